"""Records to values: the only place that knows what a field means.

A number that cannot be read is None, or 0 where a level is concerned (an empty cell, never a wrong number); a code
that is in no table is UNKNOWN. Neither stops the stream; ``Decoded.unreadable`` says how many there were.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.text import clean
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.frame import Frame, Value, cut
from kis_tui.protocol.numbers import decimal, integer, second_of_day
from kis_tui.protocol.numbers import price as _read_price

_PHASES = {
    "0": SessionPhase.CONTINUOUS,
    "A": SessionPhase.CLOSING_AUCTION,
    "B": SessionPhase.OPENING_AUCTION,
    "C": SessionPhase.VI_AUCTION,
    "D": SessionPhase.AFTER_HOURS_AUCTION,
}
_SESSIONS = {
    "1": MarketSession.PRE,
    "2": MarketSession.REGULAR,
    "3": MarketSession.AFTER,
    "5": MarketSession.CLOSING,
}
_DIRECTIONS = {
    "1": Direction.LIMIT_UP,
    "2": Direction.UP,
    "3": Direction.FLAT,
    "4": Direction.LIMIT_DOWN,
    "5": Direction.DOWN,
}
_AGGRESSORS = {"1": Aggressor.BUYER, "3": Aggressor.NONE, "5": Aggressor.SELLER}
_INDICATIVE_VENUES = {"1": Venue.KRX, "2": Venue.NXT}
_OWN_AUCTION = {Venue.KRX: Venue.KRX, Venue.NXT: Venue.NXT}
_FLAGS = {"Y": True, "N": False}
_FALLING = (Direction.DOWN, Direction.LIMIT_DOWN)

_T = TypeVar("_T")

_TEN_SIZES = re.compile(r"[0-9]{1,19}(?:\^[0-9]{1,19}){9}", re.ASCII)
_TEN_PRICES = re.compile(r"[0-9]{1,12}(?:\^[0-9]{1,12}){9}", re.ASCII)


class Decoded(Struct, frozen=True):
    """One frame and what its records mean, in the order of the wire."""

    frame: Frame
    values: tuple[Value | None, ...]
    """One value a record; None = that record was refused."""
    unreadable: int = 0
    """Fields that should be numbers or known codes and were not, in the whole frame."""
    refused: tuple[str, ...] = ()
    """A sentence for each refused record: a trade without price or size, an index without its level."""

    @property
    def tr_id(self) -> str:
        """The stream's name on the wire."""
        return self.frame.layout.tr_id


class _Record:
    """One record's fields by position, counting what it could not read."""

    __slots__ = ("_fields", "_start", "unreadable")

    def __init__(self, fields: Sequence[str], start: int) -> None:
        self._fields = fields
        self._start = start
        self.unreadable = 0

    def text(self, index: int) -> str:
        return self._fields[self._start + index]

    def whole(self, index: int) -> int | None:
        return self._read(integer, index)

    def price(self, index: int) -> Price | None:
        text = self._fields[self._start + index]
        value = _read_price(text)
        if value is None and text:
            self.unreadable += 1
        return value

    def decimal(self, index: int) -> Decimal | None:
        return self._read(decimal, index)

    def time(self, index: int) -> int | None:
        return self._read(second_of_day, index)

    def _read(self, reader: Callable[[str], _T | None], index: int) -> _T | None:
        text = self._fields[self._start + index]
        value = reader(text)
        if value is None and text:
            self.unreadable += 1
        return value

    def known(self, table: dict[str, _T], index: int, otherwise: _T) -> _T:
        text = self._fields[self._start + index]
        if text not in table and text:
            self.unreadable += 1
        return table.get(text, otherwise)

    def flag(self, index: int) -> bool | None:
        return _FLAGS.get(self._fields[self._start + index])

    def label(self, index: int) -> str:
        """Return a short code or text, cleaned; the wire's ``(null)`` is empty."""
        text = self._fields[self._start + index]
        return "" if text == "(null)" else clean(text)

    def size(self, index: int) -> int:
        """Return shares; 0 when not readable or negative, which is counted."""
        value = self.whole(index)
        if value is None or value < 0:
            self.unreadable += value is not None
            return 0
        return value

    def levels(self, index: int) -> tuple[int, ...]:
        """Return ten sizes from ``index`` on."""
        fields = self._fields[self._start + index : self._start + index + 10]
        if _TEN_SIZES.fullmatch("^".join(fields)) is not None:
            return tuple(map(int, fields))
        return tuple(self.size(index + level) for level in range(10))

    def level_prices(self, index: int) -> tuple[Price, ...]:
        """Return ten prices from ``index`` on."""
        fields = self._fields[self._start + index : self._start + index + 10]
        if _TEN_PRICES.fullmatch("^".join(fields)) is not None:
            return tuple(map(int, fields))
        return tuple(self._level_price(index + level) for level in range(10))

    def _level_price(self, index: int) -> Price:
        value = self.price(index)
        if value is None or value < 0:
            self.unreadable += value is not None
            return 0
        return value


def decode(raw: bytes) -> Decoded:
    """Read one frame.

    Raises:
        FrameRefusedError: the frame cannot be read at all; the text says why.
    """
    frame = cut(raw)
    read = _READERS[frame.layout.channel]
    values: list[Value | None] = []
    unreadable = 0
    refused: list[str] = []
    for index in range(frame.count):
        record = _Record(frame.fields, index * frame.width)
        value = read(record, frame)
        if value is None:
            refused.append(f"record {index + 1}: {_why_refused(record, frame.layout.channel)}")
        values.append(value)
        unreadable += record.unreadable
    return Decoded(frame, tuple(values), unreadable, tuple(refused))


def _why_refused(record: _Record, channel: Channel) -> str:
    if channel is Channel.INDEX:
        return f"level is '{record.label(2)[:12]}', was to be a positive number"
    return f"price is '{record.label(2)[:12]}' and size '{record.label(12)[:12]}', were to be positive numbers"


def _signed(value: Price | None, direction: Direction) -> Price | None:
    """Return a change with the sign its direction code demands; the wire has been seen without signs."""
    if value is None or direction not in _FALLING:
        return value
    return value if value <= 0 else -value


def _signed_decimal(value: Decimal | None, direction: Direction) -> Decimal | None:
    if value is None or direction not in _FALLING:
        return value
    return -abs(value)


def _read_book(record: _Record, frame: Frame) -> BookSnapshot:
    indicative_price = record.price(47)
    in_auction = indicative_price is not None and indicative_price > 0
    direction = record.known(_DIRECTIONS, 51, Direction.UNKNOWN)
    indicative_change = record.price(50)
    pct = record.decimal(52)
    venue = frame.layout.venue
    width = frame.layout.width
    has_session = venue is Venue.KRX and width >= 63
    indicative_venue = _INDICATIVE_VENUES.get(record.text(65)) if width >= 66 else _OWN_AUCTION.get(venue)
    base_price = None
    if not in_auction and indicative_price is not None and indicative_change is not None and indicative_change < 0:
        base_price = -indicative_change
    return BookSnapshot(
        code=record.text(0),
        venue=venue,
        ts_event=record.time(1),
        phase=record.known(_PHASES, 2, SessionPhase.UNKNOWN),
        ask_prices=record.level_prices(3),
        bid_prices=record.level_prices(13),
        ask_sizes=record.levels(23),
        bid_sizes=record.levels(33),
        total_ask_size=record.size(43),
        total_bid_size=record.size(44),
        after_hours_ask_size=record.size(45),
        after_hours_bid_size=record.size(46),
        indicative_price=indicative_price if in_auction else None,
        indicative_size=record.whole(48) if in_auction else None,
        indicative_change=_signed(indicative_change, direction) if in_auction else None,
        indicative_change_pct=_signed_decimal(pct, direction) if in_auction else None,
        indicative_direction=direction if in_auction else Direction.UNKNOWN,
        indicative_venue=indicative_venue if in_auction else None,
        base_price=base_price,
        volume=record.whole(53),
        total_ask_change=record.whole(54) or 0,
        total_bid_change=record.whole(55) or 0,
        after_hours_ask_change=record.whole(56) or 0,
        after_hours_bid_change=record.whole(57) or 0,
        mids=_mids(record, venue, width),
        session=record.known(_SESSIONS, 62, MarketSession.UNKNOWN) if has_session else MarketSession.UNKNOWN,
    )


def _mids(record: _Record, venue: Venue, width: int) -> tuple[Mid, ...]:
    """Read the mid prices behind the base layout: one exchange's in 62 and 63 fields, both in 65 and 66."""
    if width >= 65:
        return _mid(record, Venue.KRX, 59), _mid(record, Venue.NXT, 62)
    if width >= 62:
        return (_mid(record, venue, 59),)
    return ()


def _mid(record: _Record, venue: Venue, index: int) -> Mid:
    return Mid(venue, record.price(index) or 0, record.size(index + 1), record.label(index + 2))


def _read_trade(record: _Record, frame: Frame) -> Trade | None:
    trade_price = record.price(2)
    size = record.whole(12)
    if trade_price is None or trade_price <= 0 or size is None or size < 0:
        return None
    direction = record.known(_DIRECTIONS, 3, Direction.UNKNOWN)
    return Trade(
        code=record.text(0),
        venue=frame.layout.venue,
        ts_event=record.time(1),
        price=trade_price,
        size=size,
        aggressor=record.known(_AGGRESSORS, 21, Aggressor.UNKNOWN),
        direction=direction,
        change=_signed(record.price(4), direction),
        change_pct=_signed_decimal(record.decimal(5), direction),
        vwap=record.decimal(6),
        open=record.price(7),
        high=record.price(8),
        low=record.price(9),
        ask_price=record.price(10),
        bid_price=record.price(11),
        volume=record.whole(13),
        turnover=record.whole(14),
        sell_count=record.whole(15),
        buy_count=record.whole(16),
        strength_pct=record.decimal(18),
        sell_volume=record.whole(19),
        buy_volume=record.whole(20),
        buy_share=record.decimal(22),
        volume_ratio_pct=record.decimal(23),
        open_time=record.time(24),
        high_time=record.time(27),
        low_time=record.time(30),
        trade_date=record.label(33),
        operation_code=record.label(34),
        halted=record.flag(35),
        ask_size=record.whole(36),
        bid_size=record.whole(37),
        total_ask_size=record.whole(38),
        total_bid_size=record.whole(39),
        turnover_rate_pct=record.decimal(40),
        same_time_volume=record.whole(41),
        same_time_volume_ratio_pct=record.decimal(42),
        phase=record.known(_PHASES, 43, SessionPhase.UNKNOWN),
        random_end_code=record.label(44),
        vi_base_price=record.price(45),
        session=record.known(_SESSIONS, 46, MarketSession.UNKNOWN)
        if frame.layout.width >= 47
        else MarketSession.UNKNOWN,
    )


def _read_indicative(record: _Record, frame: Frame) -> IndicativeMatch:
    direction = record.known(_DIRECTIONS, 3, Direction.UNKNOWN)
    return IndicativeMatch(
        code=record.text(0),
        venue=frame.layout.venue,
        ts_event=record.time(1),
        price=record.price(2) or 0,
        size=record.whole(13),
        size_change=record.whole(12),
        direction=direction,
        change=_signed(record.price(4), direction),
        change_pct=_signed_decimal(record.decimal(5), direction),
        ask_price=record.price(10),
        bid_price=record.price(11),
        trade_date=record.label(33),
        phase=record.known(_PHASES, 43, SessionPhase.UNKNOWN),
    )


def _read_status(record: _Record, frame: Frame) -> MarketStatus:
    return MarketStatus(
        code=record.text(0),
        venue=frame.layout.venue,
        halted=record.flag(1),
        halt_reason=record.label(2),
        operation_code=record.label(3),
        indicative_operation_code=record.label(4),
        random_end_code=record.label(5),
        allocation_code=record.label(6),
        issue_status_code=record.label(7),
        vi_active=record.flag(8),
        after_hours_vi_active=record.flag(9),
        exchange_code=record.label(10) if frame.layout.width >= 11 else "",
    )


def _read_index(record: _Record, frame: Frame) -> IndexQuote | None:
    """Read an index; the issues at their limits are taken to be counted apart from those that rose or fell."""
    level = record.decimal(2)
    if level is None or level <= 0:
        return None
    direction = record.known(_DIRECTIONS, 3, Direction.UNKNOWN)
    return IndexQuote(
        code=record.text(0),
        venue=frame.layout.venue,
        ts_event=record.time(1),
        level=level,
        direction=direction,
        change=_signed_decimal(record.decimal(4), direction),
        change_pct=_signed_decimal(record.decimal(9), direction),
        rising=_sum(record.whole(22), record.whole(23)),
        falling=_sum(record.whole(25), record.whole(26)),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second


def _read_program(record: _Record, frame: Frame) -> ProgramTrading:
    return ProgramTrading(
        code=record.text(0),
        venue=frame.layout.venue,
        ts_event=record.time(1),
        sell_volume=record.whole(2),
        sell_turnover=record.whole(3),
        buy_volume=record.whole(4),
        buy_turnover=record.whole(5),
        net_volume=record.whole(6),
        net_turnover=record.whole(7),
    )


_READERS: dict[Channel, Callable[[_Record, Frame], Value | None]] = {
    Channel.BOOK: _read_book,
    Channel.TRADE: _read_trade,
    Channel.INDICATIVE: _read_indicative,
    Channel.STATUS: _read_status,
    Channel.INDEX: _read_index,
    Channel.PROGRAM: _read_program,
}
