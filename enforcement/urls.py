"""Addresses of the enforcement room."""

from django.urls import path

from enforcement.views.answers import claimant, respondent, staff

app_name = "enforcement"
OF_CLAIM = "claims/<uuid:claim_id>/answer/"
FORWARDED = "answers/<uuid:claim_id>/"
urlpatterns = [
    path("answer/", respondent.AnswersToMe.as_view(), name="answers-to-me"),
    path("answer/<str:token>/", respondent.Answer.as_view(), name="answer"),
    path("answer/<str:token>/confirm/", respondent.Confirm.as_view(), name="answer-confirm"),
    path("answer/<str:token>/letter/", respondent.LetterOfLink.as_view(), name="answer-letter"),
    path(
        "answer/<str:token>/files/<uuid:file_id>/remove/",
        respondent.RemoveFile.as_view(),
        name="answer-remove-file",
    ),
    path(OF_CLAIM, claimant.OfClaim.as_view(), name="answer-of-claim"),
    path(f"{OF_CLAIM}suit/", claimant.ShowSuit.as_view(), name="show-suit"),
    path(f"{OF_CLAIM}files/<uuid:file_id>/", claimant.AnswerFileOf.as_view(), name="answer-file"),
    path(f"{OF_CLAIM}suits/<uuid:suit_id>/", claimant.SuitFileOf.as_view(), name="suit-file"),
    path("answers/", staff.Answers.as_view(), name="answers"),
    path("answers/retry/", staff.RetryLetters.as_view(), name="retry-letters"),
    path(FORWARDED, staff.ForwardingPage.as_view(), name="forwarding"),
    path(f"{FORWARDED}desk/", staff.AtDesk.as_view(), name="answer-at-desk"),
    path(f"{FORWARDED}contact/", staff.Contact.as_view(), name="answer-contact"),
    path(f"{FORWARDED}revoke-link/", staff.RevokeLink.as_view(), name="revoke-link"),
    path(f"{FORWARDED}replace-link/", staff.ReplaceLink.as_view(), name="replace-link"),
    path(f"{FORWARDED}pause/", staff.PauseClock.as_view(), name="pause-clock"),
    path(f"{FORWARDED}resume/", staff.ResumeClock.as_view(), name="resume-clock"),
    path(
        f"{FORWARDED}suits/<uuid:suit_id>/decide/", staff.DecideSuit.as_view(), name="decide-suit"
    ),
    path(f"{FORWARDED}suits/<uuid:suit_id>/outcome/", staff.CloseSuit.as_view(), name="close-suit"),
]
