"""Addresses of the people's pages; allauth's own stand beside them under /accounts/."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("token/", views.TokenView.as_view(), name="token"),
    path("data/", views.DataView.as_view(), name="data"),
    path("delete/", views.DeleteView.as_view(), name="delete"),
    path("goodbye/", views.GoodbyeView.as_view(), name="goodbye"),
    path("mails/", views.MailsView.as_view(), name="mails"),
    path("mails/off/<str:token>/", views.MuteView.as_view(), name="mute"),
    path("people/", views.PeopleView.as_view(), name="people"),
    path("people/<int:pk>/", views.PersonView.as_view(), name="person"),
]
