"""`manage.py postgres`: tells of the embedded PostgreSQL, or stops it."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded.programs import BINARIES
from config.embedded.server import Server, server_in


class Command(BaseCommand):
    help = "Shows the embedded PostgreSQL, or stops it when nobody uses it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["status", "stop"])
        parser.add_argument("--force", action="store_true", help="stop it even while it is used")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASES["default"]["ENGINE"] != "config.embedded":
            raise CommandError("DATABASE_URL names another server; the embedded one is not used.")
        server = server_in(settings.POSTGRES_DIR)
        if options["action"] == "status":
            self.show(server)
        else:
            self.stop(server, force=options["force"])

    def show(self, server: Server) -> None:
        pid = server.pid()
        self.stdout.write(f"state     {f'running (process {pid})' if pid else 'stopped'}")
        self.stdout.write(f"data      {server.folder}")
        self.stdout.write(f"socket    {server.socket_folder} (user postgres)")
        self.stdout.write(f"programs  {BINARIES}")
        self.stdout.write(f"used by   {_listed(server.users()) or 'nobody'}")

    def stop(self, server: Server, *, force: bool) -> None:
        if force:
            server.stop()
        elif not server.release():
            users = _listed(server.users())
            raise CommandError(f"PostgreSQL is in use (processes {users}). Add --force to stop it.")
        self.stdout.write("PostgreSQL is stopped.")


def _listed(processes: list[int]) -> str:
    return ", ".join(map(str, processes))
