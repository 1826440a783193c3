"""The people of the demo: who they are, what they do here, and the one password of all."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

PASSWORD = "redress-demo"  # noqa: S105  # printed on the demo's start page
DOMAIN = "redress.example"


@dataclass(frozen=True)
class Person:
    """One login. `tries` says on the start page what to try; without it the login is not shown."""

    key: str
    name: str
    role: Role
    label: str | Promise = ""
    tries: str | Promise = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


PEOPLE: tuple[Person, ...] = (
    Person(
        "creator",
        "林晚 Lin Wan",
        Role.CREATOR,
        _("Creator"),
        _("File a claim against an avatar, answer a question, accept an award."),
    ),
    Person("painter", "周鸣 Zhou Ming", Role.CREATOR),
    Person(
        "reviewer",
        "何静 He Jing",
        Role.REVIEWER,
        _("Reviewer"),
        _("Take the next claim, compare the pictures and decide each of them."),
    ),
    Person("reviewer2", "苏航 Su Hang", Role.REVIEWER),
    Person(
        "senior",
        "顾岚 Gu Lan",
        Role.SENIOR_REVIEWER,
        _("Senior reviewer"),
        _("Approve what a reviewer proposed, or return it with a reason."),
    ),
    Person("senior2", "唐越 Tang Yue", Role.SENIOR_REVIEWER),
    Person(
        "preparer",
        "陈默 Chen Mo",
        Role.FINANCE_PREPARER,
        _("Finance: preparer"),
        _("Put accepted awards into a batch, export it, import the bank's answer."),
    ),
    Person(
        "approver",
        "叶青 Ye Qing",
        Role.FINANCE_APPROVER,
        _("Finance: approver"),
        _("Approve a batch that somebody else prepared."),
    ),
    Person(
        "auditor",
        "孟辰 Meng Chen",
        Role.AUDITOR,
        _("Auditor"),
        _("Read every claim, decision and payment; change nothing."),
    ),
    Person(
        "platform",
        "Avatar platform",
        Role.PLATFORM_CLIENT,
        _("Platform"),
        _("Follow an order and report a test; look at the registered avatars and their labels."),
    ),
    Person(
        "admin",
        "方圆 Fang Yuan",
        Role.ADMINISTRATOR,
        _("Administrator"),
        _("Give and take roles; never verdicts or money."),
    ),
)
