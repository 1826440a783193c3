"""A real OpenID Connect provider in a process of its own, which insists on PKCE.

`python -m tests.accounts.provider` prints the address it listens on. Its people are `PEOPLE`; who
signs in is what the form field `sub` of its page says.
"""

import base64
import warnings
from hashlib import sha256
from typing import Any

PEOPLE: dict[str, dict[str, Any]] = {
    "new": {"name": "Mo Ran", "email": "Mo.Ran@Example.org", "email_verified": True},
    "known": {"name": "Lin Mo", "email": "lin@example.org", "email_verified": True},
    "claims-to-be": {"name": "Somebody", "email": "lin@example.org", "email_verified": False},
    "unverified": {"name": "Somebody", "email": "else@example.org", "email_verified": False},
    "nameless": {"preferred_username": "quiet"},
}


def main() -> None:
    """Serve until the process is ended."""
    with warnings.catch_warnings(action="ignore"):  # its own library is about to move
        import flask
        import oidc_provider_mock  # type: ignore[import-untyped]
        from werkzeug.serving import make_server
    people = [oidc_provider_mock.User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    app = oidc_provider_mock.app(require_nonce=False, user_claims=people)
    challenges: set[str] = set()

    @app.before_request  # type: ignore[untyped-decorator]
    def insist_on_pkce() -> None:
        request = flask.request
        if request.path == "/oauth2/authorize":
            if request.args.get("code_challenge_method") != "S256":
                flask.abort(400, "PKCE with S256 is required")
            challenges.add(request.args["code_challenge"])
        if request.path == "/oauth2/token":
            digest = sha256(request.form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() not in challenges:
                flask.abort(400, "the code verifier does not fit")

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
