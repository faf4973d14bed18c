"""What the FAQ says, what is said about it, and what it must not say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.domain.understanding import DangerGuess, TopicGuess, Understanding
from bot.storage.tables import faq, faq_verdict, inbox
from bot.texts import replies
from bot.texts.emergency_cards import CARDS
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town

CARD = "老年证怎么办？"
TORN = "那个吃饭的地方怎么办"
STRANGE = "здравствуйте, где туалет"
UNHEARD = "猫粮在柜子里 麻烦谁喂一下"


class Reading(ScriptedDialogue):
    """The scripted engine with a model's opinions about some lines."""

    async def understand(self, text: str) -> Understanding:
        """Return what the script says, with opinions added."""
        understood = await super().understand(text)
        if text == TORN:
            topics = [TopicGuess(96, 0.55), TopicGuess(94, 0.4)]
            return replace(understood, topics=topics, asks=0.98, asks_else=0.01)
        if text == STRANGE:  # a model has an opinion about everything
            despair = DangerGuess("self_harm", 1.0)
            return replace(understood, intent="help", likely="help", danger=despair)
        if text == UNHEARD:
            return replace(understood, danger=DangerGuess("self_harm", 0.8))
        return understood


@pytest.fixture
def engine() -> ScriptedDialogue:
    return Reading()


async def verdicts(town: Town) -> list[tuple[int, bool]]:
    async with town.bot.database.reading() as work:
        rows = await work.connection.execute(select(faq_verdict.c.no, faq_verdict.c.right))
        return [(row.no, row.right) for row in rows]


async def test_an_answer_names_its_source_and_asks_whether_it_helped(group: Group) -> None:
    (answer,) = await group.says(CARD)
    assert "带老人身份证到便民服务中心" in answer
    assert "依据：测试" in answer
    assert "不对" in answer


async def test_a_wrong_answer_is_made_good_by_a_human(group: Group, town: Town) -> None:
    await group.says(CARD)
    assert await group.says("不对") == [replies.FAQ_WRONG]
    (call,) = await town.desk.calls()
    assert call["kind"] == "unsure"
    assert await verdicts(town) == [(94, False)]


async def test_who_answers_not_this_without_a_question_before_is_understood_as_usual(
    group: Group, town: Town
) -> None:
    assert await group.says("不对") != [replies.FAQ_WRONG]
    assert await verdicts(town) == []


async def test_two_entries_are_offered_and_a_number_chooses(group: Group) -> None:
    (offer,) = await group.says(TORN)
    assert offer == replies.offer(["助餐食堂在哪里？", "老年证怎么办？"])
    (answer,) = await group.says("2")
    assert "带老人身份证" in answer


async def test_neither_of_two_brings_a_human(group: Group, town: Town) -> None:
    await group.says(TORN)
    assert await group.says("都不是") == [replies.FAQ_WRONG]
    assert sorted(await verdicts(town)) == [(94, False), (96, False)]


async def test_a_question_and_a_fault_in_one_message_are_both_served(
    group: Group, town: Town
) -> None:
    said = "\n".join(await group.says("老年证怎么办？另外楼道灯不亮"))
    assert "带老人身份证" in said
    assert "已受理" in said
    (ticket,) = await town.desk.tickets()
    assert "灯" in ticket["story"]


async def test_production_says_nothing_that_no_editor_has_confirmed(
    group: Group, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town.bot.database.transaction() as work:
        await work.connection.execute(faq.update().values(reviewed=False))
    (shown,) = await group.says(CARD)
    assert "示例答案" in shown
    monkeypatch.setattr(town.bot.handle, "_examples_on", frozenset())
    (hidden,) = await group.says(CARD, by="小王")
    assert "带老人身份证" not in hidden
    async with town.bot.database.reading() as work:
        routes = await work.connection.scalars(select(inbox.c.route).order_by(inbox.c.id))
    assert list(routes) == ["faq", "ticket"]


async def test_danger_only_the_model_hears_calls_a_human_at_once_and_in_private(
    group: Group, town: Town
) -> None:
    assert await group.says(UNHEARD) == []
    assert await group.whispers("小李") == [CARDS["self_harm"].private]
    (call,) = await town.desk.calls()
    assert (call["kind"], call["note"]) == ("emergency", "self_harm")


async def test_who_writes_another_language_is_answered_in_two(group: Group, town: Town) -> None:
    assert await group.says(STRANGE) == [replies.CLARIFY_FOREIGN]
    assert await town.desk.tickets() == []
    assert await town.desk.calls() == []
    assert await group.says("呜呜哇哇", by="小王") == [replies.CLARIFY]
