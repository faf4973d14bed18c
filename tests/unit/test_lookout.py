"""Messages are read for danger where they come in, or beside it when they come in crowds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.lookout import Lookout

LINES = ["6幢楼道着火了", "装修几点到几点可以", "我电话13812345678"]


@pytest.fixture
async def lookout() -> AsyncIterator[Lookout]:
    made = Lookout(crowd=3)
    yield made
    made.close()


async def test_danger_and_personal_data_are_seen(lookout: Lookout) -> None:
    fire, question = await lookout.read(LINES[:2])
    assert fire.danger is not None
    assert fire.danger.kind == "fire"
    assert question.danger is None
    (told,) = await lookout.read(LINES[2:])
    assert told.is_personal


async def test_a_crowd_is_read_elsewhere_and_just_the_same(lookout: Lookout) -> None:
    one_by_one = [(await lookout.read([line]))[0] for line in LINES]
    assert list(await lookout.read(LINES)) == one_by_one


async def test_when_the_other_process_dies_reading_goes_on(lookout: Lookout) -> None:
    await lookout.read(LINES)
    (process,) = lookout._process()._processes.values()
    process.kill()
    process.join()
    assert (await lookout.read(LINES))[0].danger is not None
    assert (await lookout.read(LINES))[0].danger is not None  # and a new process is there again
