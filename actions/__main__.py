"""`python -m actions`: the action server, on loopback, for callers that know the token."""

from __future__ import annotations

import hmac
import os

from rasa_sdk.endpoint import create_app
from sanic.request import Request
from sanic.response import HTTPResponse, json


def main() -> None:
    """Serve on 127.0.0.1:HUYING_ACTIONS_PORT until the process ends.

    Stock `rasa_sdk` listens on every interface and asks nobody for a token.
    """
    token = os.environ["HUYING_ACTIONS_TOKEN"]
    host = os.environ.get("HUYING_ACTIONS_HOST", "127.0.0.1")
    app = create_app("actions")

    @app.middleware("request")
    async def check_token(request: Request) -> HTTPResponse | None:
        given = request.args.get("token", "")
        known = hmac.compare_digest(given.encode(), token.encode())
        return None if known or request.path == "/health" else json({"error": "token"}, status=401)

    app.run(host, int(os.environ["HUYING_ACTIONS_PORT"]), access_log=False)


if __name__ == "__main__":
    main()
