"""The description of the machine API (OpenAPI 3.1). A test compares it with the routes."""

from __future__ import annotations

from typing import Any, get_args

from bot.domain.ticket import State, Step

_TEXT = {"type": "string"}
_TICKET = {
    "type": "object",
    "required": ["number", "l2", "state", "merged_into"],
    "properties": {
        "number": {"type": "string", "examples": ["HT20261122-0031"]},
        "l2": {"type": "string", "examples": ["A02"]},
        "state": {"enum": [state.value for state in State]},
        "merged_into": {"type": ["string", "null"]},
    },
}

_PROGRESS = {
    "type": "object",
    "required": ["message_id", "robot_id", "route", "received_at", "done_at"],
    "properties": {
        "message_id": _TEXT,
        "robot_id": _TEXT,
        "route": {"type": ["string", "null"], "examples": ["ticket"]},
        "received_at": {"type": "string", "format": "date-time"},
        "done_at": {"type": ["string", "null"], "format": "date-time"},
    },
}

_MOMENT_OR_NULL = {"type": ["string", "null"], "format": "date-time"}
_GROUP = {
    "type": "object",
    "required": ["robot_id", "group_id", "name", "estate", "grid", "state"],
    "properties": {
        "robot_id": _TEXT,
        "group_id": _TEXT,
        "name": _TEXT,
        "estate": {"type": ["string", "null"], "examples": ["云栖澜苑"]},
        "grid": {"type": ["string", "null"], "examples": ["01"]},
        "state": {"enum": ["active", "gone"]},
        "met_at": _MOMENT_OR_NULL,
        "bound_by": {"type": ["string", "null"]},
        "bound_at": _MOMENT_OR_NULL,
    },
}
_NOTICE = {
    "type": "object",
    "required": ["id", "kind", "ref", "text", "raised_at"],
    "properties": {
        "id": {"type": "integer"},
        "kind": {"type": "string", "examples": ["group", "group_gone", "quota_near"]},
        "ref": _TEXT,
        "text": _TEXT,
        "raised_at": {"type": "string", "format": "date-time"},
    },
}


def _answer(schema: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {"application/json": {"schema": schema or {"type": "object"}}}
    return {"200": {"description": "OK", "content": content}}


def _body(required: list[str], **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties}
    return {"content": {"application/json": {"schema": schema}}}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": _TEXT}


_STEPS = sorted(set(get_args(Step)) - {"solved", "unsolved"})

_PATHS: dict[str, Any] = {
    "/api/v1/openapi.json": {
        "get": {"summary": "This description", "security": [], "responses": _answer()}
    },
    "/api/v1/messages/{id}": {
        "get": {
            "summary": "How far a platform message has come, at each robot that has it",
            "parameters": [_path("id")],
            "responses": _answer({"type": "array", "items": _PROGRESS}),
        }
    },
    "/api/v1/tickets": {
        "get": {
            "summary": "Tickets of one platform message, or the newest",
            "parameters": [_query("message_id"), _query("robot_id"), _query("state")],
            "responses": _answer({"type": "array", "items": _TICKET}),
        }
    },
    "/api/v1/tickets/{number}": {
        "get": {
            "summary": "One ticket with its timeline",
            "parameters": [_path("number")],
            "responses": _answer(_TICKET),
        }
    },
    "/api/v1/tickets/{number}/steps": {
        "post": {
            "summary": "Move a ticket one step; 409 when its state has no such step",
            "parameters": [_path("number")],
            "requestBody": _body(["step"], step={"enum": _STEPS}, text=_TEXT, by=_TEXT),
            "responses": _answer(_TICKET),
        }
    },
    "/api/v1/handoffs": {
        "get": {
            "summary": "Open calls for a human, emergencies first",
            "responses": _answer({"type": "array", "items": {"type": "object"}}),
        }
    },
    "/api/v1/handoffs/{id}/take": {
        "post": {
            "summary": "Take the talk over; the robot is quiet in it from here on",
            "parameters": [_path("id")],
            "requestBody": _body([], by=_TEXT),
            "responses": _answer(),
        }
    },
    "/api/v1/handoffs/{id}/reply": {
        "post": {
            "summary": "Say a human's words in the talk",
            "parameters": [_path("id")],
            "requestBody": _body(["text"], text=_TEXT, by=_TEXT, private={"type": "boolean"}),
            "responses": _answer(),
        }
    },
    "/api/v1/handoffs/{id}/release": {
        "post": {
            "summary": "Give the talk back to the robot",
            "parameters": [_path("id")],
            "requestBody": _body([], by=_TEXT),
            "responses": _answer(),
        }
    },
    "/api/v1/faq/{no}": {
        "get": {"summary": "One FAQ entry", "parameters": [_path("no")], "responses": _answer()},
        "put": {
            "summary": "Save an FAQ entry, live at once",
            "parameters": [_path("no")],
            "requestBody": _body(
                ["question", "answer"],
                question=_TEXT,
                answer=_TEXT,
                category=_TEXT,
                source=_TEXT,
                reviewed={"type": "boolean"},
                similar={"type": "array", "items": _TEXT},
                by=_TEXT,
            ),
            "responses": _answer(),
        },
    },
    "/api/v1/sends": {
        "get": {"summary": "Lines by state, and how many were in doubt", "responses": _answer()}
    },
    "/api/v1/groups": {
        "get": {
            "summary": "Groups the robot sits in, those nobody has bound first",
            "parameters": [_query("robot_id")],
            "responses": _answer({"type": "array", "items": _GROUP}),
        },
        "put": {
            "summary": "Bind a group to an estate and a grid; empty words take them away",
            "requestBody": _body(
                ["robot_id", "group_id"],
                robot_id=_TEXT,
                group_id=_TEXT,
                estate=_TEXT,
                grid=_TEXT,
                by=_TEXT,
            ),
            "responses": _answer(),
        },
    },
    "/api/v1/notices": {
        "get": {
            "summary": "What admins must know and nobody has put away, newest first",
            "responses": _answer({"type": "array", "items": _NOTICE}),
        }
    },
    "/api/v1/notices/{id}/close": {
        "post": {
            "summary": "Put a notice away",
            "parameters": [_path("id")],
            "requestBody": _body([], by=_TEXT),
            "responses": _answer(),
        }
    },
}

DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Huying (呼应)", "version": "1"},
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "security": [{"token": []}],
    "paths": _PATHS,
}
