"""Addresses of the notices room."""

from django.urls import path

from notices.views import arrivals, checking, claims, deliveries, failures, fetched, letters

app_name = "notices"
LETTER = "letters/<slug:kind>/<int:version>/"
urlpatterns = [
    path("<uuid:public_id>/", claims.Download.as_view(), name="download"),
    path("<uuid:public_id>/correct/", claims.Correct.as_view(), name="correct"),
    path("<uuid:public_id>/downloads/", fetched.Downloads.as_view(), name="downloads"),
    path("<uuid:public_id>/post/", deliveries.Post.as_view(), name="post"),
    path("<uuid:public_id>/returned/", deliveries.Returned.as_view(), name="returned"),
    path("<uuid:public_id>/send-again/", deliveries.SendAgain.as_view(), name="send-again"),
    path("arrived/<str:token>/", arrivals.Arrived.as_view(), name="arrived"),
    path("posted/", arrivals.Posted.as_view(), name="posted"),
    path("claims/<uuid:claim_id>/", claims.OfClaim.as_view(), name="of-claim"),
    path("check/", checking.Check.as_view(), name="check-any"),
    path("check/<str:number>/", checking.CheckNumber.as_view(), name="check"),
    path("root.pem", checking.Root.as_view(), name="root"),
    path("letters/", letters.Letters.as_view(), name="letters"),
    path(LETTER, letters.Letter.as_view(), name="letter"),
    path(f"{LETTER}propose/", letters.Propose.as_view(), name="propose"),
    path(f"{LETTER}decide/", letters.Decide.as_view(), name="decide"),
    path(f"{LETTER}<int:page>.png", letters.Page.as_view(), name="page"),
    path("failures/", failures.Failures.as_view(), name="failures"),
    path("failures/retry/", failures.RetryAll.as_view(), name="retry-all"),
    path("failures/<int:attempt_id>/retry/", failures.Retry.as_view(), name="retry"),
    path("undelivered/", failures.Undelivered.as_view(), name="undelivered"),
    path("untold/", failures.Untold.as_view(), name="untold"),
]
