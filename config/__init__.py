"""The hall: settings, checks, URLs, Celery and the embedded servers; knows every room."""
