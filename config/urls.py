"""Every URL of the site: the rooms, the people's pages of allauth and the API."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = ("accounts", "pictures", "claims", "review", "payouts", "notices")

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    *[path(f"{room}/", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")],
    path("accounts/", include("allauth.urls")),
]
if all(find_spec(f"{room}.api") for room in ROOMS[1:]):
    urlpatterns.append(path("api/v1/", include("config.api", namespace="api")))
if find_spec("config.views"):
    from config.views import home

    urlpatterns.append(path("", home, name="home"))
