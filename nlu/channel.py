"""The one door of the Rasa server: understand a line, embed many, or play one turn of a talk.

Stock Rasa would need four calls for a turn (parse, put events, message, get tracker), would parse
twice, and would answer 200 when an action server is down. Here one call takes the talk's events and
gives back messages and new events, keeps nothing, and says 503 when any action failed (ADR-1).
"""

from __future__ import annotations

import asyncio
import copy
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT_TOKENS as TOKENS
from rasa.utils.endpoints import EndpointConfig
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from nlu.components.e5_featurizer import VECTOR, E5Featurizer

ACTION_PATIENCE = (
    3.0  # seconds; an action turns slots into a command and has no reason to take long
)


class WatchedEndpoint(EndpointConfig):
    """The action server as Rasa calls it, with a patience and a memory of what went wrong.

    Rasa's processor swallows a failing action and answers as if the turn had worked; this is where
    the turn learns that it did not.
    """

    def __init__(self, endpoint: EndpointConfig) -> None:
        # our actions never read the domain, so it need not travel with every call
        super().__init__(url=endpoint.url, token=endpoint.token, enable_selective_domain=True)
        self.failures: list[str] = []

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Call the action server; remember any failure."""
        try:
            return await asyncio.wait_for(super().request(*args, **kwargs), ACTION_PATIENCE)
        except Exception as error:
            self.failures.append(type(error).__name__)
            raise


class TurnChannel(InputChannel):
    """Rasa's side of the port `DialogueEngine`; the bot's side is bot/dialogue/."""

    def __init__(self, token: str) -> None:
        if not token:
            raise ValueError("TurnChannel needs a token: set HUYING_RASA_TOKEN")
        self._token = token

    @classmethod
    def name(cls) -> str:
        """The channel's part of the URL: /webhooks/huying/."""
        return "huying"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        """Build the channel from credentials.yml, when the server starts."""
        RemoteAction._validate_action_result = _is_whole
        return cls((credentials or {}).get("token") or "")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of this channel; every one wants the token."""
        routes = Blueprint("huying_turns", __name__)

        @routes.middleware("request")
        async def check_token(request: Request) -> HTTPResponse | None:
            return None if self._knows(request) else json({"error": "token"}, status=401)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = agent is not None and agent.is_ready()
            return json(
                {"ready": ready, "model": agent.model_id if ready else None},
                status=200 if ready else 503,
            )

        @routes.post("/understand")
        async def understand(request: Request) -> HTTPResponse:
            return json(await _understand(request.app.ctx.agent, request.json["text"]))

        @routes.post("/embed")
        async def embed(request: Request) -> HTTPResponse:
            return json(_embed(request.app.ctx.agent, request.json["texts"]))

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await _turn(request.app.ctx.agent, request.json)

        return routes

    def _knows(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())


def _is_whole(action: RemoteAction, result: Any) -> bool:
    """Check an answer of the action server; raises ValueError when it is not one.

    Stands in for Rasa's own check, which proves its JSON schema anew for every answer: 40 % of the
    processor time of a turn (measured). The action server is ours and on loopback.
    """
    events, responses = result.get("events", []), result.get("responses", [])
    if not all(isinstance(event, dict) and "event" in event for event in events):
        raise ValueError(f"{action.name()} answered with something that is no list of events")
    if not all(isinstance(response, dict) for response in responses):
        raise ValueError(f"{action.name()} answered with something that is no list of responses")
    return True


async def _understand(agent: Any, text: str) -> dict[str, Any]:
    """Return the parse: intent, ranking, places, category ranking, vector."""
    parse: dict[str, Any] = await agent.processor.parse_message(UserMessage(text))
    return parse


def _embed(agent: Any, texts: list[str]) -> list[dict[str, Any]]:
    """Return vector and words of each line; runs the graph no further than its featurizer."""
    steps = agent.processor.model_metadata.predict_schema.nodes
    featurizer = next(name for name, step in steps.items() if step.uses is E5Featurizer)
    inputs = {
        PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts],
        PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("embed", []),
    }
    messages = agent.processor.graph_runner.run(inputs=inputs, targets=[featurizer])[featurizer]
    return [
        {"vector": message.get(VECTOR), "words": [t.text for t in message.get(TOKENS)]}
        for message in messages
    ]


async def _turn(agent: Any, asked: dict[str, Any]) -> HTTPResponse:
    """Play one turn with a processor of its own: nothing of it outlives the answer."""
    actions = WatchedEndpoint(agent.processor.action_endpoint)
    processor = copy.copy(agent.processor)
    processor.action_endpoint = actions
    processor.tracker_store = InMemoryTrackerStore(processor.domain)
    messages = await _play(processor, asked)
    tracker = await processor.tracker_store.retrieve_full_tracker(asked["talk"])
    if actions.failures or not messages:
        answer = {"error": "the turn was not completed", "failures": actions.failures}
        return json(answer, status=503)
    return json(
        {
            "messages": messages,
            "events": [event.as_dict() for event in tracker.events],
            "waiting_for": tracker.get_slot("requested_slot"),
        }
    )


async def _play(processor: Any, asked: dict[str, Any]) -> list[dict[str, Any]]:
    talk = asked["talk"]
    before = DialogueStateTracker.from_dict(talk, asked.get("events") or [], processor.domain.slots)
    await processor.tracker_store.save(before)
    output = CollectingOutputChannel()
    message = UserMessage(
        asked["text"],
        output,
        talk,
        parse_data=asked["parse"],
        input_channel=TurnChannel.name(),
        metadata=asked.get("context") or {},
    )
    await processor.handle_message(message)
    return list(output.messages)
