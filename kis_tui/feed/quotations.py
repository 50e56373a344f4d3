"""What is asked of the broker by REST beside the line: latest prints, interruptions of the day, marks of an issue.

Nothing that comes back is trusted: a row without what makes it useful is left out, a field that cannot be read is None.

Sources: KIS portal, 주식현재가 체결 (FHKST01010300), 변동성완화장치(VI) 현황 (FHPST01390000), 주식현재가 시세
(FHKST01010100), 주식기본조회 (CTPF1002R).
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from kis_tui.domain.codes import is_code
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus, issue_status
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.price import Price
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthError
from kis_tui.protocol.numbers import decimal, integer, price, second_of_day

ROWS_READ = 200
"""Rows of one answer that are looked at; the documents promise some thirty."""

_QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
_MARKETS = {Venue.KRX: "J", Venue.NXT: "NX", Venue.UN: "UN"}
_FALLING = ("4", "5")
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

_LOG = logging.getLogger("kis_tui.feed")


class QuotationReader(Protocol):
    """Who carries a query to the broker; paced, and patient where the broker asks for it."""

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        """Return the JSON object that answers a query.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
        """
        ...


class Quotations:
    """The queries, each answered with values of the domain.

    Args:
        reader: carries them.
        is_paper: the paper server, which has neither the list of interruptions nor the exchanges of an issue.
    """

    def __init__(self, reader: QuotationReader, *, is_paper: bool = False) -> None:
        self._reader = reader
        self.is_paper = is_paper
        """Whether the paper server is asked; ``interruptions`` makes no sense there."""

    async def recent_trades(self, code: str, venue: Venue) -> tuple[PastTrade, ...]:
        """Return the latest prints of a stream, newest first, about thirty.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
        """
        query = {"FID_COND_MRKT_DIV_CODE": _MARKETS[venue], "FID_INPUT_ISCD": code}
        answer = await self._reader.get(_QUOTATIONS + "inquire-ccnl", "FHKST01010300", query)
        trades = (_past_trade(row) for row in _rows(answer.get("output")))
        return tuple(trade for trade in trades if trade is not None)

    async def interruptions(self, day: date) -> tuple[Interruption, ...]:
        """Return the interruptions of ``day``, the newest of each stock; the list has the market's last thirty.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
        """
        query = {
            "FID_DIV_CLS_CODE": "0",
            "FID_COND_SCR_DIV_CODE": "20139",
            "FID_MRKT_CLS_CODE": "0",
            "FID_INPUT_ISCD": "",
            "FID_RANK_SORT_CLS_CODE": "0",
            "FID_INPUT_DATE_1": f"{day:%Y%m%d}",
            "FID_TRGT_CLS_CODE": "",
            "FID_TRGT_EXLS_CLS_CODE": "",
        }
        answer = await self._reader.get(_QUOTATIONS + "inquire-vi-status", "FHPST01390000", query)
        newest: dict[str, Interruption] = {}
        for row in _rows(answer.get("output")):
            found = _interruption(row, f"{day:%Y%m%d}")
            if found is None:
                continue
            other = newest.get(found.code)
            if other is None or (found.began or 0, found.count) > (other.began or 0, other.count):
                newest[found.code] = found
        return tuple(newest.values())

    async def issue_flags(self, code: str) -> IssueFlags:
        """Return what is special about an issue.

        ``on_nxt`` and ``nxt_halted`` are None on paper, and where only that part was refused.

        Raises:
            AuthError: the broker refused or could not be asked.
            ConfigError: the token cannot be kept.
        """
        query = {"FID_COND_MRKT_DIV_CODE": _MARKETS[Venue.KRX], "FID_INPUT_ISCD": code}
        quoted = _fields(await self._reader.get(_QUOTATIONS + "inquire-price", "FHKST01010100", query))
        listed = {} if self.is_paper else await self._listing(code)
        status = _status(quoted)
        return IssueFlags(
            code=code,
            status=status,
            halted=_halted(status, _flag(quoted, "temp_stop_yn"), _flag(listed, "tr_stop_yn")),
            on_nxt=_flag(listed, "cptt_trad_tr_psbl_yn"),
            nxt_halted=_flag(listed, "nxt_tr_stop_yn"),
        )

    async def _listing(self, code: str) -> Mapping[str, object]:
        query = {"PRDT_TYPE_CD": "300", "PDNO": code}
        try:
            return _fields(await self._reader.get(_QUOTATIONS + "search-stock-info", "CTPF1002R", query))
        except AuthError as error:
            _LOG.info("the listing of %s is not known: %s", code, error)
            return {}


def _past_trade(row: Mapping[str, object]) -> PastTrade | None:
    """Return the print that a row tells; None = without a price or a size it tells none."""
    paid, size = price(_text(row, "stck_prpr")), integer(_text(row, "cntg_vol"))
    if paid is None or paid <= 0 or size is None or size <= 0:
        return None
    strength = decimal(_text(row, "tday_rltv"))
    return PastTrade(
        ts_event=second_of_day(_text(row, "stck_cntg_hour")),
        price=paid,
        size=size,
        change=_change(row),
        strength_pct=strength if strength is not None and strength >= 0 else None,
    )


def _change(row: Mapping[str, object]) -> Price | None:
    """Return the change with the sign its direction code demands."""
    change = price(_text(row, "prdy_vrss"))
    if change is not None and change > 0 and _text(row, "prdy_vrss_sign") in _FALLING:
        return -change
    return change


def _interruption(row: Mapping[str, object], day: str) -> Interruption | None:
    """Return what a row tells; None = it names no stock, or is of another day."""
    code, of_day = _text(row, "mksc_shrn_iscd"), _text(row, "bsop_date")
    if not is_code(code) or of_day not in ("", day):
        return None
    began = second_of_day(_text(row, "cntg_vi_hour"))
    trigger = price(_text(row, "vi_prc"))
    count = integer(_text(row, "vi_count"))
    return Interruption(
        code=code,
        began=began,
        ended=_end(row, began),
        price=trigger if trigger is not None and trigger > 0 else None,
        count=max(1, count or 0),
    )


def _end(row: Mapping[str, object], began: int | None) -> int | None:
    """Return when an interruption ended; None = it is in force. Midnight stands for "not yet" on this list."""
    in_force, ended = _flag(row, "vi_cls_code"), second_of_day(_text(row, "vi_cncl_hour")) or None
    if in_force:
        return None
    if in_force is None or ended is not None:
        return ended
    # It is said to be over without a readable hour; better an early one than a false alarm.
    return began or 0


def _status(quoted: Mapping[str, object]) -> IssueStatus:
    """Return the gravest designation of an issue: the code tells one, the separate fields may tell others."""
    found = {issue_status(_text(quoted, "iscd_stat_cls_code"))}
    if _flag(quoted, "short_over_yn"):
        found.add(IssueStatus.OVERHEATED)
    if _flag(quoted, "mang_issu_cls_code"):
        found.add(IssueStatus.MANAGED)
    found.add(_WARNINGS.get(_text(quoted, "mrkt_warn_cls_code"), IssueStatus.UNKNOWN))
    return min(found, key=_GRAVITY.index)


def _halted(status: IssueStatus, *flags: bool | None) -> bool | None:
    """Return whether anybody says so; None = nobody says anything."""
    if status is IssueStatus.HALTED or any(flags):
        return True
    return None if all(flag is None for flag in flags) else False


def _rows(output: object) -> Iterable[Mapping[str, object]]:
    rows = output if isinstance(output, list) else []
    return [row for row in rows[:ROWS_READ] if isinstance(row, dict)]


def _fields(answer: Mapping[str, object]) -> Mapping[str, object]:
    output = answer.get("output")
    return output if isinstance(output, dict) else {}


def _text(row: Mapping[str, object], name: str) -> str:
    """Return a field without the spaces around it; empty when it is missing or no text.

    It is only compared and matched, never shown.
    """
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def _flag(row: Mapping[str, object], name: str) -> bool | None:
    return _FLAGS.get(_text(row, name))
