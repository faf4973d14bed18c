"""What DingTalk answers, and what is made of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.answers import LONGEST_ANSWER, Answer, of_api, of_webhook, parse_answer
from bot.channels.dingtalk.outcomes import (
    API_CODES,
    OAPI_CODES,
    Dead,
    GroupIsGone,
    OtherRoute,
    Outcome,
    QuotaOut,
    Retry,
    Taken,
    TokenBad,
    Unknown,
)

#: Every code DingTalk's pages and its users tell of for what we call, by HTTP status.
GATEWAY = (
    "QpsLimitForAppkeyAndApi",
    "QpmLimitForAppkeyAndApi",
    "QpsLimitForApi",
    "ApiCountLimitForOrg",
    "IpNotInWhiteList",
    "AccessTokenPermissionDenied",
)
ROBOT = (
    "send.too.fast",
    "too.many.group",
    "too.many.people",
    "send.forbidden",
    "bot.stopped",
    "bot.forbidden.sendMessage",
    "group.disbanded",
    "invalid.openConversationId",
    "miss.openConversationId",
    "conversation.org.notMatch",
    "invalidParameter.robotCode.auth",
    "invalidParameter.robotCode.notExsit",
    "invalidParameter.robotCode.empty",
    "invalidParameter.msgKey.invalid",
    "invalidParameter.msgParam.invalid",
    "invalidParameter.msgParam.tooLong",
    "contain.unsafe.url",
    "contain.notAllowed.text",
    "staffId.notExisted",
    "chatbotId.notAllow.sendOTO",
    "robot.oto.notExist",
    "resource.not.found",
    "unknown.send.result",
    "system.error",
)
OTHERS = (
    "system.busy",
    "InvalidAuthentication",
    "invalidClientIdOrSecret",
    "Missingbody",
    "authFailed",
    "param.cardNotExist",
    "param.contentUnsafe",
    "param.stream.content",
    "invalidParameter.robotCode.downloadCode",
)
NUMBERS = (
    *(90018, 90005, 90006, 90002, 90020, 60020, 60011, 40014, 42001, 40001, 15, 88),
    *(130101, 410100, 310000, 300001, 400101, 400102, 400105, 400106, 400013, 40035, 43004),
    *(430101, 430102, 430103, 430104, 460101, 101002, -1, 0),
)
BLOCKED = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "u"}


def api(status: int, code: str) -> Outcome:
    return of_api(answer(status, {"code": code, "message": "m", "requestid": "R"}))


def webhook(errcode: Any, **more: Any) -> Outcome:
    return of_webhook(answer(200, {"errcode": errcode, "errmsg": "e", **more}))


def answer(status: int, body: Any) -> Answer:
    return parse_answer(status, json.dumps(body).encode())


@pytest.mark.parametrize("code", [*GATEWAY, *ROBOT, *OTHERS])
def test_every_code_of_the_api_has_a_meaning(code: str) -> None:
    assert code in API_CODES


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_of_the_webhooks_has_a_meaning(number: int) -> None:
    assert number in OAPI_CODES


@pytest.mark.parametrize("code", GATEWAY)
def test_the_gateways_codes_are_known_by_their_long_names(code: str) -> None:
    assert api(403, f"Forbidden.AccessDenied.{code}") == API_CODES[code]


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", Retry),
        (403, "Forbidden.AccessDenied.ApiCountLimitForOrg", QuotaOut),
        (400, "InvalidAuthentication", TokenBad),
        (400, "group.disbanded", GroupIsGone),
        (400, "bot.forbidden.sendMessage", OtherRoute),
        (400, "staffId.notExisted", Dead),
        (400, "unknown.send.result", Unknown),
        (500, "system.error", Retry),
        (502, "resource.not.found", OtherRoute),
        (500, "anything", Unknown),
        (502, "", Unknown),
        (503, "", Retry),
        (504, "", Unknown),
        (429, "anything", Retry),
        (401, "anything", TokenBad),
        (200, "", Taken),
    ],
)
def test_an_answer_of_the_api(status: int, code: str, outcome: type[Outcome]) -> None:
    assert isinstance(api(status, code), outcome)


def test_an_unknown_refusal_shows_its_code_to_the_staff() -> None:
    assert api(400, "new.code") == Dead("钉钉没有收（new.code）")
    assert of_api(Answer(404)) == Dead("钉钉没有收（404）")


def test_a_code_that_is_no_code_is_not_shown_as_it_is() -> None:
    outcome = api(400, "<script>‮恶意 " + "x" * 500)
    assert isinstance(outcome, Dead) and len(outcome.why) < 80
    assert not {"<", "‮", "恶"} & set(outcome.why)


@pytest.mark.parametrize(
    ("errcode", "outcome"),
    [
        (0, Taken),
        ("0", Taken),
        (-1, Retry),
        (130101, Retry),
        (410100, Retry),
        (300001, OtherRoute),
        ("300001", OtherRoute),
        (310000, OtherRoute),
        (987654, OtherRoute),
        (460101, Dead),
        (430102, Dead),
        (400013, GroupIsGone),
        (90020, QuotaOut),
        (15, Unknown),
        (88, Unknown),
        (True, Unknown),
        (None, Unknown),
        ("0x0", Unknown),
        ([0], Unknown),
    ],
)
def test_an_answer_of_a_webhook(errcode: Any, outcome: type[Outcome]) -> None:
    assert isinstance(webhook(errcode), outcome)


def test_the_gateways_number_88_hides_another() -> None:
    assert webhook(88, sub_code="40014") == TokenBad()
    assert webhook(88, sub_code=90018) == OAPI_CODES[90018]
    assert webhook(88, sub_code="12345") == webhook(88, sub_code={}) == Unknown()


def test_a_blocked_address_waits_until_the_block_is_over() -> None:
    assert of_api(answer(403, BLOCKED)) == of_webhook(answer(200, BLOCKED)) == Retry(300)


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404])
def test_a_page_comes_from_a_gateway_that_took_nothing(status: int) -> None:
    page = parse_answer(status, b"\xef\xbb\xbf\n<!DOCTYPE html><title>deny</title>")
    assert page.is_page
    assert isinstance(of_api(page), Retry)
    assert isinstance(of_webhook(page), Retry)


def test_a_page_behind_a_broken_gateway_tells_nothing() -> None:
    assert (
        of_api(parse_answer(502, b"<html>")) == of_webhook(parse_answer(504, b"<p>")) == Unknown()
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ok",
        b"null",
        b"[]",
        b"{",
        b'"errcode"',
        b"\xff\xfe{}",
        b"[" * 60_000,
        b'{"errcode":' + b"9" * 6000 + b"}",
        b" " * (LONGEST_ANSWER + 1),
    ],
)
def test_a_success_that_says_nothing_is_none(content: bytes) -> None:
    assert of_api(parse_answer(200, content)) == Unknown()
    assert of_webhook(parse_answer(200, content)) == Unknown()


@given(st.integers(100, 599), st.binary(max_size=200))
def test_no_answer_is_too_strange(status: int, content: bytes) -> None:
    of_api(parse_answer(status, content))
    of_webhook(parse_answer(status, content))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(
    st.integers(200, 599),
    st.dictionaries(
        st.sampled_from(["errcode", "code", "status", "sub_code", "success", "x"]), json_values
    ),
)
def test_no_field_is_too_strange(status: int, body: Any) -> None:
    of_api(answer(status, body))
    of_webhook(answer(status, body))
