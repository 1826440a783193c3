"""A Celery transport over plain files, for when no broker is named."""

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    pass


class Transport(filesystem.Transport):
    Channel = Channel
