"""Gives a person a role from the machine itself: how the first administrator is made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role


class Command(BaseCommand):
    help = "Give the person with this e-mail address a role; the change is written down."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("--reason", default="Granted at the machine")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']}. Sign up first.")
        role = Role(options["role"])
        try:
            grant_role(user, role, by=None, reason=options["reason"], now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.email} is {role.value} now.")
