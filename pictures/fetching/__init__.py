"""The guard of everything that leaves the house for an address that somebody gave us.

`check_url(url, rules)` says whether an address may be asked at all; `send` asks it and `fetch`
takes a file from it. Both connect to the very IP address that was checked, so a name that means
another place a moment later changes nothing. There is no Django here, and every room may use it:
`Rules(hosts=None)` lets any public host through (webhooks), a tuple only those named in it.
"""

from pictures.fetching.lines import trusting
from pictures.fetching.networks import is_public
from pictures.fetching.rules import Bounds, FetchRefused, Rules, Target
from pictures.fetching.sending import Answer, check_name, fetch, send
from pictures.fetching.targets import broken_hosts, check_url

__all__ = [
    "Answer",
    "Bounds",
    "FetchRefused",
    "Rules",
    "Target",
    "broken_hosts",
    "check_name",
    "check_url",
    "fetch",
    "is_public",
    "send",
    "trusting",
]
