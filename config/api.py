"""The API's front door: every room's routes under one versioned router."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import accounts.api
import claims.api
import enforcement.api
import notices.api
import payouts.api
import pictures.api
import review.api
import similarity.api
import transparency.api
from accounts.scopes import ANY_KEY
from config import openapi  # noqa: F401  # says how keys are described
from config.door import DoorRouter

ROOMS = (
    accounts.api, pictures.api, claims.api, similarity.api, review.api, payouts.api, notices.api,
    enforcement.api, transparency.api,
)  # fmt: skip


class Schema(SpectacularAPIView):
    """The description of the API, for everybody."""

    scope = ANY_KEY


class Docs(SpectacularSwaggerSplitView):
    """The description as a page on which calls can be tried."""

    scope = ANY_KEY


router = DoorRouter()
for room in ROOMS:
    for prefix, viewset, basename in room.routes:
        router.register(prefix, viewset, basename)

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
]
