"""How gunicorn serves the site: threads keep connections alive, workers use the processors."""

from config.settings import env

wsgi_app = "config.wsgi:application"
worker_class = "gthread"
workers = env.whole("WEB_WORKERS", 2, least=1)
threads = env.whole("WEB_THREADS", 8, least=1)
timeout = 60
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
accesslog = env.text("WEB_ACCESS_LOG", "-")
errorlog = "-"
control_socket_disable = True
