"""Tables that got stuck: who sees them with the reason, and who lets them go on."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from accounts.roles import Role
from claims import actions
from claims.actions.bulk.ringing import NothingToRepeat
from claims.models import BulkFiling, Claim
from claims.queries import failed_bulk_filings
from claims.views import bulk_failures
from tests.claims.tables import GOOD, check, pictures, upload
from tests.factories import NOW, make_avatar, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
WHERE = "/claims/bulk/failures/"


def stuck(owner: User | None = None, *, name: str = "1.png", reason: str = "OSError: full") -> Any:
    """A table of one good row whose work stopped."""
    owner = owner or make_user(Role.CREATOR)
    filing = upload(owner, [{**GOOD, "pictures": name}], pictures(name))
    BulkFiling.objects.filter(pk=filing.pk).update(failed_at=NOW, failure=reason)
    filing.refresh_from_db()
    return filing


def again(filing: BulkFiling) -> str:
    return f"/claims/bulk/{filing.public_id}/retry/"


@pytest.mark.parametrize("who", ["senior", "administrator", "auditor"])
def test_the_house_sees_stuck_tables_with_their_reason(
    who: str, client_for: SignIn, request: pytest.FixtureRequest
) -> None:
    filing = stuck()
    whole = upload(make_user(Role.CREATOR), [GOOD])
    page = client_for(request.getfixturevalue(who)).get(WHERE)
    assertContains(page, "OSError: full")
    assertContains(page, filing.owner)
    assert list(page.context["filings"]) == [filing]
    assert whole not in failed_bulk_filings()
    (assertNotContains if who == "auditor" else assertContains)(page, again(filing))


@pytest.mark.parametrize("who", ["creator", "reviewer", "finance_approver", "platform_client"])
def test_nobody_else_does(who: str, client_for: SignIn, request: pytest.FixtureRequest) -> None:
    filing, browser = stuck(), client_for(request.getfixturevalue(who))
    assert browser.get(WHERE).status_code == 403
    assert browser.post(again(filing)).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.retry_bulk(filing, by=request.getfixturevalue(who), now=NOW)
    filing.refresh_from_db()
    assert filing.failure == "OSError: full"


@pytest.mark.parametrize("signed", [False, True])
def test_a_table_goes_on_where_it_stopped(
    administrator: User, creator: User, client_for: SignIn, *, signed: bool
) -> None:
    make_avatar(external_id="AV-1")
    filing = upload(creator, [GOOD])
    if signed:
        check(filing)
        actions.confirm_bulk(filing, by=creator, signature="Lin Mo", agreed=True, now=NOW)
    BulkFiling.objects.filter(pk=filing.pk).update(failed_at=NOW, failure="OSError: full")
    work = actions.file_bulk if signed else actions.check_bulk
    assert work(now=NOW) == 0
    page = client_for(administrator).post(again(filing), follow=True)
    assertContains(page, "tried again within a minute")
    assertContains(page, "No table is stuck")
    assert work(now=NOW) == 1
    filing.refresh_from_db()
    assert (filing.failed_at, filing.failure) == (None, "")
    assert (filing.finished_at if signed else filing.checked_at) == NOW
    assert Claim.objects.exclude(reference=None).count() == signed


def test_what_is_not_stuck_is_left_alone(administrator: User, client_for: SignIn) -> None:
    filing = upload(make_user(Role.CREATOR), [GOOD])
    before = BulkFiling.objects.values().get()
    page = client_for(administrator).post(again(filing), follow=True)
    assertContains(page, "nothing to do again")
    with pytest.raises(NothingToRepeat):
        actions.retry_bulk(filing, by=administrator, now=NOW)
    assert BulkFiling.objects.values().get() == before


def test_the_list_is_paged_and_asks_a_constant_number_of_questions(
    auditor: User,
    client_for: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser, owner = client_for(auditor), make_user(Role.CREATOR)
    for number in range(3):
        if number in (1, 2):
            with django_assert_num_queries(5):
                browser.get(WHERE)
        stuck(owner, name=f"{number}.png")
    with django_assert_num_queries(5):
        assert len(browser.get(WHERE).context["filings"]) == 3
    monkeypatch.setattr(bulk_failures.BulkFailures, "paginate_by", 2)
    assert len(browser.get(f"{WHERE}?page=2").context["filings"]) == 1


def test_the_way_there_stands_in_the_navigation(administrator: User, client_for: SignIn) -> None:
    page = client_for(administrator).get(WHERE)
    assertContains(page, f'<a href="{WHERE}" aria-current="page">Stuck tables</a>')
