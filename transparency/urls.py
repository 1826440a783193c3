"""Addresses of the transparency room: everybody may read everything here."""

from django.urls import path

from transparency.views import archives, figures, register

app_name = "transparency"
urlpatterns = [
    path("", figures.Figures.as_view(), name="figures"),
    path("register/", register.Register.as_view(), name="register"),
    path("register/<str:number>/", register.Decision.as_view(), name="decision"),
    path("archives/", archives.Archives.as_view(), name="archives"),
    path("archives/<str:day>.jsonl.gz", archives.ArchiveFile.as_view(), name="archive"),
    path("statement-1.schema.json", register.Schema.as_view(), name="schema"),
]
