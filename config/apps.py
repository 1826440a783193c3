"""Registers the hall with Django: its checks, its commands and the Celery application."""

from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401  # registered by being imported
