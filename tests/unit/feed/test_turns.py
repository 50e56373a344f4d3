"""Turns go to what is looked at first, and no more of them a second than are allowed."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from kis_tui.feed.turns import NoLongerWantedError, Priority, Turns
from tests.support.clocks import ManualClock


class Queue:
    """Takers of turns, and who got one when."""

    def __init__(self, per_s: int) -> None:
        self.clock = ManualClock()
        self.turns = Turns(self.clock, per_s)
        self.got: list[tuple[str, float]] = []
        self.dropped: list[str] = []
        self.takers: list[asyncio.Task[None]] = []
        self._began = self.clock.monotonic()

    async def take(self, name: str, priority: Priority) -> None:
        try:
            await self.turns.take(priority, name)
        except NoLongerWantedError:
            self.dropped.append(name)
        else:
            self.got.append((name, self.clock.monotonic() - self._began))

    def names(self) -> list[str]:
        return [name for name, _ in self.got]

    def begin(self, name: str, priority: Priority = Priority.FOCUS) -> None:
        self.takers.append(asyncio.ensure_future(self.take(name, priority)))

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def pass_time(self, seconds: float, step: float = 0.25) -> None:
        await self.settle()
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            await self.settle()


@pytest.fixture
async def paper() -> AsyncIterator[Queue]:
    made = Queue(per_s=1)
    yield made
    await made.turns.aclose()


async def test_one_turn_a_second_goes_to_the_most_urgent_and_then_to_the_oldest(paper: Queue) -> None:
    paper.begin("row", Priority.ROWS)
    await paper.settle()
    paper.begin("another row", Priority.ROWS)
    paper.begin("beside", Priority.BESIDE)
    paper.begin("book")
    paper.begin("price")
    await paper.pass_time(7)
    assert paper.names() == ["row", "book", "price", "beside", "another row"]
    assert all(after - before >= 1 for (_, before), (_, after) in pairwise(paper.got))


async def test_no_second_has_more_turns_than_are_allowed() -> None:
    queue = Queue(per_s=3)
    for n in range(10):
        queue.begin(str(n))
    await queue.pass_time(5)
    times = [at for _, at in queue.got]
    assert len(times) == 10
    assert all(sum(at <= other < at + 1 for other in times) <= 3 for at in times)
    assert times[:3] == [0.0] * 3
    await queue.turns.aclose()


async def test_what_nobody_wants_any_more_takes_no_turn(paper: Queue) -> None:
    for name in ("first", "old", "old", "new"):
        paper.begin(name)
    await paper.settle()
    paper.turns.drop("old")
    await paper.pass_time(3)
    assert paper.dropped == ["old", "old"]
    assert paper.names() == ["first", "new"]


async def test_a_taker_that_is_cancelled_takes_no_turn(paper: Queue) -> None:
    paper.begin("first")
    await paper.settle()
    paper.begin("gone")
    paper.begin("next")
    await paper.settle()
    paper.takers[1].cancel()
    await paper.pass_time(2)
    assert paper.names() == ["first", "next"]
