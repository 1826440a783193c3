"""How long a claimant has to show a suit after a counter-statement: rules, pauses, due dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims.clocks import day_in_china, last_moment, working_day


class Count(StrEnum):
    """What a rule counts."""

    WORKING = "working"
    CALENDAR = "calendar"
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class Rule:
    """A rule as it was in force when a clock began; a later setting changes no running clock."""

    count: Count
    days: int
    since: date

    @property
    def version(self) -> str:
        """What it is called in records, such as working-20@2021-01-01."""
        days = "" if self.count == Count.AT_ONCE else f"-{self.days}"
        return f"{self.count}{days}@{self.since.isoformat()}"

    @property
    def source(self) -> dict[str, str]:
        """The law behind it, in both languages."""
        return SOURCES[self.count]

    @property
    def sentence(self) -> dict[str, str]:
        """What it means, as both sides read it."""
        texts = SENTENCES[self.count]
        return {name: text.format(days=self.days) for name, text in texts.items()}


SOURCES = {
    Count.WORKING: {
        "zh": "法释〔2020〕9号：合理期限最长不超过二十个工作日",
        "en": "Supreme People's Court, Fa Shi [2020] No. 9: at most twenty working days",
    },
    Count.CALENDAR: {
        "zh": "《电子商务法》第四十三条：十五日",
        "en": "E-Commerce Law, article 43: fifteen days",
    },
    Count.AT_ONCE: {
        "zh": "《信息网络传播权保护条例》第十七条：立即恢复",
        "en": "Regulations on the Right of Network Dissemination, article 17: restore at once",
    },
}
SENTENCES = {
    Count.WORKING: {
        "zh": "投诉人自收到声明之日起 {days} 个工作日内未证明已向有关部门投诉或者向人民法院起诉的，"
        "对该头像采取的措施终止。",
        "en": "Unless the claimant shows, within {days} working days of receiving it, that a "
        "complaint or a suit was filed, the measures against the avatar end.",
    },
    Count.CALENDAR: {
        "zh": "投诉人自收到声明之日起 {days} 日内未证明已向有关部门投诉或者向人民法院起诉的，"
        "对该头像采取的措施终止。",
        "en": "Unless the claimant shows, within {days} days of receiving it, that a complaint or "
        "a suit was filed, the measures against the avatar end.",
    },
    Count.AT_ONCE: {
        "zh": "收到声明后，对该头像采取的措施立即终止；"
        "投诉人可以向有关部门投诉或者向人民法院起诉。",
        "en": "The measures against the avatar end at once; the claimant may file a complaint or "
        "a suit.",
    },
}


@dataclass(frozen=True)
class Break:
    """A pause of a clock, from one moment to another."""

    begun: datetime
    ended: datetime

    def touches(self, day: date) -> bool:
        """Whether any part of a day in China lies in it."""
        return day_in_china(self.begun) <= day <= day_in_china(self.ended)


def due(rule: Rule, start: datetime, breaks: Iterable[Break] = ()) -> datetime:
    """The moment, in UTC, until which the claimant is in time.

    It is the last second of the last day in Shanghai. The day of the start does not count, nor
    does a day of which any part lies in a break. A rule in calendar days that would end on a day
    of rest ends on the next working day (Civil Code art. 203). A rule without days ends at once.
    """
    if rule.count == Count.AT_ONCE:
        return start
    closed = list(breaks)
    day, left = day_in_china(start), rule.days
    while left:
        day += timedelta(days=1)
        rests = rule.count == Count.WORKING and not working_day(day)
        left -= not rests and not any(pause.touches(day) for pause in closed)
    while not working_day(day):
        day += timedelta(days=1)
    return last_moment(day)


def days_after(start: datetime, days: int) -> datetime:
    """The end of the day that lies so many calendar days after a moment."""
    return last_moment(day_in_china(start) + timedelta(days=days))
