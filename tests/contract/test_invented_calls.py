"""Nothing that a caller may send makes a defect, and every answer is as described."""

import logging

import pytest
from django.conf import LazySettings
from django.utils import timezone

from accounts.actions import make_key
from accounts.models import User
from accounts.scopes import fitting
from tests.contract.inventing import Caller, description, targets
from tests.house.test_doors import PEOPLE, make_scene

pytestmark = pytest.mark.django_db
EXAMPLES = 3


def test_invented_calls_are_answered_as_described(
    request: pytest.FixtureRequest, settings: LazySettings
) -> None:
    settings.DEBUG = False
    people: dict[str, User] = {name: request.getfixturevalue(name) for name in PEOPLE[1:]}
    scene = make_scene(people)
    keys = {}
    for name, user in people.items():
        made = make_key(by=user, name=name, scopes=fitting(user.roles), now=timezone.now())
        keys[name] = made.secret
    logging.disable(logging.CRITICAL)
    with Caller(keys) as caller:
        import os, time
        only = os.environ.get("ONLY", "")
        t=time.process_time()
        for target in targets(scene, description()):
            if only in target.label:
                try:
                    caller.call(target, int(os.environ.get("EX", EXAMPLES)))
                except Exception as e:
                    import traceback
                    caller.found.server_errors[target.label+" CRASH"]="".join(traceback.format_exc().splitlines(keepends=True)[-25:])
    logging.disable(logging.NOTSET)
    import pprint
    f=caller.found
    with open("/tmp/t4.found","w") as out:
        print(time.process_time()-t, len(f.operations), f.statuses, file=out)
        for d in (f.server_errors, f.violations):
            print("=====", len(d), file=out)
            for k,v in d.items():
                print("##",k,"\n   ",v,file=out)
    assert caller.found.server_errors == {}
    assert caller.found.violations == {}
