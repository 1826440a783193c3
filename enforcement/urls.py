"""Addresses of the enforcement room."""

from django.urls import URLPattern, path

from enforcement.views import orders, webhooks
from enforcement.views.answers import claimant, respondent, staff

app_name = "enforcement"
ORDER = "orders/<uuid:order_id>/"
ENDPOINT = "endpoints/<uuid:endpoint_id>/"
DELIVERY = "deliveries/<uuid:delivery_id>/"
OF_CLAIM = "claims/<uuid:claim_id>/answer/"
FORWARDED = "answers/<uuid:claim_id>/"
urlpatterns: list[URLPattern] = [
    path("orders/", orders.Orders.as_view(), name="orders"),
    path(ORDER, orders.OrderPage.as_view(), name="order"),
    path(f"{ORDER}acknowledge/", orders.Acknowledge.as_view(), name="acknowledge"),
    path(f"{ORDER}report/", orders.Report.as_view(), name="report"),
    path(f"{ORDER}accept/", orders.AcceptReport.as_view(), name="accept-report"),
    path(f"{ORDER}send-back/", orders.SendBackReport.as_view(), name="send-back-report"),
    path(f"{ORDER}picture/", orders.Picture.as_view(), name="order-picture"),
    path(f"{ORDER}letter/", orders.LetterFile.as_view(), name="order-letter"),
    path("orders/files/<uuid:shown_id>/", orders.ProofFile.as_view(), name="order-file"),
    path("claims/<uuid:claim_id>/orders/", orders.OfClaim.as_view(), name="of-claim"),
    path("endpoints/", webhooks.Endpoints.as_view(), name="endpoints"),
    path("endpoints/add/", webhooks.AddEndpoint.as_view(), name="add-endpoint"),
    path(ENDPOINT, webhooks.EndpointPage.as_view(), name="endpoint"),
    path(f"{ENDPOINT}rotate/", webhooks.Rotate.as_view(), name="rotate"),
    path(f"{ENDPOINT}remove/", webhooks.Remove.as_view(), name="remove-endpoint"),
    path(f"{ENDPOINT}ping/", webhooks.Ping.as_view(), name="ping"),
    path(f"{ENDPOINT}replay/", webhooks.ReplayAll.as_view(), name="replay-all"),
    path(f"{ENDPOINT}on/", webhooks.Switch.as_view(), {"word": "on"}, name="switch-on"),
    path(f"{ENDPOINT}off/", webhooks.Switch.as_view(), {"word": "off"}, name="switch-off"),
    path("deliveries/", webhooks.Deliveries.as_view(), name="deliveries"),
    path(DELIVERY, webhooks.DeliveryPage.as_view(), name="delivery"),
    path(f"{DELIVERY}replay/", webhooks.Replay.as_view(), name="replay"),
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
