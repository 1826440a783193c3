"""The WSGI application that gunicorn serves; refuses to start with wrong settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import must_be_usable  # noqa: E402  # needs a configured Django

must_be_usable()
