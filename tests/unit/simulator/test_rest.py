import json
from itertools import pairwise
from typing import Any

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.venue import Venue
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.keys import KeyDesk
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.rest import RestDesk
from kis_tui.simulator.scenarios import ALERTS, CYCLE, SCENARIOS
from kis_tui.simulator.switches import Switches
from tests.support.clocks import ManualClock

MARKETS = {Venue.KRX: "J", Venue.NXT: "NX", Venue.UN: "UN"}
QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
CODES = {getattr(ALERTS, name) for name in ALERTS.__struct_fields__} | {"005930", "196170"}
ALL_INTERRUPTIONS = {
    "FID_DIV_CLS_CODE": "0",
    "FID_COND_SCR_DIV_CODE": "20139",
    "FID_MRKT_CLS_CODE": "0",
    "FID_INPUT_ISCD": "",
    "FID_RANK_SORT_CLS_CODE": "0",
    "FID_INPUT_DATE_1": "20261110",
}


class Desk:
    """The queries of a scenario that stands still until it is advanced."""

    def __init__(self, scenario: str) -> None:
        clock = ManualClock()
        keys = KeyDesk(clock)
        layouts = LAYOUT_SETS["2026-09"]
        self.market = Market(SCENARIOS[scenario], 1, layouts, [issue for issue in ISSUES if issue.code in CODES])
        self._desk = RestDesk(self.market, keys, Switches(queries_per_s=10_000), clock)
        grant = {"grant_type": "client_credentials", "appkey": keys.app_key, "appsecret": keys.app_secret}
        _, token = keys.token(grant)
        self._headers = {
            "appkey": keys.app_key,
            "appsecret": keys.app_secret,
            "authorization": f"Bearer {token['access_token']}",
        }

    def ask(self, name: str, tr_id: str, **query: str) -> dict[str, Any]:
        reply = self._desk.answer("GET", QUOTATIONS + name, {**self._headers, "tr_id": tr_id}, query, b"")
        assert reply.status == 200
        found: dict[str, Any] = json.loads(reply.body)
        return found

    def price(self, code: str, venue: Venue = Venue.KRX) -> dict[str, str]:
        query = {"FID_COND_MRKT_DIV_CODE": MARKETS[venue], "FID_INPUT_ISCD": code}
        found: dict[str, str] = self.ask("inquire-price", "FHKST01010100", **query)["output"]
        return found

    def issue(self, code: str) -> dict[str, str]:
        answer = self.ask("search-stock-info", "CTPF1002R", PRDT_TYPE_CD="300", PDNO=code)
        found: dict[str, str] = answer["output"]
        return found

    def interruptions(self, **query: str) -> list[dict[str, str]]:
        answer = self.ask("inquire-vi-status", "FHPST01390000", **ALL_INTERRUPTIONS | query)
        assert answer["rt_cd"] == "0"
        found: list[dict[str, str]] = answer["output"]
        return found


@pytest.fixture
def desk() -> Desk:
    """The scenario ``alerts``, at its first second."""
    return Desk("alerts")


FLAGS = ("iscd_stat_cls_code", "mang_issu_cls_code", "mrkt_warn_cls_code", "short_over_yn", "temp_stop_yn")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("005930", ("55", "N", "00", "N", "N")),
        (ALERTS.managed, ("51", "Y", "00", "N", "N")),
        (ALERTS.risk, ("52", "N", "03", "N", "N")),
        (ALERTS.warning, ("53", "N", "02", "N", "N")),
        (ALERTS.caution, ("54", "N", "01", "N", "N")),
        (ALERTS.overheated, ("59", "N", "00", "Y", "N")),
        (ALERTS.halted_all_day, ("58", "N", "00", "N", "Y")),
    ],
)
def test_the_price_query_tells_what_an_issue_is_designated_as(desk: Desk, code: str, expected: tuple[str, ...]) -> None:
    output = desk.price(code)
    assert tuple(output[name] for name in FLAGS) == expected


def test_a_halt_is_told_while_it_lasts(desk: Desk) -> None:
    told = []
    for second in (CYCLE.halted - 1, CYCLE.halted + 1, CYCLE.resuming + 1):
        desk.market.advance(second)
        output = desk.price(ALERTS.halted)
        told.append((output["temp_stop_yn"], output["iscd_stat_cls_code"], desk.issue(ALERTS.halted)["tr_stop_yn"]))
    assert told == [("N", "55", "N"), ("Y", "58", "Y"), ("N", "55", "N")]


def test_the_issue_query_tells_who_trades_and_who_has_stopped(desk: Desk) -> None:
    names = ("cptt_trad_tr_psbl_yn", "nxt_tr_stop_yn", "tr_stop_yn", "admn_item_yn")
    for code, expected in (
        ("005930", ("Y", "N", "N", "N")),
        (ALERTS.stopped_at_nxt, ("Y", "Y", "N", "N")),
        (ALERTS.overheated, ("N", "N", "N", "N")),
        (ALERTS.halted_all_day, ("Y", "Y", "Y", "N")),
        (ALERTS.managed, ("N", "N", "N", "Y")),
    ):
        output = desk.issue(code)
        assert tuple(output[name] for name in names) == expected, code
    assert desk.price(ALERTS.stopped_at_nxt)["temp_stop_yn"] == "N"
    assert desk.price(ALERTS.stopped_at_nxt, Venue.NXT)["temp_stop_yn"] == "Y"


def test_an_interruption_at_nxt_alone_is_told_of_nxt_alone_and_is_in_the_list(desk: Desk) -> None:
    code = ALERTS.interrupted_at_nxt
    assert desk.interruptions() == []
    desk.market.advance(CYCLE.lifted_at_nxt + 2)
    flags = {venue: desk.price(code, venue)["vi_cls_code"] for venue in Venue}
    assert flags == {Venue.KRX: "N", Venue.NXT: "Y", Venue.UN: "Y"}
    (row,) = desk.interruptions()
    assert row == {
        "hts_kor_isnm": "카카오",
        "mksc_shrn_iscd": code,
        "vi_cls_code": "Y",
        "bsop_date": "20261110",
        "cntg_vi_hour": "130005",
        "vi_cncl_hour": "000000",
        "vi_kind_code": "1",
        "vi_prc": "67500",
        "vi_stnd_prc": "61300",
        "vi_dprt": "10.11",
        "vi_dmc_stnd_prc": "0",
        "vi_dmc_dprt": "0.00",
        "vi_count": "1",
    }
    desk.market.advance(CYCLE.breaker_on)
    (row,) = desk.interruptions()
    assert row["vi_cls_code"] == "N"
    assert "130200" < row["vi_cncl_hour"] < "130240"
    assert desk.price(code, Venue.NXT)["vi_cls_code"] == "N"
    desk.market.advance(CYCLE.again + CYCLE.lifted_at_nxt + 2)
    newest, older = desk.interruptions()
    assert (newest["vi_count"], newest["vi_cls_code"]) == ("2", "Y")
    assert older == row


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 1),
        ({"FID_DIV_CLS_CODE": "1"}, 1),
        ({"FID_DIV_CLS_CODE": "2"}, 0),
        ({"FID_MRKT_CLS_CODE": "K"}, 1),
        ({"FID_MRKT_CLS_CODE": "Q"}, 0),
        ({"FID_RANK_SORT_CLS_CODE": "1"}, 1),
        ({"FID_RANK_SORT_CLS_CODE": "2"}, 0),
        ({"FID_INPUT_ISCD": ALERTS.interrupted_at_nxt}, 1),
        ({"FID_INPUT_ISCD": "005930"}, 0),
        ({"FID_INPUT_DATE_1": ""}, 1),
        ({"FID_INPUT_DATE_1": "20261109"}, 0),
    ],
)
def test_the_list_of_interruptions_is_narrowed_as_the_query_says(desk: Desk, query: dict[str, str], rows: int) -> None:
    desk.market.advance(CYCLE.lifted_at_nxt + 2)
    assert len(desk.interruptions(**query)) == rows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FID_COND_SCR_DIV_CODE", "20140"),
        ("FID_DIV_CLS_CODE", ""),
        ("FID_MRKT_CLS_CODE", "J"),
        ("FID_RANK_SORT_CLS_CODE", "9"),
    ],
)
def test_a_query_of_interruptions_that_makes_no_sense_is_refused(desk: Desk, name: str, value: str) -> None:
    answer = desk.ask("inquire-vi-status", "FHPST01390000", **ALL_INTERRUPTIONS | {name: value})
    assert (answer["rt_cd"], answer["msg_cd"]) == ("1", "OPSQ2001")
    assert name in answer["msg1"]


def book_query(desk: Desk, code: str, venue: Venue) -> tuple[dict[str, str], dict[str, str]]:
    answer = desk.ask(
        "inquire-asking-price-exp-ccn",
        "FHKST01010200",
        FID_COND_MRKT_DIV_CODE=MARKETS[venue],
        FID_INPUT_ISCD=code,
    )
    return answer["output1"], answer["output2"]


def trades_query(desk: Desk, code: str, venue: Venue) -> list[dict[str, str]]:
    query = {"FID_COND_MRKT_DIV_CODE": MARKETS[venue], "FID_INPUT_ISCD": code}
    found: list[dict[str, str]] = desk.ask("inquire-ccnl", "FHKST01010300", **query)["output"]
    return found


@pytest.mark.parametrize("venue", list(Venue))
def test_on_a_holiday_the_last_trading_day_is_told(venue: Venue) -> None:
    desk = Desk("holiday")
    price = desk.price("005930", venue)
    levels, outlook = book_query(desk, "005930", venue)
    rows = trades_query(desk, "005930", venue)
    desk.market.advance(60)
    assert book_query(desk, "005930", venue)[0] == levels, "nothing happens"
    assert levels["aspr_acpt_hour"] == "200000", "the last quote, not the hour of the query"
    assert int(price["acml_vol"]) > 1_000_000
    assert (len(rows), rows[0]["stck_prpr"]) == (30, price["stck_prpr"])
    assert outlook["antc_cnpr"] == "0"
    assert all(row["stck_cntg_hour"] < "200000" for row in rows)


@pytest.mark.parametrize("venue", list(Venue))
def test_a_day_that_has_begun_has_latest_trades_that_add_up(venue: Venue) -> None:
    desk = Desk("calm")
    latest = list(desk.market.stocks["005930"].latest(venue))
    tally = desk.market.stocks["005930"].tally(venue)
    assert len(latest) == 30
    assert (latest[-1].volume, latest[-1].price) == (tally.volume, tally.last)
    assert all(after.volume - before.volume == after.size for before, after in pairwise(latest))
    assert all(before.second <= after.second < desk.market.second for before, after in pairwise(latest))
    assert all(tally.low <= one.price <= tally.high for one in latest)


def test_a_book_tells_the_second_of_its_last_change() -> None:
    desk = Desk("calm")
    assert book_query(desk, "005930", Venue.UN)[0]["aspr_acpt_hour"] == "100000"
    published = desk.market.advance(30)
    books = [
        value
        for publication in published
        for value in publication.values
        if isinstance(value, BookSnapshot) and (value.code, value.venue) == ("005930", Venue.UN)
    ]
    levels, _ = book_query(desk, "005930", Venue.UN)
    second = books[-1].ts_event
    assert second is not None
    assert levels["aspr_acpt_hour"] == f"{second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}"
    assert levels["askp1"] == str(books[-1].ask_price)
