"""Addresses of the enforcement room."""

from django.urls import URLPattern, path

from enforcement.views import orders, webhooks

app_name = "enforcement"
ORDER = "orders/<uuid:order_id>/"
ENDPOINT = "endpoints/<uuid:endpoint_id>/"
DELIVERY = "deliveries/<uuid:delivery_id>/"
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
]
