"""The settings of the tests: the product's own, read from variables that are set here."""

import os

os.environ.update(
    DEBUG="1",
    SECRET_KEY="only-for-tests",
    REDRESS_SIGNING_OWN="1",
    PAYEE_KEY="dGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgdGVzdHMgMTI=",
    CELERY_BROKER_URL="memory://",
    CACHE_URL="locmemcache://",
    API_RATE_ANON="100000/minute",
    API_RATE_USER="100000/minute",
    API_RATE_UPLOADS="100000/minute",
    API_RATE_OPEN="100000/minute",
    API_RATE_PREVIEWS="100000/minute",
    API_RATE_ANSWERS="100000/minute",
    API_RATE_CHECKS="100000/minute",
    REDRESS_REQUIRE_STAFF_TOTP="0",
    REDRESS_DOUBLE_REVIEW_PERCENT="0",  # tests that want second looks say so
    REDRESS_GOLDEN_PERCENT="0",
)

from config.settings import *  # noqa: F403  # the variables come first

WHITENOISE_AUTOREFRESH = True  # static files as they lie: nothing was collected
