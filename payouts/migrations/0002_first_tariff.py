"""Brings in the tariff of the public promise: 10,000.00 CNY per upheld picture."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VERSION = "2023-03"


def bring_in(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    tariffs: Any = apps.get_model("payouts", "Tariff").objects
    tariffs.get_or_create(
        version=VERSION,
        defaults={
            "amount": Decimal("10000.00"),
            "effective_from": date(2023, 3, 1),
            "approved_by": "Public promise of March 2023",
        },
    )


def take_out(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("payouts", "Tariff").objects.filter(version=VERSION).delete()


class Migration(migrations.Migration):
    dependencies = [("payouts", "0001_initial")]

    operations = [migrations.RunPython(bring_in, take_out)]
