"""Signatures of callbacks: genuine, forged, expired, used again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.dingtalk.signature import (
    BadSignature,
    Expired,
    Forged,
    MemoryReplays,
    OnceOnly,
    Replayed,
    sign,
    verify,
)

STAMP = "1700000000000"
NOW = datetime.fromtimestamp(1_700_000_000, UTC)
ROBOT_SECRET, ROBOT_SIGN = "test-app-secret", "dhJB8TJ0cHPEbwpUauugV2Wz8v4qlWoO+C42nEhJW+c="
#: A card is signed in another way, so its signature proves nothing of a message.
CARD_SIGN = "w5yasVoE0C5W/x7zrNW8ReAk8FfqvWC8eTrZdsewFR4="


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=1), timedelta(hours=-1)])
def test_a_genuine_signature_holds_for_an_hour_both_ways(off: timedelta) -> None:
    verify(STAMP, ROBOT_SIGN, ROBOT_SECRET, NOW + off)


@pytest.mark.parametrize("off", [timedelta(hours=1, seconds=1), timedelta(hours=-1, seconds=-1)])
def test_then_it_is_expired(off: timedelta) -> None:
    with pytest.raises(Expired):
        verify(STAMP, ROBOT_SIGN, ROBOT_SECRET, NOW + off)


@pytest.mark.parametrize(
    ("timestamp", "signature", "secret"),
    [
        (None, None, ROBOT_SECRET),
        ("", "", ROBOT_SECRET),
        (STAMP, None, ROBOT_SECRET),
        (STAMP, "", ROBOT_SECRET),
        (None, ROBOT_SIGN, ROBOT_SECRET),
        ("1700000000001", ROBOT_SIGN, ROBOT_SECRET),
        ("01700000000000", ROBOT_SIGN, ROBOT_SECRET),
        (" 1700000000000", ROBOT_SIGN, ROBOT_SECRET),
        ("+1700000000000", ROBOT_SIGN, ROBOT_SECRET),
        ("-1700000000000", ROBOT_SIGN, ROBOT_SECRET),
        ("1700000000000.0", ROBOT_SIGN, ROBOT_SECRET),
        ("1_700_000_000_000", ROBOT_SIGN, ROBOT_SECRET),
        ("１７００００００００００００", ROBOT_SIGN, ROBOT_SECRET),
        ("\udce9" + STAMP, ROBOT_SIGN, ROBOT_SECRET),
        (f"{STAMP}\n", ROBOT_SIGN, ROBOT_SECRET),
        (STAMP, ROBOT_SIGN.lower(), ROBOT_SECRET),
        (STAMP, ROBOT_SIGN.rstrip("="), ROBOT_SECRET),
        (STAMP, ROBOT_SIGN.replace("+", "%2B"), ROBOT_SECRET),
        (STAMP, f"{ROBOT_SIGN} ", ROBOT_SECRET),
        (STAMP, "签名", ROBOT_SECRET),
        (STAMP, "\udcff\udcfe", ROBOT_SECRET),
        (STAMP, "A" * 1_000_000, ROBOT_SECRET),
        (STAMP, CARD_SIGN, ROBOT_SECRET),
        (STAMP, ROBOT_SIGN, "another-secret"),
        (STAMP, sign(STAMP, ""), ""),
    ],
)
def test_anything_else_is_forged(timestamp: str | None, signature: str | None, secret: str) -> None:
    with pytest.raises(Forged):
        verify(timestamp, signature, secret, NOW)


@pytest.mark.parametrize("timestamp", ["9" * 15, "9" * 16, "9" * 100_000])
def test_a_signed_time_beyond_all_time_is_forged(timestamp: str) -> None:
    with pytest.raises(Forged):
        verify(timestamp, sign(timestamp, ROBOT_SECRET), ROBOT_SECRET, NOW)


def test_a_forged_and_old_signature_does_not_tell_that_it_is_old() -> None:
    with pytest.raises(Forged):
        verify("1", "x", ROBOT_SECRET, NOW)


@given(st.text(max_size=20), st.text(max_size=50))
def test_no_header_breaks_the_check(timestamp: str, signature: str) -> None:
    with pytest.raises(BadSignature):
        verify(timestamp, signature, ROBOT_SECRET, NOW)


# The same signature twice


async def test_one_signature_brings_several_messages_within_a_minute() -> None:
    once = OnceOnly(MemoryReplays())
    for second in (0, 30, 60):
        await once.check(STAMP, ROBOT_SIGN, f"m-{second}", NOW + timedelta(seconds=second))


async def test_later_it_brings_no_new_message() -> None:
    once = OnceOnly(MemoryReplays())
    await once.check(STAMP, ROBOT_SIGN, "m-1", NOW)
    for seconds in (61, 62, 3600):  # trying does not make it known
        with pytest.raises(Replayed):
            await once.check(STAMP, ROBOT_SIGN, "m-2", NOW + timedelta(seconds=seconds))


async def test_the_platform_may_bring_the_same_message_again() -> None:
    once = OnceOnly(MemoryReplays())
    await once.check(STAMP, ROBOT_SIGN, "m-1", NOW)
    await once.check(STAMP, ROBOT_SIGN, "m-1", NOW + timedelta(minutes=30))
    await once.check("1700000000001", "another", "m-1", NOW + timedelta(minutes=30))


async def test_each_signature_has_its_own_minute() -> None:
    once = OnceOnly(MemoryReplays())
    await once.check(STAMP, "a", "m-1", NOW)
    await once.check(STAMP, "b", "m-2", NOW + timedelta(minutes=5))
    with pytest.raises(Replayed):
        await once.check(STAMP, "a", "m-3", NOW + timedelta(minutes=5))


async def test_strange_headers_can_be_remembered() -> None:
    await OnceOnly(MemoryReplays()).check("\udcff", "\ud800", "签名\udcff", NOW)


async def test_memory_keeps_what_is_used_and_no_more_than_it_may() -> None:
    replays = MemoryReplays(most=3)
    for key in ("a", "b", "c"):
        await replays.first_seen(key, NOW)
    later = NOW + timedelta(minutes=1)
    assert await replays.first_seen("a", later) == NOW
    assert await replays.first_seen("d", later) == later
    assert [key for key in "abcd" if await replays.knows(key)] == ["a", "c", "d"]


async def test_an_old_signature_cannot_flood_itself_out_of_memory() -> None:
    once = OnceOnly(MemoryReplays(most=10))
    await once.check(STAMP, ROBOT_SIGN, "m-1", NOW)
    for number in range(50):
        with pytest.raises(Replayed):
            await once.check(STAMP, ROBOT_SIGN, f"n-{number}", NOW + timedelta(minutes=2))


async def test_a_young_signature_cannot_either() -> None:
    once = OnceOnly(MemoryReplays(most=10))
    for number in range(50):
        await once.check(STAMP, ROBOT_SIGN, f"n-{number}", NOW)
    with pytest.raises(Replayed):
        await once.check(STAMP, ROBOT_SIGN, "n-late", NOW + timedelta(minutes=2))
