"""How sayings and posts look on the phone: the lines of a chat, as one resident may see them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.simulator.platform import Simulator
from bot.simulator.record import Entry, Post, Saying, Update
from bot.simulator.town import Group, Person
from bot.simulator.views import shown_button

ROBOT = "robot"
#: Lines given at once to somebody who reads on, and to somebody who looks back.
_ONWARD, _BACK = 500, 60
_LAST_WORDS = 60
#: Kinds whose title people see above the text; in others it is only a notice.
_TITLED = ("card", "link", "sampleLink", "actionCard", "sampleActionCard")


class PhoneLines:
    """Reads the record as the phone's owner."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        #: Pictures by the hash of their content.
        self.photos: dict[str, bytes] = {}

    def of_group(self, group: Group | None, reader: Person | None) -> list[Entry]:
        """Return what a reader may see in a group: its lines, and their own private ones."""
        return [
            one for one in self._entries() if _is_in(one, group) or self._hint(one, group, reader)
        ]

    def private(self, reader: Person) -> list[Entry]:
        """Return a reader's chat with the robot."""
        return [one for one in self._entries() if _alone(one) is reader]

    def span(
        self, entries: Sequence[Entry], after: int, before: int | None
    ) -> list[dict[str, Any]]:
        """Return the lines after a number, or the last ones before one."""
        if before is not None:
            found = [one for one in entries if one.seq < before][-_BACK:]
        else:
            found = [one for one in entries if one.seq > after][:_ONWARD]
        return [self.line(one) for one in found]

    def summed(
        self, chat: str, entries: Sequence[Entry], seen: int, reader: Person | None
    ) -> dict[str, Any] | None:
        """Return the last line of a chat in brief; None for a chat without any."""
        if not entries:
            return None
        line = self.line(entries[-1])
        name = reader.name if reader else None
        unread = sum(one.seq > seen and _from(one) != name for one in entries)
        kept = {key: line[key] for key in ("seq", "from", "kind", "at")}
        brief = {"text": line["text"][:_LAST_WORDS], "photo": line["photo"] is not None}
        return {"chat": chat, **kept, **brief, "unread": min(unread, 100)}

    def line(self, entry: Entry) -> dict[str, Any]:
        """Return one line in the form the page knows."""
        post = entry.post if isinstance(entry, Update) else entry
        quote = entry.quote if isinstance(entry, Saying) else None
        return {
            "seq": entry.seq,
            "message_id": entry.message_id,
            "from": _from(entry),
            "to": _to(post),
            "private": _alone(entry) is not None,
            "text": self._text(entry),
            "photo": self._photo(entry),
            "reply_to": post.reply_to if isinstance(post, Post) else None,
            "at": datetime.fromtimestamp(entry.time, UTC).isoformat(),
            "kind": None,
            "quote": {"from": _from(quote), "text": quote.text[:_LAST_WORDS]} if quote else None,
            "buttons": _taps(entry),
        }

    def _entries(self) -> Sequence[Entry]:
        return self._simulator.record.entries

    def _hint(self, entry: Entry, group: Group | None, reader: Person | None) -> bool:
        """A private line shows in the group it came from; one that came from none, in any."""
        if reader is None or _alone(entry) is not reader:
            return False
        origin: Entry | None = entry
        if isinstance(entry, Post):
            origin = self._simulator.record.by_id.get(entry.reply_to or "")
        seen_from = origin.seen_from if isinstance(origin, Saying) else None
        return seen_from in (None, group)

    def _text(self, entry: Entry) -> str:
        if isinstance(entry, Saying):
            return entry.text
        if isinstance(entry, Update):
            return f"（更新）{entry.text}"
        if entry.recalled:
            return "（这条消息已撤回）"
        if self._media(entry):
            return ""
        return _spoken(entry)

    def _media(self, post: Post) -> bytes | None:
        image = post.kind == "sampleImageMsg"
        return self._simulator.files.media.get(post.text) if image else None

    def _photo(self, entry: Entry) -> str | None:
        content = entry.picture if isinstance(entry, Saying) else None
        if isinstance(entry, Post):
            content = self._media(entry)
        if content is None:
            return None
        name = hashlib.sha256(content).hexdigest()
        self.photos[name] = content
        return name


def _spoken(post: Post) -> str:
    """The words with names for ids, under the title where there is one, and links below."""
    words = post.text
    for person in post.mentions:
        for known in (person.staff_id, person.sender_id, person.mobile):
            words = words.replace(f"@{known}", f"@{person.name}") if known else words
    title = [post.title] if post.title and post.kind.startswith(_TITLED) else []
    links = [f"{one.label}：{one.url}" for one in post.buttons if one.url]
    return "\n".join([*title, words, *links]).strip()


def _to(entry: Saying | Post) -> str | None:
    """Who is mentioned without standing in the words."""
    if isinstance(entry, Saying):
        return ROBOT if entry.deliveries else None
    said = _spoken(entry)
    return next((one.name for one in entry.mentions if f"@{one.name}" not in said), None)


def _from(entry: Entry) -> str:
    return entry.person.name if isinstance(entry, Saying) else ROBOT


def _alone(entry: Entry) -> Person | None:
    """Whose chat with the robot an entry is in; None in a group."""
    post = entry.post if isinstance(entry, Update) else entry
    return None if post.group else post.person


def _is_in(entry: Entry, group: Group | None) -> bool:
    post = entry.post if isinstance(entry, Update) else entry
    return group is not None and post.group is group


def _taps(entry: Entry) -> list[dict[str, Any]]:
    """Buttons lie on the card itself, so that a change does not show them twice."""
    buttons = entry.buttons if isinstance(entry, Post) else ()
    return [shown_button(one) for one in buttons if one.action and not one.url]
