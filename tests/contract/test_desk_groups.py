"""What the desk asks about groups and about what came beside words."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.message import Attachment, InboxId, TalkKey
from bot.domain.outgoing import Robots
from bot.storage.database import Database
from tests.support.beside import bring, sha256
from tests.support.builders import ANY_ROBOT, a_message, a_ticket
from tests.support.clock import MORNING


async def meet(database: Database, group_id: str, name: str, minutes: int = 0) -> None:
    message = a_message(robot_id="ding", group_id=group_id, group_name=name)
    async with database.transaction() as work:
        await work.groups.meet([message], MORNING + timedelta(minutes=minutes))


async def bind(database: Database, group_id: str, estate: str | None) -> None:
    async with database.transaction() as work:
        await work.groups.bind("ding", group_id, estate=estate, grid=None, by="admin", now=MORNING)


async def names(database: Database, words: str = "", robots: Robots = ANY_ROBOT) -> list[str]:
    async with database.reading() as work:
        return [row["name"] for row in await work.desk.groups(robots, words)]


async def stored(database: Database, *kinds: str, **fields: object) -> InboxId:
    beside = tuple(Attachment(kind=kind, code=f"c{n}") for n, kind in enumerate(kinds))  # type: ignore[arg-type]
    message = a_message(attachments=beside, **fields)
    async with database.transaction() as work:
        await work.talks.meet_all([message])
        (number,) = await work.inbox.store_all([message])
        assert number is not None
        if beside:
            await work.attachments.add(number, beside, MORNING)
    return number


async def test_groups_nobody_has_bound_come_first_and_the_newest_of_them_on_top(
    database: Database,
) -> None:
    for minute, name in enumerate(("丙", "甲", "乙", "新", "更新")):
        await meet(database, f"c{minute}", name, minute)
    for group in ("c0", "c1", "c2"):
        await bind(database, group, "云栖澜苑")
    bound = await names(database)
    assert bound[:2] == ["更新", "新"]
    assert set(bound[2:]) == {"甲", "乙", "丙"}
    async with database.reading() as work:
        assert await work.desk.unbound() == 2


async def test_a_group_that_belongs_nowhere_is_bound_all_the_same(database: Database) -> None:
    await meet(database, "c1", "闲聊群")
    await bind(database, "c1", None)
    async with database.reading() as work:
        found = await work.desk.group("ding", "c1")
        assert found is not None
        assert (found["unbound"], found["bound_by"]) == (False, "admin")
        assert await work.desk.unbound() == 0
        assert await work.desk.group("ding", "c2") is None


async def test_a_group_nobody_can_reach_waits_for_nobody(database: Database) -> None:
    await meet(database, "c1", "散了的群", 1)
    await meet(database, "c2", "还在的群")
    async with database.transaction() as work:
        await work.groups.gone("ding", "c1")
        assert await work.desk.unbound() == 1
    assert await names(database) == ["还在的群", "散了的群"]


async def test_groups_are_found_by_name_estate_and_grid_of_the_robots_shown(
    database: Database,
) -> None:
    await meet(database, "c1", "业主100%群")
    await meet(database, "c2", "邻里群")
    await bind(database, "c2", "金桂苑")
    async with database.transaction() as work:
        await work.groups.add("sandbox", "g04", "金桂苑", "金桂苑")
    assert await names(database, "0%") == ["业主100%群"]
    assert await names(database, "金桂") == ["邻里群", "金桂苑"]
    but = Robots(frozenset({"sandbox"}), but=True)
    assert await names(database, "金桂", but) == ["邻里群"]


async def test_only_robots_somebody_spoke_to_have_met_a_group(database: Database) -> None:
    await meet(database, "c1", "邻里群")
    async with database.transaction() as work:
        await work.groups.add("sandbox", "g04", "金桂苑", "金桂苑")
        assert await work.desk.robots() == ["ding"]


async def test_attachments_come_in_order_with_their_size_and_without_content(
    database: Database,
) -> None:
    first = await stored(database, "file", "picture", "voice")
    await stored(database, "file")
    await bring(database, [b"12345", "文件已过期"])
    async with database.reading() as work:
        rows = await work.desk.attachments([first])
        assert await work.desk.attachments([]) == []
    assert [(row["kind"], row["state"], row["size"]) for row in rows] == [
        ("file", "kept", 5),
        ("picture", "lost", None),
        ("voice", "waiting", None),
    ]
    assert all("content" not in row for row in rows)


async def test_a_file_is_found_by_its_content_once_it_is_kept(database: Database) -> None:
    await stored(database, "file")
    async with database.reading() as work:
        assert await work.desk.file(sha256(b"%PDF")) is None
    await bring(database, [b"%PDF"])
    async with database.reading() as work:
        found = await work.desk.file(sha256(b"%PDF"))
    assert found == {"kind": "file", "name": "", "content": b"%PDF"}


async def test_a_ticket_has_every_kept_picture_of_its_messages_once(database: Database) -> None:
    first = await stored(database, "picture", "file", "picture", "picture")
    second = await stored(database, "picture")
    await bring(database, [b"one", b"file", b"two", "取不到了", b"one"])
    ticket = a_ticket()
    async with database.transaction() as work:
        await work.tickets.add(ticket, first)
        await work.tickets.attach(ticket.number, second)
        assert await work.desk.photos_of(ticket.number) == [sha256(b"one"), sha256(b"two")]


async def test_a_line_says_how_it_was_said_by_whom_and_to_what(database: Database) -> None:
    said = a_message("好的", robot_id="ding", sender_id="p1", form="voice", quote="请下楼")
    async with database.transaction() as work:
        await work.talks.meet_all([said])
        await work.groups.recognise(
            "ding", "p1", name="王警官", role="police", by="admin", now=MORNING
        )
        await work.inbox.store_all([said])
        (line,) = await work.desk.lines(TalkKey("ding|p1"))
    assert (line["form"], line["quote"], line["role"]) == ("voice", "请下楼", "police")
