"""Addresses of the notices room."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("<uuid:public_id>/", views.Download.as_view(), name="download"),
    path("claims/<uuid:claim_id>/", views.OfClaim.as_view(), name="of-claim"),
    path("failures/", views.Failures.as_view(), name="failures"),
    path("failures/retry/", views.RetryAll.as_view(), name="retry-all"),
    path("failures/<int:attempt_id>/retry/", views.Retry.as_view(), name="retry"),
    path("undelivered/", views.Undelivered.as_view(), name="undelivered"),
]
