"""Somebody who used everything, with words that can be looked for, and a browser that may ask."""

import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.actions import keep_answer
from accounts.models import User
from accounts.roles import Role
from claims.actions import add_evidence, withdraw_claim
from claims.models import Claim, Evidence, Step
from claims.states import State
from notices.actions import issue
from payouts.actions import import_result
from pictures.models import ProofKind
from pictures.proofs import add_proof
from tests.claims.tables import GOOD, check, file_all, upload
from tests.factories import (
    NOW,
    make_avatar,
    make_claim,
    make_draft,
    make_token,
    make_user,
    make_work,
)
from tests.payouts.scenes import (
    CARD,
    LATER,
    RESIDENT,
    accepted_claim,
    exported_batch,
    payments,
    result_file,
)

NAME, ADDRESS = "Lin Mo", "lin.mo@example.org"
WORDS = {
    "name": NAME,
    "e-mail": ADDRESS,
    "telephone": "+86 571 0000 0000",
    "postal address": "1 Example Road, Hangzhou",
    "payee": "林墨",
    "bank": "中国工商银行杭州分行",
    "account number": CARD,
    "identity number": RESIDENT,
}
PDF = b"%PDF-1.7\n%%EOF\n"


def make_leaver() -> User:
    """A creator with every way to sign in, a paid claim, a withdrawn one, a draft and a work."""
    user = make_user(Role.CREATOR, email=ADDRESS, display_name=NAME)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "s"})
    SocialAccount.objects.create(
        user=user, provider="platform", uid="7", extra_data={"userinfo": {"email": ADDRESS}}
    )
    make_token(user)
    keep_answer(
        by=user, key=None, name="filed once", fingerprint="f", status=201, headers={},
        body=ADDRESS.encode(), now=NOW,
    )  # fmt: skip
    paid_claim(user)
    withdraw_claim(make_claim(user), by=user, now=NOW)
    make_claim(user, state=State.WITHDRAWN)  # never filed
    draft = make_draft(user)
    upload = SimpleUploadedFile("draft.pdf", PDF)
    add_evidence(draft, by=user, kind=Evidence.Kind.CONTRACT, upload=upload, now=NOW)
    lonely = make_work(user, title="In no claim")
    paper = SimpleUploadedFile("contract.pdf", PDF)
    add_proof(lonely, by=user, kind=ProofKind.CONTRACT, note=NAME, upload=paper, now=NOW)
    filed_in_a_table(user)
    return user


def filed_in_a_table(user: User) -> None:
    """One claim that came of a table, withdrawn since, and a table that nobody signed."""
    make_avatar(external_id=GOOD["avatar_id"])
    contact = {
        "holder_name": NAME, "contact_email": ADDRESS,
        "postal_address": WORDS["postal address"], "telephone": WORDS["telephone"],
    }  # fmt: skip
    signed = upload(user, [GOOD | contact])
    assert check(signed) == [[]]
    file_all(signed, signature=NAME)
    claim = signed.rows.get().claim
    assert claim is not None
    withdraw_claim(claim, by=user, now=NOW)
    upload(user, [GOOD | contact, GOOD | contact])


def paid_claim(user: User) -> Claim:
    """A claim whose money arrived, with its decision as a notice."""
    claim = accepted_claim(user)
    preparer, approver = make_user(Role.FINANCE_PREPARER), make_user(Role.FINANCE_APPROVER)
    batch = exported_batch(preparer=preparer, approver=approver)
    rows = [f"{payment.reference},PAID,2026-03-02," for payment in payments(batch)]
    import_result(batch, by=preparer, filename="bank.csv", data=result_file(*rows), now=LATER)
    issue(Step.objects.get(claim=claim, new=State.UPHELD), now=NOW)
    claim.refresh_from_db()
    assert claim.state == State.PAID
    return claim


def confirmed(client: Client) -> Client:
    """A browser whose person has just shown again who they are."""
    session = client.session
    methods = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods"] = methods
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def places_of(word: str) -> set[str]:
    """Every `table.column` of the database in which a word stands, in text, JSON or bytes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        columns: list[tuple[Any, ...]] = cursor.fetchall()
        found = set()
        for table, column, kind in columns:
            where = f'position(%s in "{column}"::text) > 0'
            if kind == "bytea":
                where = f"position(convert_to(%s, 'UTF8') in \"{column}\") > 0"
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {where})', [word])  # noqa: S608
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
        return found
