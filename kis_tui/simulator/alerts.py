"""What a scenario does to the market beside trading: halts, the circuit breaker, the sidecar, designated issues.

Assumptions, as no captured frame shows them: a halt's and the circuit breaker's auction are coded like an
interruption's (HOUR_CLS_CODE C, 311 and 112); KRX's halts and circuit breaker stop NXT too; the circuit breaker is
announced as an operation and does not set the halt flag of every issue.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.simulator import auction, interruption
from kis_tui.simulator.announcements import announce
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.stock import Stock

CIRCUIT_BREAKER_ON = "174"
CIRCUIT_BREAKER_OFF = "175"
"""MKOP_CLS_CODE (portal code table)."""

_EXTRA = SessionPhase.VI_AUCTION
"""How an auction is coded that the day's table does not have."""


class Act(StrEnum):
    """What happens to one issue, or to the whole market."""

    HALT = "halt"
    """Trading in one issue is suspended at both exchanges; ``text`` is the reason."""
    RESUME = "resume"
    """The auction that ends a halt begins."""
    REOPEN = "reopen"
    """It is matched, and trading goes on."""
    ANNOUNCE = "announce"
    """The operation code ``text`` is announced for every issue; nothing else changes."""
    BREAK = "break"
    """The circuit breaker stops the whole market, auctions and interruptions included."""
    GATHER = "gather"
    """The auction that ends it begins."""
    RELEASE = "release"
    """It is matched, and the market goes on."""
    LIFT_AT_NXT = "lift at nxt"
    """One order takes everything at NXT up to the static limit of one issue: an interruption at NXT alone."""


class Event(Struct, frozen=True):
    """One act at its time."""

    second: int
    """Since midnight KST."""
    act: Act
    code: str = ""
    """Issue; empty for the whole market."""
    text: str = ""


class Designations(Struct, frozen=True):
    """What is special about issues from the first second on."""

    statuses: Mapping[str, str] = {}
    """Code to ISCD_STAT_CLS_CODE: 51 managed, 52 risk, 53 warning, 54 caution, 59 overheated."""
    halted: Mapping[str, str] = {}
    """Code to the reason why trading is suspended all day; the book is empty."""
    stopped_at_nxt: Mapping[str, str] = {}
    """Code to the reason why NXT alone does not trade it today."""
    matches_every_s: Mapping[str, int] = {}
    """Code to the seconds between two matches, where it trades in single-price auctions only."""
    nxt_vi_base_pct: Mapping[str, float] = {}
    """Code to NXT's own reference of the static interruption, percent from the base price."""


NONE = Designations()


def designate(stock: Stock, designations: Designations) -> None:
    """Give a fresh stock what is special about it, before its day starts."""
    code = stock.issue.code
    stock.status_code = designations.statuses.get(code, stock.status_code)
    stock.matches_every_s = designations.matches_every_s.get(code, 0)
    for side in stock.sides:
        reason = designations.halted.get(code, "")
        if side is stock.nxt:
            reason = reason or designations.stopped_at_nxt.get(code, "")
            pct = designations.nxt_vi_base_pct.get(code)
            side.vi_base = 0 if pct is None else stock.price_at(pct)
        if reason:
            side.halt_reason = reason
            side.mode = Mode.HALTED


class Alerts:
    """Performs a scenario's events in the order of time.

    Args:
        events: in that order.
        stocks: code to stock; events of others are left out.
        second: where the scenario starts; issues that trade in auctions only begin theirs.
    """

    def __init__(self, events: Iterable[Event], stocks: Mapping[str, Stock], second: int) -> None:
        self._events = [event for event in events if not event.code or event.code in stocks]
        self._stocks = stocks
        self._auctioned = [stock for stock in stocks.values() if stock.matches_every_s]
        for stock in self._auctioned:
            _gather(stock, _trading(stock))
            stock.announcements.clear()
        self._start = second

    def follow(self, second: int) -> None:
        """Do what is due at ``second``."""
        while self._events and self._events[0].second <= second:
            event = self._events.pop(0)
            for stock in [self._stocks[event.code]] if event.code else self._stocks.values():
                _perform(stock, event, second)
        for stock in self._auctioned:
            sides = _trading(stock)
            gathering = _auctioning(stock)
            if gathering and (second - self._start) % stock.matches_every_s == 0:
                _match(stock, gathering, second)
                sides = gathering
            if sides:
                _gather(stock, sides)


def _perform(stock: Stock, event: Event, second: int) -> None:
    """Do to one stock what the event says, whether it is meant alone or as a part of the market."""
    venues = _venues(stock.sides)
    match event.act:
        case Act.HALT | Act.BREAK:
            _stop(stock, second)
            for side in stock.sides:
                side.halt_reason = event.text or side.halt_reason
            announce(stock, venues, operation_code=CIRCUIT_BREAKER_ON if event.act is Act.BREAK else "")
        case Act.RESUME:
            for side in stock.sides:
                side.halt_reason = ""
            _gather(stock, _stopped(stock))
        case Act.GATHER:
            _gather(stock, _stopped(stock))
        case Act.REOPEN:
            _match(stock, _auctioning(stock), second)
        case Act.RELEASE:
            announce(stock, venues, operation_code=CIRCUIT_BREAKER_OFF)
            _match(stock, _auctioning(stock), second)
        case Act.ANNOUNCE:
            announce(stock, venues, operation_code=event.text)
        case Act.LIFT_AT_NXT:
            interruption.lift(stock, stock.side(Venue.NXT), second)


def _stop(stock: Stock, second: int) -> None:
    """Let no orders meet any more; what rests stays as it is."""
    sides = [side for side in stock.sides if side.mode in (Mode.CONTINUOUS, Mode.AUCTION)]
    interruption.forget(stock, sides, second)
    for side in sides:
        auction.abandon(side)
        side.mode = Mode.HALTED
        side.mid_size, side.mid_side = 0, "0"
        side.touch_changed()


def _gather(stock: Stock, sides: list[ExchangeSide]) -> None:
    if sides:
        auction.gather(stock, sides, SessionPhase.VI_AUCTION)
        announce(stock, _venues(sides), indicative_code="311")


def _match(stock: Stock, sides: list[ExchangeSide], second: int) -> None:
    if sides:
        announce(stock, _venues(sides), indicative_code="112")
        auction.reopen(stock, sides, second)


def _trading(stock: Stock) -> list[ExchangeSide]:
    """Return where the stock trades continuously in regular hours."""
    return [side for side in stock.open_sides() if side.day_phase is DayPhase.CONTINUOUS]


def _stopped(stock: Stock) -> list[ExchangeSide]:
    """Return where trading stands still without a reason of the issue's own."""
    return [side for side in stock.sides if side.mode is Mode.HALTED and not side.halt_reason]


def _auctioning(stock: Stock) -> list[ExchangeSide]:
    """Return where an auction runs that the day's table does not have, interruptions aside."""
    return [side for side in stock.sides if side.mode is Mode.AUCTION and side.phase is _EXTRA and not side.vi_end]


def _venues(sides: Iterable[ExchangeSide]) -> list[Venue]:
    return [side.venue for side in sides]
