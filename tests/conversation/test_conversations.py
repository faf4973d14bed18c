"""What residents say and what they hear, with the real Rasa. The talks are in the files beside.

A step is one of: `by`, `says` (and `private`); `desk`, `text` (staff move the newest ticket);
`later` (time passes). `heard` is what the group hears because of it, `whispered` what the resident
hears in private; … stands for anything. A step without them is followed by silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.group import Group
from tests.support.town import Town

HERE = Path(__file__).parent


def talks() -> Iterator[Any]:
    for file in sorted(HERE.glob("*.yml")):
        for talk in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield pytest.param(talk, id=f"{file.stem}: {talk['talk']}")


@pytest.mark.parametrize("talk", list(talks()))
async def test_a_talk_goes_as_written(town: Town, talk: Mapping[str, Any]) -> None:
    group = town.group(talk.get("group", "g01"))
    whispered: dict[str, int] = {}
    for step in talk["steps"]:
        heard = await take(step, town, group)
        resident = step.get("by", "小李")
        private = (await group.whispers(resident))[whispered.get(resident, 0) :]
        whispered[resident] = whispered.get(resident, 0) + len(private)
        assert fits(heard, step.get("heard", [])), (step, heard)
        assert fits(private, step.get("whispered", [])), (step, private)


async def take(step: Mapping[str, Any], town: Town, group: Group) -> list[str]:
    """Take one step; return what the group heard because of it."""
    if "says" in step:
        by, private = step.get("by", "小李"), step.get("private", False)
        return await group.says(step["says"], by=by, private=private)
    already = len(group.heard)
    if "desk" in step:
        newest = (await town.desk.reads("/tickets"))[0]["number"]
        await town.desk.steps(newest, step["desk"], step.get("text", ""))
    else:
        town.clock.advance(**step["later"])
        await town.bot.promises()
    await group.settles()
    return group.heard[already:]


def fits(lines: list[str], patterns: list[str]) -> bool:
    return len(lines) == len(patterns) and all(
        re.fullmatch(re.escape(pattern).replace("…", ".*"), line, re.DOTALL)
        for line, pattern in zip(lines, patterns, strict=True)
    )
