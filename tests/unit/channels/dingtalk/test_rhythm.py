"""The pauses between attempts, and when a silence is too long. No clock runs here."""

from __future__ import annotations

import pytest

from bot.channels.dingtalk.rhythm import PRODUCTION, Backoff, Rhythm
from bot.channels.dingtalk.watch import StreamWatch
from bot.channels.dingtalk.watchdog import Silence, TwoClocks


@pytest.mark.parametrize("jitter", [0.0, 0.5, 1.0])
def test_the_first_pauses_together_are_shorter_than_two_seconds(jitter: float) -> None:
    backoff = Backoff(PRODUCTION, lambda: jitter)
    first = backoff.pause()
    assert first > 0.1
    assert first + backoff.pause() < 2.0


def test_fruitless_attempts_double_the_pause_up_to_a_cap() -> None:
    backoff = Backoff(PRODUCTION, lambda: 0.0)
    assert [backoff.pause() for _ in range(8)] == [0.4, 1, 2, 4, 8, 16, 30, 30]
    for _ in range(2_000):
        backoff.pause()
    assert backoff.pause() == 30
    backoff.proved()
    assert backoff.pause() == 0.4


def test_refused_credentials_are_tried_at_the_slowest_pace() -> None:
    assert Backoff(PRODUCTION, lambda: 0.0).slowest() == 30
    assert Backoff(PRODUCTION, lambda: 1.0).slowest() == 15


def test_jitter_never_makes_a_pause_longer_or_nothing() -> None:
    backoff = Backoff(PRODUCTION)
    pauses = [backoff.pause() for _ in range(1_000)]
    assert min(pauses) >= 0.2
    assert max(pauses) <= 30


def test_without_regular_pings_a_minute_is_too_long() -> None:
    silence = Silence(Rhythm())
    assert silence.limit() == 60
    silence.learn(20)
    silence.learn(20)
    assert silence.limit() == 60


def test_regular_pings_set_the_measure() -> None:
    silence = Silence(Rhythm())
    for gap in (8, 10, 9, 8):
        silence.learn(gap)
    assert silence.limit() == 25


def test_rapid_pings_do_not_make_us_nervous() -> None:
    silence = Silence(Rhythm())
    for _ in range(5):
        silence.learn(0.5)
    assert silence.limit() == 5


def test_one_long_gap_is_forgotten_in_time() -> None:
    silence = Silence(Rhythm())
    silence.learn(3_600)  # we were too busy to read
    for _ in range(15):
        silence.learn(10)
    assert silence.limit() == 150
    silence.learn(10)
    assert silence.limit() == 25


def test_a_platform_that_stays_silent_is_asked_less_often() -> None:
    silence = Silence(Rhythm())
    for _ in range(3):
        silence.learn(2)
    limits = []
    for _ in range(6):
        limits.append(silence.limit())
        silence.stayed_mute()
    assert limits == [5, 10, 20, 40, 60, 60]
    silence.heard()
    assert silence.limit() == 5


def test_a_machine_that_slept_is_noticed_once() -> None:
    clocks = TwoClocks(Rhythm())
    assert not clocks.parted(wall=1_000, monotonic=5)
    assert not clocks.parted(wall=1_001, monotonic=6)
    assert clocks.parted(wall=2_000, monotonic=7)
    assert not clocks.parted(wall=2_001, monotonic=8)
    assert clocks.parted(wall=1_500, monotonic=9)  # somebody set the clock


def test_bad_frames_are_mentioned_at_one_ten_a_hundred() -> None:
    watch = StreamWatch()
    said = [number for number in range(1, 1_001) if watch.bad_frame("not JSON")]
    assert said == [1, 10, 100, 1_000]
