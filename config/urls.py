"""Every URL of the site: the rooms, the people's pages of allauth and the API."""

from django.urls import URLPattern, URLResolver, include, path

from config.views import home

ROOMS = (
    "accounts", "pictures", "claims", "similarity", "review", "payouts", "notices",
    "enforcement", "transparency",
)  # fmt: skip

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    *[path(f"{room}/", include(f"{room}.urls")) for room in ROOMS],
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("config.api", namespace="api")),
]
