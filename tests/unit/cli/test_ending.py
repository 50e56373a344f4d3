import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kis_tui.cli.ending import TOGETHER_S, Ending, until_asked
from tests.support.clocks import ManualClock
from tests.support.until import until

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
NEVER_S = 3_600.0
LATER_S = TOGETHER_S * 1.5


@pytest.fixture(autouse=True)
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no ending of a test end the tests."""
    monkeypatch.setattr("kis_tui.cli.ending.WITHIN_S", NEVER_S)
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Watched:
    """An ending whose deeds are noted."""

    def __init__(self, within_s: float = NEVER_S, fatal_file: int | None = None) -> None:
        self.clock = ManualClock()
        self.told: list[str | int] = []
        self.ending = Ending(within_s=within_s, clock=self.clock, leave=self.told.append)
        self.ending.by(
            lambda: self.told.append("politely"), lambda: self.told.append("terminal"), fatal_file=fatal_file
        )


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_asks_politely_once_and_the_second_one_leaves(number: signal.Signals) -> None:
    watched = Watched()
    os.kill(os.getpid(), number)
    await until(lambda: watched.told == ["politely"])
    watched.clock.advance(LATER_S)
    os.kill(os.getpid(), number)
    assert watched.told == ["politely", "terminal", 128 + number]


async def test_two_signals_at_once_are_one() -> None:
    watched = Watched()
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)
    await until(lambda: watched.told)
    assert watched.told == ["politely"]


async def test_what_takes_too_long_is_left_and_noted(tmp_path: Path) -> None:
    with (tmp_path / "noted").open("w+b") as noted:
        watched = Watched(within_s=0.05, fatal_file=noted.fileno())
        watched.ending.begin()
        await until(lambda: watched.told)
        assert watched.told == ["terminal", 130]
        assert (tmp_path / "noted").read_bytes().count(b"most recent call first") >= 2, "where each thread stood"


async def test_a_program_that_was_not_asked_has_all_its_time() -> None:
    watched = Watched(within_s=0.0)
    for _ in range(20):
        await asyncio.sleep(0)
    assert watched.told == []


async def test_a_key_is_left_to_the_app_and_the_second_press_leaves() -> None:
    watched = Watched()
    watched.ending.interrupted()
    assert watched.told == []
    watched.ending.begin()
    watched.clock.advance(TOGETHER_S / 2)
    watched.ending.interrupted()
    assert watched.told == [], "a key that is held down"
    watched.clock.advance(LATER_S)
    watched.ending.interrupted()
    assert watched.told == ["terminal", 130]


async def test_a_press_that_the_loop_has_heard_is_over() -> None:
    watched = Watched()
    watched.ending.interrupted()
    await asyncio.sleep(0)
    watched.clock.advance(NEVER_S)
    watched.ending.interrupted()
    assert watched.told == []


async def test_a_press_that_the_loop_does_not_hear_and_another_one_leave() -> None:
    watched = Watched()
    watched.ending.interrupted()
    watched.clock.advance(LATER_S)
    watched.ending.interrupted()
    assert watched.told == ["terminal", 130]


async def test_only_one_leaves() -> None:
    watched = Watched()
    watched.ending.begin()
    watched.clock.advance(LATER_S)
    presses = [threading.Thread(target=watched.ending.interrupted) for _ in range(5)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert watched.told == ["terminal", 130]


async def test_nohup_is_respected() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    watched = Watched()
    os.kill(os.getpid(), signal.SIGHUP)
    await asyncio.sleep(0)
    assert watched.told == []
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize("number", SIGNALS)
async def test_work_that_has_said_nothing_is_cancelled_and_cleaned_up(number: signal.Signals) -> None:
    cleaned = []

    async def work(_: Ending) -> int:
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(NEVER_S)
        finally:
            cleaned.append(True)
        return 0

    assert await until_asked(work) == 128 + number
    assert cleaned


async def test_work_that_ends_by_itself_has_its_own_code_and_a_foreign_cancellation_stays_one() -> None:
    async def done(_: Ending) -> int:
        return 7

    async def cancelled(_: Ending) -> int:
        raise asyncio.CancelledError

    assert await until_asked(done) == 7
    with pytest.raises(asyncio.CancelledError):
        await until_asked(cancelled)
