"""Alipay accounts: an e-mail address or a mainland mobile number, cleaned and masked."""

import re
import unicodedata

LONGEST = 100  # characters of an e-mail address that Alipay takes as an account
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})", re.ASCII)
_EMAIL = re.compile(
    r"[a-z0-9](?:[a-z0-9._+-]*[a-z0-9_])?@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
    r"(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+",
    re.ASCII,
)


class BadAlipay(ValueError):
    """The text is neither an e-mail address nor a mainland mobile number."""


def cleaned(text: str) -> str:
    """The account as Alipay knows it, from what people type: small letters, or eleven digits."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if "@" in plain:
        if len(plain) <= LONGEST and _EMAIL.fullmatch(plain):
            return plain
        raise BadAlipay
    found = _MOBILE.fullmatch(re.sub(r"[\s\-()]", "", plain))
    if found is None:
        raise BadAlipay
    return found[1]


def masked(account: str) -> str:
    """All of a cleaned account that is ever shown: 138••••5678, or l••••@example.org."""
    if "@" not in account:
        return f"{account[:3]}••••{account[-4:]}"
    name, _at, domain = account.partition("@")
    return f"{name[0]}••••@{domain}"
