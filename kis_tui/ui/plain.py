"""The ladder as plain text, for an output that is no terminal."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TextIO

from rich.cells import cell_len

from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.feed.source import (
    BookFetched,
    FeedEvent,
    FeedSource,
    FrameReceived,
    IssueFetched,
    LinkState,
    QuoteFetched,
    Row,
    StreamReset,
    TradesFetched,
    View,
)
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.state import MarketState
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.exchange_clock import ExchangeClock
from kis_tui.ui.glyphs import GlyphSet, spelled
from kis_tui.ui.lines import plain_text
from kis_tui.ui.names_learnt import Learn, NamesLearnt, keep_nothing
from kis_tui.ui.present import instrument_view
from kis_tui.ui.tape_window import TapeWindow

WIDTH = 80
HEIGHT = 24


async def print_ladder(
    source: FeedSource,
    rows: Sequence[Row],
    *,
    seconds: float,
    out: TextIO,
    names: Callable[[str], str] = lambda _code: "",
    learn: Learn = keep_nothing,
    tables: Callable[[str], TickTable] = lambda _code: TickTable.STOCK,
    calendar: Calendar = BUILT_IN,
    every_s: float = 1.0,
) -> None:
    """Print the first row's ladder and tape, 80 columns wide, again and again for a while.

    Ends after ``seconds``, or when the source does; the source is left open. An encoding without Hangul is no
    error: what it lacks is printed as question marks of the same width.

    Args:
        source: the line; it may be up already.
        rows: the watchlist; the first is shown.
        seconds: how long, by the source's clock.
        out: where to.
        names: cleaned name of a code; empty = not known.
        learn: takes names that the line tells; ``names`` knows them from then on.
        tables: tick sizes of a code.
        calendar: days and hours.
        every_s: seconds between two pictures.

    Raises:
        ValueError: ``rows`` is empty.
    """
    if not rows:
        raise ValueError("there is no row to print")
    state = MarketState()
    row = rows[0]
    source.want(rows, row, View())
    learnt = NamesLearnt(source, names, learn)
    learnt.ask_for((row,))
    folding = asyncio.create_task(_fold(source, state, learnt))
    changes = LevelChanges()
    exchange_clock = ExchangeClock()
    pictures = max(1, round(seconds / every_s))
    try:
        for _picture in range(pictures):
            pause = asyncio.create_task(source.clock.sleep(every_s))
            await asyncio.wait((folding, pause), return_when=asyncio.FIRST_COMPLETED)
            pause.cancel()
            _print(
                out,
                _picture_of(source, state, row, names(row.code), tables(row.code), calendar, changes, exchange_clock),
            )
            if folding.done():
                break
    finally:
        folding.cancel()
        await asyncio.gather(folding, return_exceptions=True)
    if not folding.cancelled():
        folding.result()


async def _fold(source: FeedSource, state: MarketState, learnt: NamesLearnt) -> None:
    async for events in source.events():
        for event in events:
            learnt.take(event)
            _apply(state, event)


def _apply(state: MarketState, event: FeedEvent) -> None:
    if isinstance(event, FrameReceived):
        for value in event.values:
            if value is not None:
                state.apply(value, event.received_at)
    elif isinstance(event, StreamReset):
        state.line_down()
    elif isinstance(event, BookFetched):
        state.take_fetched_book(event.book, event.asked_at)
    elif isinstance(event, QuoteFetched):
        state.take_quote(event.quote, event.asked_at)
    elif isinstance(event, TradesFetched):
        state.refill(event.code, event.venue, event.trades, event.fetched_at)
    elif isinstance(event, IssueFetched):
        state.take_flags(event.flags, event.fetched_at)


def _picture_of(
    source: FeedSource,
    state: MarketState,
    row: Row,
    name: str,
    table: TickTable,
    calendar: Calendar,
    changes: LevelChanges,
    exchange_clock: ExchangeClock,
) -> list[str]:
    stream = state.stream(row.code, row.choice.venue)
    ours, monotonic_now = source.clock.now(), source.clock.monotonic()
    for value, at in ((stream.trade, stream.trade_at), (stream.book, stream.book_at)):
        if value is not None and at is not None and not stream.stale:
            exchange_clock.learn(value, ours - timedelta(seconds=monotonic_now - at))
    now = exchange_clock.at(ours)
    line_up = source.status.state is LinkState.LIVE
    if stream.book is not None:
        changes.update(stream.book, monotonic_now)
    view = instrument_view(state, row, name, table, calendar, now, monotonic_now, changes, line_up=line_up)
    lines = screen_rows(view, TapeWindow().view(stream, table, line_up=line_up), WIDTH, HEIGHT - 1)
    return [plain_text(line).rstrip() for line in lines]


def _print(out: TextIO, picture: Sequence[str]) -> None:
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.writelines(f"{_spelled(line, encoding)}\n" for line in picture)
    out.write("\n")
    out.flush()


def _spelled(line: str, encoding: str) -> str:
    """Return ``line`` with what the encoding lacks written otherwise, in as many cells."""
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        return "".join(c if c.isascii() else "?" * cell_len(c) for c in spelled(line, GlyphSet.ASCII))
    return line
