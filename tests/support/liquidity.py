"""Liquidity histories for the tests of the strip: from the stand-in exchange, and made up."""

from functools import cache

from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.price import Price
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.liquidity import STEP_S, LiquidityHistory
from kis_tui.protocol.decode import decode
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS
from kis_tui.ui.strip_view import StripView, StripWindow, strip_view
from tests.support.instruments import AT_0931, book_at, trade_at


class Watched:
    """A history, and what else the strip needs to know of the stream."""

    def __init__(self) -> None:
        self.history = LiquidityHistory()
        self.book: BookSnapshot | None = None
        self.trade: Trade | None = None
        self.base_price: Price | None = None
        self.now = 0.0

    def take(self, value: BookSnapshot | Trade, now: float) -> None:
        self.now = now
        if isinstance(value, BookSnapshot):
            self.book = value
            self.history.take_book(value, now)
        else:
            self.trade = value
            self.history.take_trade(value, now)
        self.base_price = value.base_price or self.base_price

    def view(
        self,
        width: int,
        height: int,
        *,
        step_s: int = STEP_S,
        stale: bool = False,
        window: StripWindow | None = None,
        table: TickTable = TickTable.STOCK,
    ) -> StripView:
        return strip_view(
            self.history,
            StripWindow() if window is None else window,
            self.book,
            self.trade,
            base_price=self.base_price,
            table=table,
            now=self.now,
            width=width,
            height=height,
            step_s=step_s,
            stale=stale,
        )


@cache
def frames_by_second(scenario: str, seconds: int, code: str, venue: Venue) -> tuple[tuple[float, bytes], ...]:
    """Books and trades of one stream, each with the scenario second it is sent at."""
    layouts = LAYOUT_SETS["2026-09"]
    market = Market(SCENARIOS[scenario], 7, layouts, [issue for issue in ISSUES if issue.code == code])
    wanted = {Registration(channel, venue, code) for channel in (Channel.BOOK, Channel.TRADE)}
    frames: list[tuple[float, bytes]] = []
    for step in range(1, seconds * 10 + 1):
        frames += [(step / 10, frame_of(each, layouts)) for each in market.advance(step / 10, wanted)]
    return tuple(frames)


def watched(scenario: str, seconds: int, code: str = "005930", venue: Venue = Venue.UN) -> Watched:
    """The stream after so many seconds of a scenario, read by the real decoder."""
    seen = Watched()
    for at, raw in frames_by_second(scenario, seconds, code, venue):
        for value in decode(raw).values:
            if isinstance(value, BookSnapshot | Trade):
                seen.take(value, at)
    return seen


def made_up(price: int, base: int, seconds: int = 40, *, table: TickTable = TickTable.STOCK) -> Watched:
    """A book whose best ask is ``price``, one each second, sizes that change, and a print of every kind."""
    seen = Watched()
    takers = (Aggressor.BUYER, Aggressor.SELLER, Aggressor.NONE)
    for second in range(seconds):
        book = book_at(price, table=table)
        sizes = tuple(size * (1 + (second + level) % 4) for level, size in enumerate(book.ask_sizes))
        seen.take(replace(book, ts_event=AT_0931 + second, ask_sizes=sizes, base_price=base), float(second))
        print_ = trade_at(price, base, size=10 ** (second % 5), aggressor=takers[second % 3])
        seen.take(replace(print_, ts_event=AT_0931 + second), second + 0.5)
    return seen
