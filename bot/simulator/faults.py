"""Every knob: how the platform misbehaves. As it stands, it is the platform on a good day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


class NoSuchKnob(ValueError):
    """A knob of that name, or with such a value, does not exist."""


@dataclass(slots=True, kw_only=True)
class Faults:
    """Knobs, to be turned at any moment. A share is between 0 and 1; times are platform seconds."""

    # --- opening a connection
    #: Answer 401 authFailed to good credentials too.
    auth_failure: bool = False
    ticket_lifetime: float = 90.0

    # --- a living connection
    first_ping: float = 1.0
    ping_every: float = 25.0
    #: So much later than due comes every ping.
    late_ping: float = 0.0
    #: Between a disconnect frame and the end of the TCP connection.
    disconnect_linger: float = 10.0
    #: At this age of a connection ... nothing happens when it is None.
    disconnect_after: float | None = None
    abort_after: float | None = None
    silent_after: float | None = None
    half_open_after: float | None = None
    #: Share of pushes with a frame before them that is no JSON.
    malformed_frames: float = 0.0

    # --- delivering
    ack_timeout: float = 3.0
    #: From a push that nobody acked in time to the next.
    redeliver_after: float = 60.0
    same_message_id: bool = False
    max_attempts: int = 3
    never_redeliver: bool = False
    callback_timeout: float = 2.5
    card_answer_window: float = 2.0

    # --- what arrives
    missing_staff_id: float = 0.0
    #: Share of messages that come without their words, as if the month's quota were used up.
    quota_messages: float = 0.0

    # --- calls
    token_lifetime: float = 7200.0
    #: Share of calls before which the token has just died.
    token_expiry: float = 0.0
    #: For each app and API; None counts nothing.
    qps_limit: int | None = 20
    #: Metered calls of a month, and Webhook & Stream messages of a month, for the whole org.
    api_quota: int | None = None
    message_quota: int | None = None
    #: Share of calls that begin a burst of 5xx, and how many calls a burst has.
    server_errors: float = 0.0
    server_error_burst: int = 1
    #: Share of messages that are taken while the caller never learns it, and how:
    #: "504", "cut" (the connection ends), "never" (no answer) or "any" of them.
    hidden_answers: float = 0.0
    hidden_as: str = "any"

    # --- sending
    session_lifetime: float = 5400.0
    #: Share of webhook messages that are refused with one of the codes.
    webhook_errors: float = 0.0
    webhook_errcodes: tuple[int, ...] = (130101,)
    group_messages_per_minute: int | None = None
    #: Shares of the people of a batchSend.
    invalid_staff: float = 0.0
    flow_controlled: float = 0.0

    # --- files
    download_code_lifetime: float = 3600.0
    download_url_lifetime: float = 900.0
    #: Share of downloads whose code has just expired.
    download_code_expiry: float = 0.0

    def change(self, changes: Mapping[str, Any]) -> None:
        """Turn some knobs, all or none; raises NoSuchKnob."""
        kinds = {field.name: str(field.type) for field in fields(self)}
        for name, value in changes.items():
            if name not in kinds or not _fits(kinds[name], value):
                raise NoSuchKnob(f"{name}={value!r}")
        for name, value in changes.items():
            setattr(self, name, tuple(value) if kinds[name].startswith("tuple") else value)


def _fits(kind: str, value: Any) -> bool:
    if value is None:
        return kind.endswith("None")
    if kind.startswith("tuple"):
        return isinstance(value, list | tuple) and all(_fits("int", one) for one in value)
    if isinstance(value, bool) or kind == "bool":
        return isinstance(value, bool) and kind == "bool"
    if kind == "str":
        return value in ("504", "cut", "never", "any")
    return isinstance(value, int) or (kind.startswith("float") and isinstance(value, float))
