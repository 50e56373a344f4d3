"""What is asked of the broker by REST beside the line: book, price, latest prints, interruptions, marks of an issue.

Sources: KIS portal, 주식현재가 호가/예상체결 (FHKST01010200), 주식현재가 시세 (FHKST01010100), 주식현재가 체결
(FHKST01010300), 변동성완화장치(VI) 현황 (FHPST01390000), 주식기본조회 (CTPF1002R).
"""

import logging
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, Protocol

from kis_tui.auth.endpoints import QUOTATIONS
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.text import clean
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthError, AuthUnavailableError
from kis_tui.feed.quotation_answers import (
    Fields,
    book_of,
    fields_of,
    flag,
    interruption_of,
    is_halted,
    name_of,
    past_trade_of,
    quote_of,
    rows_of,
    status_of,
)

_MARKETS = {Venue.KRX: "J", Venue.NXT: "NX", Venue.UN: "UN"}

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


class QuotationService(QuotationReader, Protocol):
    """A reader that has the REST token as well."""

    @property
    def token_wait_s(self) -> float | None:
        """Seconds until the token, which every query waits for, is asked for again; None = there is no such wait."""
        ...


class Issue(NamedTuple):
    """What two queries told of an issue."""

    flags: IssueFlags
    quote: Quote | None
    """Its price at KRX, which one of them tells too; None = that was not readable."""


class Quotations:
    """The queries, each answered with values of the domain.

    All of them raise ``AuthError`` when the broker refused or could not be asked, and ``ConfigError`` when the token
    cannot be kept.

    Args:
        reader: carries them.
        is_paper: the paper server, which has neither the list of interruptions nor the listing of an issue.
    """

    def __init__(self, reader: QuotationReader, *, is_paper: bool = False) -> None:
        self._reader = reader
        self.is_paper = is_paper
        """Whether the paper server is asked; ``interruptions`` and ``issue_name`` make no sense there."""

    async def book(self, code: str, venue: Venue) -> BookSnapshot | None:
        """Return the book of a stream; None = it has no price, as of an issue that is halted all day."""
        answer = await self._ask_stream("inquire-asking-price-exp-ccn", "FHKST01010200", code, venue)
        outlook = _about(code, fields_of(answer.get("output2")), "stck_shrn_iscd")
        return book_of(fields_of(answer.get("output1")), outlook, code, venue)

    async def quote(self, code: str, venue: Venue) -> Quote | None:
        """Return price and day of a stream; None = the answer has no price."""
        return quote_of(await self._price(code, venue), code, venue)

    async def recent_trades(self, code: str, venue: Venue) -> tuple[PastTrade, ...]:
        """Return the latest prints of a stream, newest first, about thirty."""
        answer = await self._ask_stream("inquire-ccnl", "FHKST01010300", code, venue)
        trades = (past_trade_of(row) for row in rows_of(answer.get("output")))
        return tuple(trade for trade in trades if trade is not None)

    async def interruptions(self, day: date) -> tuple[Interruption, ...]:
        """Return the interruptions of ``day``, the newest of each stock; the list has the market's last thirty."""
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
        answer = await self._reader.get(QUOTATIONS + "inquire-vi-status", "FHPST01390000", query)
        newest: dict[str, Interruption] = {}
        for row in rows_of(answer.get("output")):
            found = interruption_of(row, f"{day:%Y%m%d}")
            if found is None:
                continue
            other = newest.get(found.code)
            if other is None or (found.began or 0, found.count) > (other.began or 0, other.count):
                newest[found.code] = found
        return tuple(newest.values())

    async def issue(self, code: str) -> Issue:
        """Return what is special about an issue, and its price at KRX.

        Name, ``on_nxt`` and ``nxt_halted`` are not told on paper, nor where only that part was refused.
        """
        quoted = await self._price(code, Venue.KRX)
        listed = {} if self.is_paper else await self._listing_or_nothing(code)
        status = status_of(quoted)
        flags = IssueFlags(
            code=code,
            status=status,
            halted=is_halted(status, flag(quoted, "temp_stop_yn"), flag(listed, "tr_stop_yn")),
            on_nxt=flag(listed, "cptt_trad_tr_psbl_yn"),
            nxt_halted=flag(listed, "nxt_tr_stop_yn"),
            name=name_of(listed),
        )
        return Issue(flags, quote_of(quoted, code, Venue.KRX))

    async def issue_name(self, code: str) -> str:
        """Return the short Korean name of an issue, cleaned; empty = it has none."""
        return name_of(await self._listing(code))

    async def _price(self, code: str, venue: Venue) -> Fields:
        answer = await self._ask_stream("inquire-price", "FHKST01010100", code, venue)
        return _about(code, fields_of(answer.get("output")), "stck_shrn_iscd")

    async def _ask_stream(self, name: str, tr_id: str, code: str, venue: Venue) -> Fields:
        query = {"FID_COND_MRKT_DIV_CODE": _MARKETS[venue], "FID_INPUT_ISCD": code}
        return await self._reader.get(QUOTATIONS + name, tr_id, query)

    async def _listing_or_nothing(self, code: str) -> Fields:
        try:
            return await self._listing(code)
        except AuthError as error:
            _LOG.info("the listing of %s is not known: %s", code, error)
            return {}

    async def _listing(self, code: str) -> Fields:
        query = {"PRDT_TYPE_CD": "300", "PDNO": code}
        answer = await self._reader.get(QUOTATIONS + "search-stock-info", "CTPF1002R", query)
        return _about(code, fields_of(answer.get("output")), "pdno")


def _about(code: str, fields: Fields, name: str) -> Fields:
    """Return ``fields`` unless they say that they are about another issue.

    The broker writes a code in six, seven and twelve characters; the last six are the same in all of them.

    Raises:
        AuthUnavailableError: they do; something on the way has mixed the answers up.
    """
    told = fields.get(name)
    if isinstance(told, str) and told.strip() and told.strip()[-6:] != code[-6:]:
        raise AuthUnavailableError(f"what was asked about {code} was answered about '{clean(told, 12)}'")
    return fields
