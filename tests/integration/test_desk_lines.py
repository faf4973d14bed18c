"""A talk at the desk: how a line was said, what came beside it, and what became of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.message import Attachment
from bot.storage.tables import inbox, outbox
from tests.support.beside import bring, sha256
from tests.support.builders import a_line, a_message
from tests.support.clock import MORNING
from tests.support.pictures import HTML, a_photo
from tests.support.staff import StaffBrowser
from tests.support.town import Town

TALK = "ding|u1"
BESIDE = (
    Attachment(kind="picture", code="c0"),
    Attachment(kind="file", code="c1", name="报修<b>.html"),
    Attachment(kind="voice", code="c2"),
    Attachment(kind="video", code="c3"),
)


@pytest.fixture
async def staff(browser: StaffBrowser) -> StaffBrowser:
    await browser.signs_in()
    return browser


async def says(town: Town, **fields: Any) -> None:
    given = {"robot_id": "ding", "sender_id": "u1", "group_id": "cid1", "group_name": "邻里群"}
    await town.bot.receive(a_message(**{**given, **fields}))


async def lines(who: StaffBrowser) -> Sequence[Mapping[str, Any]]:
    answer = await who.reads(f"/desk/api/talk?key={TALK.replace('|', '%7C')}")
    assert answer.status == 200, await answer.text()
    found: Sequence[Mapping[str, Any]] = (await answer.json())["lines"]
    return found


async def resident_line(who: StaffBrowser) -> Mapping[str, Any]:
    return next(line for line in await lines(who) if line["side"] == "resident")


async def test_a_line_tells_its_form_its_quote_and_the_speakers_office(
    town: Town, staff: StaffBrowser
) -> None:
    await town.bot.groups.recognise("ding", "u1", name="陈警官", role="police", who="admin")
    await says(town, text="我马上到", form="voice", quote="3幢有人吵架")
    line = await resident_line(staff)
    assert (line["form"], line["quote"], line["role"]) == ("语音转文字", "3幢有人吵架", "民警")


async def test_typed_words_of_a_resident_have_no_marks(town: Town, staff: StaffBrowser) -> None:
    await says(town, text="你好")
    line = await resident_line(staff)
    assert (line["form"], line["quote"], line["role"], line["fate"]) == (None, None, None, "")


async def test_attachments_are_shown_offered_awaited_or_explained(
    town: Town, staff: StaffBrowser
) -> None:
    await says(town, text="", form="picture", attachments=BESIDE)
    picture = a_photo()
    await bring(town.bot.database, [picture, HTML, "文件已经取不到了"])
    line = await resident_line(staff)
    shown, file, voice, video = line["attachments"]
    assert line["photo"] is None  # it stands among the attachments
    assert (shown["photo"], shown["file"]) == (sha256(picture), None)
    assert (file["photo"], file["file"]) == (None, sha256(HTML))
    assert (file["name"], file["size"]) == ("报修<b>.html", "1 KB")
    assert voice["words"] == "语音没取到：文件已经取不到了"
    assert video["words"] == "正在取视频……"


async def test_a_file_is_only_ever_saved(town: Town, staff: StaffBrowser) -> None:
    await says(town, text="", form="file", attachments=BESIDE[1:2])
    await bring(town.bot.database, [HTML])
    answer = await staff.reads(f"/desk/api/files/{sha256(HTML)}")
    assert (answer.status, await answer.read()) == (200, HTML)
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == "attachment; filename*=UTF-8''%E6%8A%A5%E4%BF%AEb.html"


async def test_a_file_is_no_photo_and_an_unknown_one_is_missing(
    town: Town, staff: StaffBrowser, other: StaffBrowser
) -> None:
    await says(town, text="", form="file", attachments=BESIDE[1:2])
    await bring(town.bot.database, [HTML])
    assert (await staff.reads(f"/desk/api/photos/{sha256(HTML)}")).status == 404
    assert (await staff.reads(f"/desk/api/files/{sha256(b'')}")).status == 404
    assert (await other.reads(f"/desk/api/files/{sha256(HTML)}")).status == 401


async def test_our_lines_say_by_which_way_they_left_or_why_not(
    town: Town, staff: StaffBrowser
) -> None:
    await says(town, text="你好")
    async with town.bot.database.transaction() as work:
        await work.connection.execute(update(inbox).values(done_at=MORNING))
        for text, values in (
            ("在群里", {"state": "sent", "route": "group"}),
            ("没到", {"state": "dead", "error": "群已解散"}),
        ):
            line = a_line(text, robot_id="ding", person="u1", talk=TALK)
            await work.outbox.put(line, MORNING)
            await work.connection.execute(
                update(outbox).where(outbox.c.key == line.key).values(**values)
            )
    fates = {line["text"]: line["fate"] for line in await lines(staff)}
    assert fates["在群里"] == "已发到群里（不带@）"
    assert fates["没到"] == "没送到：群已解散"


async def test_a_talk_whose_last_line_has_no_words_says_what_it_was(
    town: Town, staff: StaffBrowser
) -> None:
    await town.bot.groups.recognise("ding", "u1", name="老周", role="staff", who="admin")
    await says(town, text="转人工")
    await says(town, text="", form="video")
    answer = await staff.reads(f"/desk/api/talk?key={TALK.replace('|', '%7C')}")
    assert (await answer.json())["last"] == "（视频）"
