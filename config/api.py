"""The API's front door: every room's routes under one versioned router."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

import accounts.api
import claims.api
import enforcement.api
import notices.api
import payouts.api
import pictures.api
import review.api
import similarity.api
import transparency.api

ROOMS = (
    accounts.api, pictures.api, claims.api, similarity.api, review.api, payouts.api, notices.api,
    enforcement.api, transparency.api,
)  # fmt: skip

router = DefaultRouter()
router.include_format_suffixes = False  # one address for one thing
for room in ROOMS:
    for prefix, viewset, basename in room.routes:
        router.register(prefix, viewset, basename)

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
