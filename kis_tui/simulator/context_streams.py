"""What surrounds a stock: the indices of the market, and what program trading does in each stock.

Both follow from what the stocks traded and draw from a chance of their own: no other stream is different for them.
"""

from collections.abc import Callable, Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.price import Price
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue
from kis_tui.simulator.encode import IndexFigures, ProgramFigures
from kis_tui.simulator.exchange_side import ExchangeSide
from kis_tui.simulator.issues import Board, Group
from kis_tui.simulator.ladder import show
from kis_tui.simulator.publication import Publication
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.tally import DayTally
from kis_tui.simulator.values import direction

CLOSES = {KOSPI: Decimal("7512.38"), KOSDAQ: Decimal("1183.25"), KOSPI_200: Decimal("1096.47")}
"""Index code to its previous close, points; a captured frame of 2026-10-01 has the KOSPI 200 at 1,101."""

_LISTED_PART = {KOSPI: Decimal("0.6"), KOSDAQ: Decimal("0.2"), KOSPI_200: Decimal("0.6")}
"""Part of an index that the listed stocks stand for; the rest of its members is taken to stand still."""

_HUNDREDTH = Decimal("0.01")

_REGULAR = frozenset({DayPhase.CONTINUOUS, DayPhase.CLOSING_AUCTION, DayPhase.BREAK})
"""Phases of KRX in which prints move the indices; the closing auction's print falls into the break."""

_TAKES_PART = 0.7
"""How often programs have a part in what traded."""


def _rounded(value: Decimal) -> Decimal:
    """Return two decimals; never a negative zero."""
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP) + 0


def _belongs(stock: Stock, code: str) -> bool:
    """Whether the index counts the stock: funds are in none, and the KOSPI 200 leaves out who hardly trades."""
    issue = stock.issue
    if issue.group is not Group.STOCK:
        return False
    if code == KOSDAQ:
        return issue.board is Board.KOSDAQ
    return issue.board is Board.KOSPI and (code == KOSPI or not issue.is_thin)


def _last(day: DayTally) -> Price:
    return day.last


def _open(day: DayTally) -> Price:
    return day.open


class _Index:
    """One index, weighted by the value of the listed shares at KRX's prices."""

    def __init__(self, code: str, members: Sequence[Stock], rng: Random) -> None:
        self._code = code
        self._close = CLOSES[code]
        self._members = members
        self._rng = rng
        self._value = sum(stock.issue.listed_shares * stock.issue.base_price for stock in members)
        self._due_s = rng.uniform(0.0, 1.0)
        self._volume, self._turnover = self._traded()
        self._level = self._close
        self._marks: tuple[Decimal, Decimal, Decimal] | None = None
        if self._volume:
            self._level, opened = self._at(_last), self._at(_open)
            high = max(self._level, opened) + _rounded(self._close * Decimal(rng.randrange(30)) / 10_000)
            low = min(self._level, opened) - _rounded(self._close * Decimal(rng.randrange(30)) / 10_000)
            self._marks = opened, high, low

    def follow(self, second: int, elapsed_s: float, *, is_wanted: bool) -> Publication | None:
        """Take what traded in; return the next frame when one is due and wanted."""
        if elapsed_s < self._due_s:
            return None
        self._due_s = elapsed_s + self._rng.uniform(1.0, 2.0)
        volume, turnover = self._traded()
        if volume == self._volume or not any(stock.krx.day_phase in _REGULAR for stock in self._members):
            return None
        level = self._at(_last)
        opened, high, low = self._marks or (level, level, level)
        self._marks = opened, max(high, level), min(low, level)
        tick = int((level - self._level) * 100)
        step = volume // 1_000 - self._volume // 1_000, turnover // 1_000_000 - self._turnover // 1_000_000
        self._volume, self._turnover, self._level = volume, turnover, level
        return self._publication(second, tick, step) if is_wanted else None

    def _traded(self) -> tuple[int, int]:
        """Return shares and KRW traded at KRX today."""
        days = [stock.krx.tally for stock in self._members]
        return sum(day.volume for day in days), sum(day.turnover for day in days)

    def _at(self, price_of: Callable[[DayTally], Price]) -> Decimal:
        """Return the level at the members' prices; who has not traded counts at the previous close."""
        value: Price = 0
        for stock in self._members:
            value += stock.issue.listed_shares * (price_of(stock.krx.tally) or stock.issue.base_price)
        change = (value - self._value) / Decimal(self._value)
        return _rounded(self._close * (1 + change * _LISTED_PART[self._code]))

    def _publication(self, second: int, tick: int, step: tuple[int, int]) -> Publication:
        assert self._marks is not None
        opened, high, low = self._marks
        change = self._level - self._close
        stands = [direction(stock, stock.krx.tally.last) for stock in self._members if stock.krx.tally.volume]
        limit_up, limit_down = stands.count(Direction.LIMIT_UP), stands.count(Direction.LIMIT_DOWN)
        quote = IndexQuote(
            code=self._code,
            venue=Venue.KRX,
            ts_event=second,
            level=self._level,
            direction=Direction.FLAT if not change else Direction.UP if change > 0 else Direction.DOWN,
            change=change,
            change_pct=_rounded(100 * change / self._close),
            rising=stands.count(Direction.UP) + limit_up,
            falling=stands.count(Direction.DOWN) + limit_down,
        )
        figures = IndexFigures(
            open=opened,
            high=high,
            low=low,
            volume=self._volume // 1_000,
            turnover=self._turnover // 1_000_000,
            step_volume=step[0],
            step_turnover=step[1],
            limit_up=limit_up,
            flat=stands.count(Direction.FLAT),
            limit_down=limit_down,
            tick=tick,
        )
        return Publication(Registration(Channel.INDEX, Venue.KRX, self._code), (quote,), figures=figures)


class _Sums:
    """What programs sold and bought of one stock at one exchange today, shares and KRW."""

    __slots__ = ("_turnover", "_volume", "buy_turnover", "buy_volume", "sell_turnover", "sell_volume", "side")

    def __init__(self, side: ExchangeSide) -> None:
        self.side = side
        self._volume = self._turnover = 0
        self.sell_volume = self.sell_turnover = 0
        self.buy_volume = self.buy_turnover = 0

    def take(self) -> tuple[int, int]:
        """Return shares and KRW that traded at the exchange since the last call."""
        day = self.side.tally
        traded = day.volume - self._volume, day.turnover - self._turnover
        self._volume, self._turnover = day.volume, day.turnover
        return traded

    def add(self, traded: tuple[int, int], sold: int, bought: int) -> None:
        """Count ``sold`` and ``bought`` shares, at the average price of what traded."""
        volume, turnover = traded
        self.sell_volume += sold
        self.sell_turnover += turnover * sold // volume
        self.buy_volume += bought
        self.buy_turnover += turnover * bought // volume


class _Programs:
    """Program trading of one stock: a share of every trade, leaning to one side for a while."""

    def __init__(self, stock: Stock, rng: Random) -> None:
        self._stock = stock
        self._rng = rng
        self._share = rng.uniform(0.10, 0.45)
        self._lean = rng.uniform(0.35, 0.65)
        self._waiting = rng.uniform(0.02, 0.12), rng.uniform(0.02, 0.12)
        self._sums = [_Sums(side) for side in stock.sides]
        for sums in self._sums:
            traded = sums.take()
            if traded[0]:
                self._part(sums, traded, self._share * rng.uniform(0.6, 1.1))

    def follow(self, second: int) -> list[Publication]:
        """Take what traded in; return the frames of the streams that grew and are wanted."""
        rng = self._rng
        grown = set()
        for sums in self._sums:
            traded = sums.take()
            if traded[0] and rng.random() < _TAKES_PART:
                self._lean = min(0.75, max(0.25, self._lean + rng.gauss(0.0, 0.01)))
                if self._part(sums, traded, rng.uniform(0.0, 2 * self._share)):
                    grown |= {sums.side.venue, Venue.UN}
        stock = self._stock
        return [
            self._publication(venue, second)
            for venue in Venue
            if venue in grown and stock.wants(Channel.PROGRAM, venue)
        ]

    def _part(self, sums: _Sums, traded: tuple[int, int], share: float) -> int:
        """Give programs ``share`` of what traded; return how many shares that is."""
        size = round(traded[0] * share)
        bought = round(size * min(1.0, max(0.0, self._rng.gauss(self._lean, 0.1))))
        sums.add(traded, size - bought, bought)
        return size

    def _publication(self, venue: Venue, second: int) -> Publication:
        parts = [sums for sums in self._sums if venue in (sums.side.venue, Venue.UN)]
        sell_volume, sell_turnover = sum(part.sell_volume for part in parts), sum(part.sell_turnover for part in parts)
        buy_volume, buy_turnover = sum(part.buy_volume for part in parts), sum(part.buy_turnover for part in parts)
        ladders = [show([part.side.book]) for part in parts]
        code = self._stock.issue.code
        program = ProgramTrading(
            code=code,
            venue=venue,
            ts_event=second,
            sell_volume=sell_volume,
            sell_turnover=sell_turnover,
            buy_volume=buy_volume,
            buy_turnover=buy_turnover,
            net_volume=buy_volume - sell_volume,
            net_turnover=buy_turnover - sell_turnover,
        )
        asks, bids = self._waiting
        figures = ProgramFigures(
            ask_size=sum(int(ladder.total_ask_size * asks) for ladder in ladders),
            bid_size=sum(int(ladder.total_bid_size * bids) for ladder in ladders),
        )
        return Publication(Registration(Channel.PROGRAM, venue, code), (program,), figures=figures)


class ContextStreams:
    """Indices and program trading over the stocks of one market.

    Args:
        stocks: all of them, in the state of the scenario's first second; an index without members says nothing.
        seed: any text; the same text gives the same course.

    Attributes:
        wanted: codes of the indices that somebody reads; None = all.
    """

    def __init__(self, stocks: Sequence[Stock], seed: str) -> None:
        self.wanted: Collection[str] | None = None
        self._indices: dict[str, _Index] = {}
        for code in CLOSES:
            members = [stock for stock in stocks if _belongs(stock, code)]
            if members:
                self._indices[code] = _Index(code, members, Random(f"{seed}/index {code}"))
        self._programs = {
            stock.issue.code: _Programs(stock, Random(f"{seed}/program {stock.issue.code}")) for stock in stocks
        }

    def after_trades(self, stock: Stock, second: int) -> list[Publication]:
        """Return what the program trading streams of ``stock`` say after what it traded in this slice.

        Args:
            stock: one that traded, or whose book changed.
            second: time of day, seconds since midnight KST.
        """
        return self._programs[stock.issue.code].follow(second)

    def after_slice(self, second: int, elapsed_s: float) -> list[Publication]:
        """Return what the indices say: every one or two scenario seconds, while KRX's regular session trades.

        Args:
            second: time of day, seconds since midnight KST.
            elapsed_s: scenario seconds since the start.
        """
        published = []
        for code, index in self._indices.items():
            is_wanted = self.wanted is None or code in self.wanted
            publication = index.follow(second, elapsed_s, is_wanted=is_wanted)
            if publication is not None:
                published.append(publication)
        return published
