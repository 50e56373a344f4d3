"""Fifty thousand messages a second: as many are read as can be, and the newest is what is shown."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import LinkState
from kis_tui.protocol.decode import decode
from kis_tui.simulator import Exchange
from tests.support.exchange import running
from tests.support.lines import WANTED, is_restored, line_to
from tests.support.process_figures import resident_mb_of
from tests.support.program import Program
from tests.support.pseudo_terminal import Terminal, terminal
from tests.support.terminal_screen import Seen
from tests.support.until import until

SIZE = (120, 40)
PER_S = 50_000
BURST_S = 2.0
LEAST_FRAMES_S = 10.0
MOST_GROWTH_MB = 50.0
MANY = 10_000
"""Frames read before a burst counts as one."""
FIGURES = {"painted": "screen painted", "superseded": "books superseded", "messages": "messages"}


def keys(exchange: Exchange) -> Mapping[str, str]:
    return {
        "KIS_APP_KEY": exchange.app_key,
        "KIS_APP_SECRET": exchange.app_secret,
        "KIS_REST_URL": exchange.rest_url,
        "KIS_WS_URL": exchange.ws_url,
        "KIS_LANGUAGE": "en",
    }


async def figures(made: Terminal, seen: Seen) -> dict[str, int]:
    """Return what the diagnostics count, and leave them."""
    made.press(b"\x1b[21~")  # F10
    await seen.when(lambda: all(words in seen.text for words in FIGURES.values()), "the diagnostics")
    text = seen.text
    made.press(b"\x1b")
    await seen.when(lambda: "Diagnostics" not in seen.text, "the main screen")
    found = {name: re.search(rf"{words} +([\d,]+)", text) for name, words in FIGURES.items()}
    return {name: int(match[1].replace(",", "")) for name, match in found.items() if match}


async def test_fault_40_a_burst_leaves_screen_memory_and_the_newest_state_as_they_are_to_be(program: Program) -> None:
    loop = asyncio.get_running_loop()
    async with running() as exchange:
        environment = program.environment(keys(exchange))
        arguments = ("-m", "kis_tui", "005930", "000660")
        async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as made:
            seen = Seen(made, SIZE)
            await seen.when(lambda: "receiving" in seen.text, "prices")
            before, memory = await figures(made, seen), resident_mb_of(made.process.pid)
            started, sent = loop.time(), exchange.burst.sent
            exchange.switches.burst_per_s = PER_S
            largest = memory

            def has_had_enough() -> bool:
                nonlocal largest
                largest = max(largest, resident_mb_of(made.process.pid))
                return loop.time() - started >= BURST_S and exchange.burst.sent - sent > 2 * MANY

            await until(has_had_enough, "the burst", timeout_s=30)
            exchange.switches.calm("burst_per_s")

            def shows_the_newest() -> bool:
                book = exchange.latest_book(Venue.UN, "005930")
                text = seen.text
                sides = [f" {size:,}|" for size in book.ask_sizes] + [f" {size:,}" for size in book.bid_sizes]
                return f"{book.ask_sizes[0]:,}/{book.bid_sizes[0]:,}" in text and all(size in text for size in sides)

            await seen.when(lambda: "receiving" in seen.text, "prices")
            after, took_s = await figures(made, seen), loop.time() - started
            assert after["messages"] - before["messages"] > MANY
            assert after["superseded"] - before["superseded"] > MANY / 2
            assert (after["painted"] - before["painted"]) / took_s >= LEAST_FRAMES_S
            assert largest - memory < MOST_GROWTH_MB
            await seen.when(shows_the_newest, "the exchange's newest book")
            made.press(b"q")
            assert await made.ended() == 0


async def test_fault_40_of_a_burst_the_last_book_of_each_stream_is_what_comes_through(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path, factor=1.0) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        exchange.switches.burst_per_s = PER_S
        await until(lambda: exchange.burst.sent > MANY, "a burst", timeout_s=30)
        exchange.switches.calm("burst_per_s")
        (server,) = exchange._lines
        books = [entry for entry in WANTED if entry.channel is Channel.BOOK]

        def is_newest() -> bool:
            values = [value for value in taker.values[-200:] if isinstance(value, BookSnapshot)]
            newest = {value.code: value for value in values}
            return all(newest.get(entry.code) == decode(server.latest[entry]).values[0] for entry in books)

        await until(is_newest, "the newest book of each stream", timeout_s=30)
        counters = line.counters
        came = sum(isinstance(value, BookSnapshot) for value in taker.values)
        assert counters.superseded > 0
        assert counters.overrun == 0, "prints are never left out for books"
        # Nothing is lost without being counted.
        assert came + counters.superseded <= counters.records
        assert counters.refused == counters.unreadable == 0
        assert counters.connects == 1
        assert line.status.state is LinkState.LIVE
