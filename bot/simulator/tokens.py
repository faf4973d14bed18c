"""The call that gives out access tokens."""

from __future__ import annotations

from aiohttp import web

from bot.simulator.bodies import api_body
from bot.simulator.refusals import ApiRefusal
from bot.simulator.world import World


class TokenDoor:
    """POST /v1.0/oauth2/accessToken."""

    def __init__(self, world: World) -> None:
        self._world = world
        #: How often each app has asked.
        self.asked: dict[str, int] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_post("/v1.0/oauth2/accessToken", self.token)

    async def token(self, request: web.Request) -> web.Response:
        """Return the app's token: the same one as before while that lives."""
        body = await api_body(request)
        client = body.get("appKey")
        if not self._world.town.has_client(client, body.get("appSecret")):
            raise ApiRefusal("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        client = str(client)
        self.asked[client] = self.asked.get(client, 0) + 1
        token = self._world.tokens.issue(client)
        lifetime = int(self._world.faults.token_lifetime)
        return web.json_response({"accessToken": token, "expireIn": lifetime})
