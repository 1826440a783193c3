"""Django's PostgreSQL engine on the embedded server, which starts with the first connection."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from config.embedded.client import DatabaseClient
from config.embedded.server import Server, server_in


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects through the socket of the embedded server and starts the server when it is down."""

    client_class = DatabaseClient

    @property
    def server(self) -> Server:
        return server_in(settings.POSTGRES_DIR)

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "host": str(self.server.socket_folder)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.server.hold()
        try:
            return super().get_new_connection(conn_params)
        except (self.Database.OperationalError, OperationalError):
            self.server.start(database=settings.DATABASES["default"]["NAME"])
            return super().get_new_connection(conn_params)
