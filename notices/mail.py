"""The e-mail that tells a claimant of a new notice, in their language and in plain text."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notices.models import Notice


def write_mail(notice: Notice) -> EmailMessage:
    """The message, unsent. It says that there is something to read, not what was decided."""
    claimant = notice.claim.claimant
    with translation.override(claimant.language):
        facts = {
            "notice": notice,
            "kind": notice.get_kind_display(),
            "platform": settings.REDRESS_PLATFORM_NAME,
            "address": settings.SITE_URL + reverse("notices:download", args=[notice.public_id]),
        }
        subject = render_to_string("notices/mail_subject.txt", facts).strip()
        return EmailMessage(
            subject, render_to_string("notices/mail.txt", facts), to=[claimant.email]
        )
