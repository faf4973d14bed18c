"""One line of the batch: what the live line would make of it, as CSV columns (design §3)."""

from __future__ import annotations

import json

from bot.domain.catalogue import UNKNOWN, Catalogue
from bot.domain.understanding import Place
from bot.service.understand import Judgement
from nlu.text import emergency, personal_data

COLUMNS = (
    "id", "type", "l1", "l2", "l2_top3", "confidence", "urgency", "emergency", "emergency_kind",
    "place", "faq_no", "faq_score", "route", "pii",
)  # fmt: skip


def row_of(
    row_id: str, text: str, judgement: Judgement | None, catalogue: Catalogue
) -> dict[str, str]:
    """Return the columns of a line; `judgement` is None when nothing in it can be read.

    The safety rules come first, exactly as in `service/receive.py`.
    """
    danger = emergency.detect(text) or (judgement.danger if judgement else None)
    columns = {
        "id": row_id,
        "emergency": "1" if danger else "0",
        "emergency_kind": danger.kind if danger else "",
        "pii": _personal_data(text),
        **(_understood(text, judgement, catalogue) if judgement else _unreadable()),
    }
    if danger:
        columns |= {"route": "emergency", "urgency": "P0", "faq_no": "", "faq_score": ""}
    return columns


def _understood(text: str, judgement: Judgement, catalogue: Catalogue) -> dict[str, str]:
    understood, answer = judgement.understanding, judgement.answer
    top = list(understood.categories[:3])
    code = top[0].code if top else UNKNOWN
    return {
        "type": understood.request_type,
        "l1": code[0],
        "l2": code,
        "l2_top3": "|".join(guess.code for guess in top),
        "confidence": f"{top[0].confidence:.4f}" if top else "0",
        "urgency": catalogue.urgency(code, understood.likely),
        "place": _longest(text, list(understood.places)),
        "faq_no": str(answer.no) if answer else "",
        "faq_score": f"{judgement.hits[0].score:.4f}" if judgement.hits else "",
        "route": judgement.route,
    }


def _unreadable() -> dict[str, str]:
    return {
        "type": "闲聊/无诉求",
        "l1": UNKNOWN[0],
        "l2": UNKNOWN,
        "l2_top3": UNKNOWN,
        "confidence": "0",
        "urgency": "P4",
        "place": "",
        "faq_no": "",
        "faq_score": "",
        "route": "clarify",
    }


def _longest(text: str, places: list[Place]) -> str:
    best = max(places, key=lambda place: place.end - place.start, default=None)
    return text[best.start : best.end] if best else ""


def _personal_data(text: str) -> str:
    found = personal_data.find(text)
    return json.dumps([{"start": p.start, "end": p.end, "type": p.type} for p in found])
