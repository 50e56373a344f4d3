"""The broker's answers to queries, read field by field. Pure.

Nothing in them is trusted: a row without what makes it useful is left out, a field that cannot be read is None.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kis_tui.domain.book import DEPTH, BookSnapshot
from kis_tui.domain.codes import is_code
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueStatus, issue_status
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue
from kis_tui.protocol.numbers import decimal, integer, price, second_of_day

ROWS_READ = 200
"""Rows of one answer that are looked at; the documents promise some thirty."""

Fields = Mapping[str, object]
"""One JSON object of an answer."""

_DIRECTIONS = {
    "1": Direction.LIMIT_UP,
    "2": Direction.UP,
    "3": Direction.FLAT,
    "4": Direction.LIMIT_DOWN,
    "5": Direction.DOWN,
}
_FALLING = (Direction.DOWN, Direction.LIMIT_DOWN)
_FLAGS = {"Y": True, "N": False}
_WARNINGS = {"01": IssueStatus.CAUTION, "02": IssueStatus.WARNING, "03": IssueStatus.RISK}
_GRAVITY = (
    IssueStatus.HALTED,
    IssueStatus.OVERHEATED,
    IssueStatus.RISK,
    IssueStatus.WARNING,
    IssueStatus.MANAGED,
    IssueStatus.CAUTION,
    IssueStatus.NORMAL,
    IssueStatus.UNKNOWN,
)
"""A halt and single-price trading change the book itself, so they come first."""
_EXPECTATION_ENDED = "112"
"""ANTC_MKOP_CLS_CODE after an auction: what is expected is of the past."""
_BEFORE_OPENING = ("0", "1")
"""First character of NEW_MKOP_CLS_CODE before the opening."""
_AFTER_CLOSE = "3"
_CLOSING_AUCTION_S = (15 * 60 + 20) * 60
"""KRX gathers orders for the close from 15:20 on; on exam days an hour later, and then this is only a word."""


def rows_of(output: object) -> Iterable[Fields]:
    """Return the rows of a list; none where it is none."""
    rows = output if isinstance(output, list) else []
    return [row for row in rows[:ROWS_READ] if isinstance(row, dict)]


def fields_of(output: object) -> Fields:
    """Return one JSON object; empty where it is none."""
    return output if isinstance(output, dict) else {}


def flag(row: Fields, name: str) -> bool | None:
    """Return what Y or N stands for; None = neither."""
    return _FLAGS.get(_text(row, name))


def book_of(levels: Fields, outlook: Fields, code: str, venue: Venue) -> BookSnapshot | None:
    """Return the book that a query told; None = it has no price at all.

    Args:
        levels: prices and sizes (``output1``).
        outlook: base price and what an auction is expected to match (``output2``).
        code: the stock that was asked about.
        venue: where.
    """
    asks, bids = _prices(levels, "askp"), _prices(levels, "bidp")
    if not any(asks) and not any(bids):
        return None
    at = second_of_day(_text(levels, "aspr_acpt_hour"))
    expected = _positive(outlook, "antc_cnpr")
    if _text(outlook, "antc_mkop_cls_code") == _EXPECTATION_ENDED:
        expected = None
    direction = _direction(outlook, "antc_cntg_vrss_sign")
    return BookSnapshot(
        code=code,
        venue=venue,
        ts_event=at,
        phase=SessionPhase.CONTINUOUS if expected is None else _auction(_text(levels, "new_mkop_cls_code"), at),
        ask_prices=asks,
        ask_sizes=_sizes(levels, "askp_rsqn"),
        bid_prices=bids,
        bid_sizes=_sizes(levels, "bidp_rsqn"),
        total_ask_size=_size(levels, "total_askp_rsqn"),
        total_bid_size=_size(levels, "total_bidp_rsqn"),
        after_hours_ask_size=_size(levels, "ovtm_total_askp_rsqn"),
        after_hours_bid_size=_size(levels, "ovtm_total_bidp_rsqn"),
        indicative_price=expected,
        indicative_size=None if expected is None else _size(outlook, "antc_vol"),
        indicative_change=None if expected is None else _change(outlook, "antc_cntg_vrss", direction),
        indicative_change_pct=None if expected is None else _change_pct(outlook, "antc_cntg_prdy_ctrt", direction),
        indicative_direction=Direction.UNKNOWN if expected is None else direction,
        indicative_venue=None if expected is None or venue is Venue.UN else venue,
        base_price=_positive(outlook, "stck_sdpr"),
    )


def _auction(operation_code: str, at: int | None) -> SessionPhase:
    """Return which auction a book with an expected price is of; the answer has no word of its own for it."""
    if operation_code[:1] in _BEFORE_OPENING:
        return SessionPhase.OPENING_AUCTION
    if operation_code[:1] == _AFTER_CLOSE:
        return SessionPhase.AFTER_HOURS_AUCTION
    return SessionPhase.CLOSING_AUCTION if at is not None and at >= _CLOSING_AUCTION_S else SessionPhase.VI_AUCTION


def quote_of(quoted: Fields, code: str, venue: Venue) -> Quote | None:
    """Return the price and the day that a query told; None = it has no price."""
    paid = _positive(quoted, "stck_prpr")
    if paid is None:
        return None
    direction = _direction(quoted, "prdy_vrss_sign")
    return Quote(
        code=code,
        venue=venue,
        price=paid,
        direction=direction,
        change=_change(quoted, "prdy_vrss", direction),
        change_pct=_change_pct(quoted, "prdy_ctrt", direction),
        base_price=_positive(quoted, "stck_sdpr"),
        open=price(_text(quoted, "stck_oprc")),
        high=price(_text(quoted, "stck_hgpr")),
        low=price(_text(quoted, "stck_lwpr")),
        volume=_whole(quoted, "acml_vol"),
        turnover=_whole(quoted, "acml_tr_pbmn"),
        vwap=decimal(_text(quoted, "wghn_avrg_stck_prc")),
        volume_ratio_pct=decimal(_text(quoted, "prdy_vrss_vol_rate")),
        turnover_rate_pct=decimal(_text(quoted, "vol_tnrt")),
        upper_limit=_positive(quoted, "stck_mxpr"),
        lower_limit=_positive(quoted, "stck_llam"),
        year_high=_positive(quoted, "w52_hgpr"),
        year_low=_positive(quoted, "w52_lwpr"),
    )


def past_trade_of(row: Fields) -> PastTrade | None:
    """Return the print that a row tells; None = without a price or a size it tells none."""
    paid, size = _positive(row, "stck_prpr"), integer(_text(row, "cntg_vol"))
    if paid is None or size is None or size <= 0:
        return None
    strength = decimal(_text(row, "tday_rltv"))
    return PastTrade(
        ts_event=second_of_day(_text(row, "stck_cntg_hour")),
        price=paid,
        size=size,
        change=_change(row, "prdy_vrss", _direction(row, "prdy_vrss_sign")),
        strength_pct=strength if strength is not None and strength >= 0 else None,
    )


def interruption_of(row: Fields, day: str) -> Interruption | None:
    """Return what a row tells; None = it names no stock, or is of another day than ``day`` (YYYYMMDD)."""
    code, of_day = _text(row, "mksc_shrn_iscd"), _text(row, "bsop_date")
    if not is_code(code) or of_day not in ("", day):
        return None
    began = second_of_day(_text(row, "cntg_vi_hour"))
    count = integer(_text(row, "vi_count"))
    return Interruption(
        code=code, began=began, ended=_end(row, began), price=_positive(row, "vi_prc"), count=max(1, count or 0)
    )


def _end(row: Fields, began: int | None) -> int | None:
    """Return when an interruption ended; None = it is in force. Midnight stands for "not yet" on this list."""
    in_force, ended = flag(row, "vi_cls_code"), second_of_day(_text(row, "vi_cncl_hour")) or None
    if in_force:
        return None
    if in_force is None or ended is not None:
        return ended
    # It is said to be over without a readable hour; better an early one than a false alarm.
    return began or 0


def status_of(quoted: Fields) -> IssueStatus:
    """Return the gravest designation of an issue: the code tells one, the separate fields may tell others."""
    found = {issue_status(_text(quoted, "iscd_stat_cls_code"))}
    if flag(quoted, "short_over_yn"):
        found.add(IssueStatus.OVERHEATED)
    if flag(quoted, "mang_issu_cls_code"):
        found.add(IssueStatus.MANAGED)
    found.add(_WARNINGS.get(_text(quoted, "mrkt_warn_cls_code"), IssueStatus.UNKNOWN))
    return min(found, key=_GRAVITY.index)


def is_halted(status: IssueStatus, *flags: bool | None) -> bool | None:
    """Return whether anybody says so; None = nobody says anything."""
    if status is IssueStatus.HALTED or any(flags):
        return True
    return None if all(flag is None for flag in flags) else False


def name_of(listed: Fields) -> str:
    """Return an issue's short Korean name, cleaned; empty = not told."""
    return clean(_text(listed, "prdt_abrv_name"))


def _text(row: Fields, name: str) -> str:
    """Return a field without the spaces around it; empty when it is missing or no text."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _positive(row: Fields, name: str) -> Price | None:
    value = price(_text(row, name))
    return value if value is not None and value > 0 else None


def _whole(row: Fields, name: str) -> int | None:
    value = integer(_text(row, name))
    return value if value is not None and value >= 0 else None


def _size(row: Fields, name: str) -> int:
    return _whole(row, name) or 0


def _sizes(levels: Fields, stem: str) -> tuple[int, ...]:
    return tuple(_size(levels, f"{stem}{level}") for level in range(1, DEPTH + 1))


def _prices(levels: Fields, stem: str) -> tuple[Price, ...]:
    return tuple(_positive(levels, f"{stem}{level}") or 0 for level in range(1, DEPTH + 1))


def _direction(row: Fields, name: str) -> Direction:
    return _DIRECTIONS.get(_text(row, name), Direction.UNKNOWN)


def _change(row: Fields, name: str, direction: Direction) -> Price | None:
    """Return the change with the sign its direction code demands."""
    change = price(_text(row, name))
    return -change if change is not None and change > 0 and direction in _FALLING else change


def _change_pct(row: Fields, name: str, direction: Direction) -> Decimal | None:
    change = decimal(_text(row, name))
    return -change if change is not None and change > 0 and direction in _FALLING else change
