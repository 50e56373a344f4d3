"""The broker's queries that a book viewer needs, answered from the market's own figures.

Every value is text, as on the wire. Source: KIS portal, 국내주식 기본시세 and 종목정보, with users' captures for the
spelling of the envelope.
"""

import json
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from kis_tui.clock import Clock
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.ticks import tick_size
from kis_tui.domain.venue import Venue
from kis_tui.simulator.announcements import SUSPENDED
from kis_tui.simulator.encode import DIRECTION_CODES, clock, won
from kis_tui.simulator.issues import BY_CODE, Board, Group
from kis_tui.simulator.keys import Answer, KeyDesk
from kis_tui.simulator.market import Market
from kis_tui.simulator.master import master_zip
from kis_tui.simulator.stock import Stock
from kis_tui.simulator.switches import Switches
from kis_tui.simulator.values import change_pct, direction, ratio

_QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
_VENUES = {"J": Venue.KRX, "NX": Venue.NXT, "UN": Venue.UN}
_MESSAGE_BYTES = 80
_HOLIDAY_ROWS = 24
_INTERRUPTION_ROWS = 30
"""The list has the newest only (KIS portal)."""

_WARNINGS = {"54": "01", "53": "02", "52": "03"}
"""Status of an issue to mrkt_warn_cls_code: caution, warning, risk."""

_LIVE_ONLY = frozenset({"FHPST01390000", "CTPF1002R", "CTCA0903R"})
"""Queries that the paper server does not know: the vendor's samples have no paper branch for them."""

_INTERRUPTION_CHOICES = {
    "FID_COND_SCR_DIV_CODE": ("20139",),
    "FID_DIV_CLS_CODE": ("0", "1", "2"),  # all, upwards, downwards
    "FID_MRKT_CLS_CODE": ("0", "K", "Q"),  # all, KOSPI, KOSDAQ
    "FID_RANK_SORT_CLS_CODE": ("0", "1", "2", "3"),  # all, static, dynamic, both at once
}

Query = Mapping[str, str]
Fields = dict[str, object]


class Reply(Struct, frozen=True):
    """One HTTP answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    charset: str | None = "utf-8"


class _WrongQueryError(Exception):
    """A query whose parameters make no sense; carries msg_cd and text."""

    def __init__(self, msg_cd: str, text: str) -> None:
        super().__init__(text)
        self.msg_cd = msg_cd


class RestDesk:
    """Answers one HTTP request at a time; it holds no socket.

    Args:
        market: whose figures are told.
        keys: who may ask.
        switches: queries allowed in a second, and whether this is the paper environment.
        clock: the real one, for the rate.
    """

    def __init__(self, market: Market, keys: KeyDesk, switches: Switches, clock: Clock) -> None:
        self._market = market
        self._keys = keys
        self._switches = switches
        self._clock = clock
        self._asked: dict[str, deque[float]] = {}
        self._posts: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "/oauth2/Approval": keys.approve,
            "/oauth2/tokenP": keys.token,
            "/oauth2/revokeP": keys.revoke,
        }
        self._queries: dict[tuple[str, str], Callable[[Query], Fields]] = {
            (_QUOTATIONS + "inquire-asking-price-exp-ccn", "FHKST01010200"): self._book,
            (_QUOTATIONS + "inquire-price", "FHKST01010100"): self._price,
            (_QUOTATIONS + "inquire-ccnl", "FHKST01010300"): self._latest_trades,
            (_QUOTATIONS + "inquire-vi-status", "FHPST01390000"): self._interruptions,
            (_QUOTATIONS + "search-stock-info", "CTPF1002R"): self._issue,
            (_QUOTATIONS + "chk-holiday", "CTCA0903R"): self._trading_days,
        }

    def answer(self, method: str, path: str, headers: Mapping[str, str], query: Query, body: bytes) -> Reply:
        """Answer one request; paths nobody knows get 404."""
        zipped = master_zip(path, self._switches.foreign_text) if method in ("GET", "HEAD") else None
        if zipped is not None:
            return Reply(200, zipped, "application/zip", None)
        if path in self._posts:
            return self._post(method, path, body)
        if any(path == known for known, _ in self._queries):
            return self._get(method, path, headers, query)
        return _reply(404, {"rt_cd": "1", "msg_cd": "EGW00404", "msg1": "없는 서비스 코드 입니다"})

    def _post(self, method: str, path: str, body: bytes) -> Reply:
        if method != "POST":
            return _reply(405, {"error_description": "POST 방식만 허용됩니다.", "error_code": "EGW00101"})
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict) or fields.get("grant_type", "client_credentials") != "client_credentials":
            return _reply(403, {"error_description": "유효하지 않은 요청입니다.", "error_code": "EGW00002"})
        return _reply(*self._posts[path](fields))

    def _get(self, method: str, path: str, headers: Mapping[str, str], query: Query) -> Reply:
        if method != "GET":
            return self._failure(405, "EGW00101", "GET 방식만 허용됩니다.")
        app_key = headers.get("appkey", "")
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if not self._keys.is_valid(token, app_key, headers.get("appsecret", "")):
            return self._failure(500, "EGW00123", "기간이 만료된 token 입니다.")
        if not self._within_rate(app_key):
            return self._failure(500, "EGW00201", "초당 거래건수를 초과하였습니다.")
        handler = self._queries.get((path, headers.get("tr_id", "")))
        if handler is not None and self._switches.is_paper and headers["tr_id"] in _LIVE_ONLY:
            return self._failure(500, "EGW02006", "모의투자 TR 이 아닙니다.")
        if handler is None:
            return self._failure(500, "EGW00202", "GW라우팅 중 오류가 발생했습니다.")
        try:
            fields = handler({name.upper(): value for name, value in query.items()})
        except _WrongQueryError as error:
            return _reply(200, {"rt_cd": "1", "msg_cd": error.msg_cd, "msg1": self._said(str(error))})
        msg_cd, text = fields.pop("msg_cd", "MCA00000"), fields.pop("msg1", "정상처리 되었습니다.")
        return _reply(200, {**fields, "rt_cd": "0", "msg_cd": msg_cd, "msg1": self._said(str(text))})

    def _said(self, text: str) -> str:
        return _padded(text + self._switches.foreign_text)

    def _failure(self, status: int, msg_cd: str, text: str) -> Reply:
        return _reply(status, {"rt_cd": "1", "msg_cd": msg_cd, "msg1": text + self._switches.foreign_text})

    def _within_rate(self, app_key: str) -> bool:
        now = self._clock.monotonic()
        asked = self._asked.setdefault(app_key, deque())
        while asked and now - asked[0] >= 1.0:
            asked.popleft()
        if len(asked) >= (1 if self._switches.is_paper else self._switches.queries_per_s):
            return False
        asked.append(now)
        return True

    # --- queries --------------------------------------------------------------

    def _stock(self, query: Query) -> tuple[Stock, Venue]:
        venue = _VENUES.get(query.get("FID_COND_MRKT_DIV_CODE", ""))
        if venue is None:
            raise _WrongQueryError("OPSQ2001", "ERROR INVALID FID_COND_MRKT_DIV_CODE")
        code = query.get("FID_INPUT_ISCD", "")
        if not self._market.lists(venue, code):
            raise _WrongQueryError("KIOK0560", "조회할 내용이 없습니다.")
        return self._market.stocks[code], venue

    def _book(self, query: Query) -> Fields:
        stock, venue = self._stock(query)
        book = self._market.book(venue, stock.issue.code)
        levels: Fields = {"aspr_acpt_hour": clock(stock.quoted_at[venue])}
        for stem, values in (
            ("askp", book.ask_prices),
            ("bidp", book.bid_prices),
            ("askp_rsqn", book.ask_sizes),
            ("bidp_rsqn", book.bid_sizes),
        ):
            levels |= {f"{stem}{level}": won(value) for level, value in enumerate(values, 1)}
        for stem in ("askp_rsqn_icdc", "bidp_rsqn_icdc"):
            levels |= {f"{stem}{level}": "0" for level in range(1, 11)}
        levels |= {
            "total_askp_rsqn": str(book.total_ask_size),
            "total_bidp_rsqn": str(book.total_bid_size),
            "total_askp_rsqn_icdc": "0",
            "total_bidp_rsqn_icdc": "0",
            "ovtm_total_askp_icdc": "0",
            "ovtm_total_bidp_icdc": "0",
            "ovtm_total_askp_rsqn": str(book.after_hours_ask_size),
            "ovtm_total_bidp_rsqn": str(book.after_hours_bid_size),
            "ntby_aspr_rsqn": str(book.total_bid_size - book.total_ask_size),
            "new_mkop_cls_code": stock.shown_sides(venue)[0].operation_code,
        }
        expected = book.indicative_price
        change = -stock.issue.base_price if expected is None else expected - stock.issue.base_price
        tally = stock.tally(venue)
        outlook: Fields = {
            "antc_mkop_cls_code": "311" if expected is not None else "112",
            "stck_prpr": won(tally.last or stock.issue.base_price),
            "stck_oprc": won(tally.open),
            "stck_hgpr": won(tally.high),
            "stck_lwpr": won(tally.low),
            "stck_sdpr": str(stock.issue.base_price),
            "antc_cnpr": won(expected or 0),
            "antc_cntg_vrss_sign": "5" if expected is None else DIRECTION_CODES[direction(stock, expected)],
            "antc_cntg_vrss": won(change),
            "antc_cntg_prdy_ctrt": f"{change_pct(change, stock.issue.base_price):.2f}",
            "antc_vol": str(book.indicative_size or stock.krx.auction_size),
            "stck_shrn_iscd": stock.issue.code,
            "vi_cls_code": _flag(stock.is_in_vi(venue)),
        }
        return {"output1": levels, "output2": outlook}

    def _price(self, query: Query) -> Fields:
        stock, venue = self._stock(query)
        issue, tally = stock.issue, stock.tally(venue)
        price = tally.last or issue.base_price
        change = price - issue.base_price
        halted = bool(stock.halt_reason(venue))
        worth = int(price) * issue.listed_shares // 100_000_000
        board = "KSQ150" if issue.board is Board.KOSDAQ else "KOSPI200"
        return {
            "output": {
                "iscd_stat_cls_code": SUSPENDED if halted else stock.status_code,
                "marg_rate": "20.00",
                "rprs_mrkt_kor_name": "ETF" if issue.group is Group.FUND else board,
                "bstp_kor_isnm": "ETF" if issue.group is Group.FUND else "전기·전자",
                "temp_stop_yn": _flag(halted),
                "oprc_rang_cont_yn": "N",
                "clpr_rang_cont_yn": "N",
                "crdt_able_yn": "Y",
                "stck_prpr": won(price),
                "prdy_vrss": won(change),
                "prdy_vrss_sign": DIRECTION_CODES[direction(stock, price)],
                "prdy_ctrt": f"{change_pct(change, issue.base_price):.2f}",
                "acml_tr_pbmn": str(tally.turnover),
                "acml_vol": str(tally.volume),
                "prdy_vrss_vol_rate": f"{ratio(100 * tally.volume, issue.previous_volume):.2f}",
                "stck_oprc": won(tally.open),
                "stck_hgpr": won(tally.high),
                "stck_lwpr": won(tally.low),
                "stck_mxpr": str(stock.upper),
                "stck_llam": str(stock.lower),
                "stck_sdpr": str(issue.base_price),
                "wghn_avrg_stck_prc": f"{ratio(tally.turnover, tally.volume):.2f}",
                "aspr_unit": str(tick_size(price, issue.ticks)),
                "hts_deal_qty_unit_val": "1",
                "lstn_stcn": str(issue.listed_shares),
                "hts_avls": str(worth),
                "per": "14.20",
                "pbr": "1.60",
                "eps": won(int(price * 100) // 1420),
                "bps": won(int(price * 100) // 160),
                "vol_tnrt": f"{ratio(100 * tally.volume, issue.listed_shares):.2f}",
                "w52_hgpr": str(int(max(tally.high, issue.base_price)) * 6 // 5),
                "w52_lwpr": str(int(issue.base_price) * 3 // 5),
                "stck_shrn_iscd": issue.code,
                "mrkt_warn_cls_code": _WARNINGS.get(stock.status_code, "00"),
                "short_over_yn": _flag(stock.status_code == "59"),
                "sltr_yn": "N",
                "mang_issu_cls_code": _flag(stock.status_code == "51"),
                "vi_cls_code": _flag(stock.is_in_vi(venue)),
                "ovtm_vi_cls_code": "N",
            }
        }

    def _latest_trades(self, query: Query) -> Fields:
        stock, venue = self._stock(query)
        base_price = stock.issue.base_price
        rows = [
            {
                "stck_cntg_hour": clock(latest.second),
                "stck_prpr": won(latest.price),
                "prdy_vrss": won(latest.price - base_price),
                "prdy_vrss_sign": DIRECTION_CODES[direction(stock, latest.price)],
                "cntg_vol": str(latest.size),
                "tday_rltv": f"{ratio(100 * latest.buy_volume, latest.sell_volume):.2f}",
                "prdy_ctrt": f"{change_pct(latest.price - base_price, base_price):.2f}",
            }
            for latest in reversed(stock.latest(venue))
        ]
        return {"output": rows}

    def _interruptions(self, query: Query) -> Fields:
        """List today's interruptions of both exchanges, the newest first; a stock comes once for each it had."""
        for name, choices in _INTERRUPTION_CHOICES.items():
            if query.get(name) not in choices:
                raise _WrongQueryError("OPSQ2001", f"ERROR INVALID {name}")
        way, market = query["FID_DIV_CLS_CODE"], query["FID_MRKT_CLS_CODE"]
        code, day = query.get("FID_INPUT_ISCD", ""), query.get("FID_INPUT_DATE_1", "")
        if query["FID_RANK_SORT_CLS_CODE"] not in ("0", "1") or day not in ("", f"{self._market.day:%Y%m%d}"):
            return {"output": []}
        found = [
            (interruption.began, count, stock)
            for stock in self._market.stocks.values()
            for count, interruption in enumerate(stock.interruptions, 1)
            if code in ("", stock.issue.code)
            and market in ("0", "Q" if stock.issue.board is Board.KOSDAQ else "K")
            and way in ("0", "1" if interruption.price > interruption.reference else "2")
        ]
        found.sort(key=lambda entry: entry[0], reverse=True)
        more = self._switches.foreign_text
        return {"output": [_interruption_row(stock, count, more) for _, count, stock in found[:_INTERRUPTION_ROWS]]}

    def _issue(self, query: Query) -> Fields:
        issue = BY_CODE.get(query.get("PDNO", ""))
        if issue is None or query.get("PRDT_TYPE_CD") != "300":
            raise _WrongQueryError("KIOK0560", "조회할 내용이 없습니다.")
        is_fund = issue.group is Group.FUND
        stock = self._market.stocks[issue.code]
        output = {
            "pdno": f"00000A{issue.code}",
            "prdt_type_cd": "300",
            "mket_id_cd": "KSQ" if issue.board is Board.KOSDAQ else "STK",
            "scty_grp_id_cd": issue.group.value,
            "excg_dvsn_cd": "02",
            "lstg_stqt": str(issue.listed_shares),
            "lstg_cptl_amt": "0",
            "papr": "0" if is_fund else "100",
            "kospi200_item_yn": "N" if is_fund or issue.board is Board.KOSDAQ else "Y",
            "scts_mket_lstg_dt": "" if issue.board is Board.KOSDAQ else "20000101",
            "kosdaq_mket_lstg_dt": "20000101" if issue.board is Board.KOSDAQ else "",
            "etf_dvsn_cd": "1" if is_fund else "",
            "tr_stop_yn": _flag(stock.halt_reason(Venue.KRX)),
            "admn_item_yn": _flag(stock.status_code == "51"),
            "thdt_clpr": won(stock.krx.closing_price),
            "bfdy_clpr": str(issue.base_price),
            "std_pdno": issue.isin,
            "prdt_name": (issue.name if is_fund else f"{issue.name}보통주") + self._switches.foreign_text,
            "prdt_abrv_name": issue.name + self._switches.foreign_text,
            "prdt_eng_abrv_name": "",
            "cptt_trad_tr_psbl_yn": _flag(issue.on_nxt),
            "nxt_tr_stop_yn": _flag(issue.on_nxt and stock.halt_reason(Venue.NXT)),
        }
        return {"output": output, "msg_cd": "KIOK0530", "msg1": "조회되었습니다"}

    def _trading_days(self, query: Query) -> Fields:
        try:
            first = datetime.strptime(query.get("BASS_DT", ""), "%Y%m%d").date()  # noqa: DTZ007 - a date
        except ValueError:
            raise _WrongQueryError("KIOK0450", "기준일자를 확인하십시오.") from None
        rows = []
        for ahead in range(_HOLIDAY_ROWS):
            day = first + timedelta(days=ahead)
            opens = "Y" if BUILT_IN.spans(Venue.KRX, day) else "N"
            rows.append(
                {
                    "bass_dt": f"{day:%Y%m%d}",
                    "wday_dvsn_cd": f"{day.isoweekday() % 7 + 1:02d}",
                    "bzdy_yn": opens,
                    "tr_day_yn": opens,
                    "opnd_yn": opens,
                    "sttl_day_yn": opens,
                }
            )
        following = first + timedelta(days=_HOLIDAY_ROWS)
        return {
            "ctx_area_nk": f"{following:%Y%m%d}            ",
            "ctx_area_fk": f"{first:%Y%m%d}            ",
            "output": rows,
            "msg_cd": "KIOK0500",
            "msg1": "조회가 계속됩니다..다음버튼을 Click 하십시오.",
        }


def _interruption_row(stock: Stock, count: int, more: str) -> Fields:
    """Return the row of the stock's ``count``-th interruption today; the list does not name the exchange.

    ``more`` stands behind the name.
    """
    found = stock.interruptions[count - 1]
    gap = 100 * (found.price - found.reference)
    return {
        "hts_kor_isnm": stock.issue.name + more,
        "mksc_shrn_iscd": stock.issue.code,
        "vi_cls_code": _flag(not found.ended),
        "bsop_date": stock.trade_date,
        "cntg_vi_hour": clock(found.began),
        "vi_cncl_hour": clock(found.ended),
        "vi_kind_code": "1",
        "vi_prc": won(found.price),
        "vi_stnd_prc": str(found.reference),
        "vi_dprt": f"{ratio(int(gap), found.reference):.2f}",
        "vi_dmc_stnd_prc": "0",
        "vi_dmc_dprt": "0.00",
        "vi_count": str(count),
    }


def _flag(value: object) -> str:
    """Return Y or N."""
    return "Y" if value else "N"


def _padded(text: str) -> str:
    """Return ``text`` with the trailing spaces of a fixed-width field (bytes counted as cp949)."""
    return text + " " * max(0, _MESSAGE_BYTES - len(text.encode("cp949", "replace")))


def _reply(status: int, fields: Mapping[str, object]) -> Reply:
    return Reply(status, json.dumps(fields, ensure_ascii=False).encode())
