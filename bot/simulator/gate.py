"""What every call passes before and after its own work: tokens, limits, broken servers, lost answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.simulator.refusals import ApiRefusal, Broken, OapiRefusal, Refusal
from bot.simulator.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: The app that calls, once its token was seen.
CLIENT = web.RequestKey("client", str)
#: How the answer will be withheld; absent when the caller gets it.
HIDDEN = web.RequestKey("hidden", str)

_PLATFORM = ("/v1.0/", "/robot/", "/media/", "/topapi/")
#: Calls that need no token of an app: they bring credentials of their own.
_OPEN = ("/v1.0/gateway/", "/v1.0/oauth2/", "/robot/")
_SENDING = frozenset(
    {
        "/robot/sendBySession",
        "/robot/send",
        "/v1.0/robot/groupMessages/send",
        "/v1.0/robot/oToMessages/batchSend",
        "/v1.0/card/instances/deliver",
        "/v1.0/card/instances/createAndDeliver",
    }
)
_METERED = ("/v1.0/robot/", "/v1.0/card/")


class Gate:
    """Stands before the routes that DingTalk has; the simulator's own doors do not pass it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._burst = 0

    @property
    def middleware(self) -> Middleware:
        """Return the middleware."""

        @web.middleware
        async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not request.path.startswith(_PLATFORM):
                return await handler(request)
            try:
                self._admit(request)
                response = await handler(request)
            except Refusal as refusal:
                return refusal.response(self._world.chance.uuid())
            return await self._withhold(request, response)

        return gate

    def _admit(self, request: web.Request) -> None:
        self._break_down()
        if not request.path.startswith(_OPEN):
            self._know_client(request)
        if request.path.startswith("/v1.0/") and CLIENT in request:
            self._count(request)
        if request.path in _SENDING and self._world.chance.hits(self._world.faults.hidden_answers):
            request[HIDDEN] = self._way_to_hide()

    def _break_down(self) -> None:
        """Begin or go on with a burst of 5xx; raises Broken."""
        faults, chance = self._world.faults, self._world.chance
        if self._burst == 0 and chance.hits(faults.server_errors):
            self._burst = faults.server_error_burst
        if self._burst > 0:
            self._burst -= 1
            raise Broken(chance.pick((500, 502, 503, 504)))

    def _know_client(self, request: web.Request) -> None:
        api = request.path.startswith("/v1.0/")
        if self._world.chance.hits(self._world.faults.token_expiry):
            self._world.tokens.expire()
        given = request.headers.get("x-acs-dingtalk-access-token") if api else None
        token = given if api else request.query.get("access_token")
        client = self._world.tokens.client_of(token)
        if client is None and api:
            raise ApiRefusal("InvalidAuthentication", "不合法的access_token")
        if client is None:
            raise OapiRefusal(40014, "不合法的access_token")
        request[CLIENT] = client

    def _count(self, request: web.Request) -> None:
        """A call that is throttled uses up nothing of the month."""
        limits = self._world.limits
        api = f"{request.method} {request.path}"
        if not limits.admit_call(request[CLIENT], api):
            code = "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
            raise ApiRefusal(code, "应用调用该接口超过QPS限制", 403)
        if request.path.startswith(_METERED) and not limits.meter_call():
            code = "Forbidden.AccessDenied.ApiCountLimitForOrg"
            raise ApiRefusal(code, "本月接口调用量已用完", 403)

    def _way_to_hide(self) -> str:
        way = self._world.faults.hidden_as
        return self._world.chance.pick(("504", "cut", "never")) if way == "any" else way

    async def _withhold(
        self, request: web.Request, response: web.StreamResponse
    ) -> web.StreamResponse:
        """Return the answer, or what reaches a caller who is not to learn that it went well."""
        way = request.get(HIDDEN)
        if way is None:
            return response
        if way == "cut" and request.transport is not None:
            request.transport.abort()
        if way == "never":
            await self._world.stopping.wait()
        return Broken(504).response(self._world.chance.uuid())
