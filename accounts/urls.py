"""Addresses of the people's pages; allauth's own stand beside them under /accounts/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("keys/", views.KeysView.as_view(), name="keys"),
    path("keys/<uuid:key_id>/rotate/", views.RotateView.as_view(), name="key-rotate"),
    path("keys/<uuid:key_id>/revoke/", views.RevokeView.as_view(), name="key-revoke"),
    path("platform-keys/", views.PlatformKeysView.as_view(), name="platform-keys"),
    path("data/", views.DataView.as_view(), name="data"),
    path("delete/", views.DeleteView.as_view(), name="delete"),
    path("goodbye/", views.GoodbyeView.as_view(), name="goodbye"),
    path("mails/", views.MailsView.as_view(), name="mails"),
    path("mails/off/<str:token>/", views.MuteView.as_view(), name="mute"),
    path("people/", views.PeopleView.as_view(), name="people"),
    path("people/<int:pk>/", views.PersonView.as_view(), name="person"),
]
