"""Runs the psql that comes with the embedded server, for `manage.py dbshell`."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import client

from config.embedded.programs import BINARIES
from config.embedded.server import server_in


class DatabaseClient(client.DatabaseClient):
    executable_name = str(BINARIES / "psql")

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        server = server_in(settings.POSTGRES_DIR)
        server.hold()
        server.start(database=settings.DATABASES["default"]["NAME"])
        here = {**settings_dict, "HOST": str(server.socket_folder)}
        return super().settings_to_cmd_args_env(here, parameters)
