"""What the queries make of the broker's answers, good and bad."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus, issue_status
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthUnavailableError
from kis_tui.feed.quotation_answers import ROWS_READ
from kis_tui.feed.quotations import Quotations

DAY = date(2026, 11, 10)
TRADE = {
    "stck_cntg_hour": "100001",
    "stck_prpr": "274500",
    "prdy_vrss": "500",
    "prdy_vrss_sign": "2",
    "cntg_vol": "120",
    "tday_rltv": "104.25",
    "prdy_ctrt": "0.18",
}
HALT = {
    "hts_kor_isnm": "알테오젠",
    "mksc_shrn_iscd": "196170",
    "vi_cls_code": "N",
    "bsop_date": "20261110",
    "cntg_vi_hour": "100200",
    "vi_cncl_hour": "100411",
    "vi_prc": "563000",
    "vi_stnd_prc": "512000",
    "vi_count": "1",
}
QUOTED = {"iscd_stat_cls_code": "55", "temp_stop_yn": "N", "mang_issu_cls_code": "N", "mrkt_warn_cls_code": "00"}
LISTED = {"tr_stop_yn": "N", "cptt_trad_tr_psbl_yn": "Y", "nxt_tr_stop_yn": "N"}
NOTHING_USABLE: list[object] = [None, "", "text", 7, 1.5, True, [], {}, [None], [[]], ["x"], {"a": "b"}]


class Reader:
    """Answers every query by its tr_id with what it was given; an exception is raised."""

    def __init__(self, **outputs: object) -> None:
        self.outputs = outputs
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        self.asked.append((path.rpartition("/")[2], tr_id, dict(params)))
        output = self.outputs.get(tr_id)
        if isinstance(output, Exception):
            raise output
        return {"rt_cd": "0"} if output is None else {"rt_cd": "0", "output": output}


async def trades_of(*rows: object) -> tuple[PastTrade, ...]:
    return await Quotations(Reader(FHKST01010300=list(rows))).recent_trades("005930", Venue.UN)


async def interruptions_of(*rows: object) -> tuple[Interruption, ...]:
    return await Quotations(Reader(FHPST01390000=list(rows))).interruptions(DAY)


async def flags_of(quoted: object, listed: object = LISTED, *, is_paper: bool = False) -> IssueFlags:
    reader = Reader(FHKST01010100=quoted, CTPF1002R=listed)
    return (await Quotations(reader, is_paper=is_paper).issue("005930")).flags


async def test_the_latest_trades_come_as_the_broker_orders_them() -> None:
    older = {**TRADE, "stck_cntg_hour": "095959", "cntg_vol": "7"}
    assert await trades_of(TRADE, older) == (
        PastTrade(ts_event=36_001, price=274_500, size=120, change=500, strength_pct=Decimal("104.25")),
        PastTrade(ts_event=35_999, price=274_500, size=7, change=500, strength_pct=Decimal("104.25")),
    )


@pytest.mark.parametrize(("venue", "market"), [(Venue.KRX, "J"), (Venue.NXT, "NX"), (Venue.UN, "UN")])
async def test_trades_are_asked_for_at_their_venue(venue: Venue, market: str) -> None:
    reader = Reader()
    assert await Quotations(reader).recent_trades("005930", venue) == ()
    query = {"FID_COND_MRKT_DIV_CODE": market, "FID_INPUT_ISCD": "005930"}
    assert reader.asked == [("inquire-ccnl", "FHKST01010300", query)]


async def test_a_fall_is_negative_with_and_without_a_sign_on_the_wire() -> None:
    for text in ("500", "-500"):
        (trade,) = await trades_of({**TRADE, "prdy_vrss": text, "prdy_vrss_sign": "5"})
        assert trade.change == -500


async def test_a_mid_price_keeps_its_fraction() -> None:
    (trade,) = await trades_of({**TRADE, "stck_prpr": "1234.5"})
    assert trade.price == Decimal("1234.5")


@pytest.mark.parametrize("bad", ["", "0", "-1", "abc", "1e5", "nan", "٣", "1\x002", "9" * 20, None, 274_500, [], {}])
@pytest.mark.parametrize("field", ["stck_prpr", "cntg_vol"])
async def test_a_row_without_price_or_size_is_no_trade(field: str, bad: object) -> None:
    assert await trades_of({**TRADE, field: bad}, TRADE) == await trades_of(TRADE)


async def test_what_else_cannot_be_read_of_a_trade_is_none() -> None:
    row = {"stck_prpr": "274500", "cntg_vol": "120", "stck_cntg_hour": "996100", "tday_rltv": "-1", "prdy_vrss": "x"}
    assert await trades_of(row) == (PastTrade(ts_event=None, price=274_500, size=120),)


@pytest.mark.parametrize("output", NOTHING_USABLE)
async def test_an_answer_of_another_shape_tells_nothing(output: object) -> None:
    reader = Reader(FHKST01010300=output, FHPST01390000=output, FHKST01010100=output, CTPF1002R=output)
    quotations = Quotations(reader)
    assert await quotations.recent_trades("005930", Venue.KRX) == ()
    assert await quotations.interruptions(DAY) == ()
    assert await quotations.issue("005930") == (IssueFlags("005930"), None)


async def test_an_endless_list_is_read_to_a_limit() -> None:
    assert len(await trades_of(*[TRADE] * 5_000)) == ROWS_READ


async def test_an_interruption_that_is_over_has_an_end() -> None:
    assert await interruptions_of(HALT) == (
        Interruption(code="196170", began=36_120, ended=36_251, price=563_000, count=1),
    )


@pytest.mark.parametrize("hour", ["000000", "", "100411"])
async def test_an_interruption_in_force_has_none(hour: str) -> None:
    (found,) = await interruptions_of({**HALT, "vi_cls_code": "Y", "vi_cncl_hour": hour})
    assert found.ended is None


async def test_an_interruption_that_is_over_without_an_hour_is_no_false_alarm() -> None:
    (found,) = await interruptions_of({**HALT, "vi_cncl_hour": "000000"})
    assert found.ended == found.began == 36_120
    (found,) = await interruptions_of({**HALT, "vi_cncl_hour": "?", "cntg_vi_hour": "?"})
    assert (found.began, found.ended) == (None, 0)


async def test_without_a_code_for_it_the_hour_says_whether_an_interruption_is_over() -> None:
    ends = [(await interruptions_of({**HALT, "vi_cls_code": "?", "vi_cncl_hour": h}))[0].ended for h in ("100411", "")]
    assert ends == [36_251, None]


async def test_of_several_interruptions_of_a_stock_the_newest_is_told() -> None:
    first, second = HALT, {**HALT, "cntg_vi_hour": "110000", "vi_cncl_hour": "000000", "vi_cls_code": "Y"}
    other = {**HALT, "mksc_shrn_iscd": "247540"}
    for rows in ([first, other, second], [second, other, first]):
        found = {each.code: each for each in await interruptions_of(*rows)}
        assert set(found) == {"196170", "247540"}
        assert found["196170"].began == 39_600


async def test_an_interruption_of_another_day_is_none_of_today() -> None:
    assert await interruptions_of({**HALT, "bsop_date": "20261109"}) == ()
    assert len(await interruptions_of({**HALT, "bsop_date": ""})) == 1


@pytest.mark.parametrize("bad", ["", "19617", "알테오젠", "196170\x1b[31m", None, 196_170])
async def test_an_interruption_of_nobody_is_left_out(bad: object) -> None:
    assert await interruptions_of({**HALT, "mksc_shrn_iscd": bad}) == ()


async def test_what_else_cannot_be_read_of_an_interruption_is_none() -> None:
    (found,) = await interruptions_of({"mksc_shrn_iscd": "196170", "vi_prc": "-1", "vi_count": "many"})
    assert found == Interruption(code="196170", began=None, ended=None, price=None, count=1)


async def test_the_whole_market_of_the_day_is_asked_for_interruptions() -> None:
    reader = Reader()
    await Quotations(reader).interruptions(DAY)
    ((path, tr_id, query),) = reader.asked
    assert (path, tr_id) == ("inquire-vi-status", "FHPST01390000")
    assert (query["FID_COND_SCR_DIV_CODE"], query["FID_INPUT_DATE_1"]) == ("20139", "20261110")
    assert (query["FID_MRKT_CLS_CODE"], query["FID_INPUT_ISCD"]) == ("0", "")


async def test_an_ordinary_issue_of_both_exchanges() -> None:
    expected = IssueFlags("005930", IssueStatus.NORMAL, halted=False, on_nxt=True, nxt_halted=False)
    assert await flags_of(QUOTED) == expected


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"iscd_stat_cls_code": "51"}, IssueStatus.MANAGED),
        ({"iscd_stat_cls_code": "59"}, IssueStatus.OVERHEATED),
        ({"mang_issu_cls_code": "Y"}, IssueStatus.MANAGED),
        ({"mrkt_warn_cls_code": "01"}, IssueStatus.CAUTION),
        ({"mrkt_warn_cls_code": "02"}, IssueStatus.WARNING),
        ({"mrkt_warn_cls_code": "03"}, IssueStatus.RISK),
        ({"short_over_yn": "Y"}, IssueStatus.OVERHEATED),
        ({"iscd_stat_cls_code": "51", "short_over_yn": "Y"}, IssueStatus.OVERHEATED),
        ({"iscd_stat_cls_code": "51", "mrkt_warn_cls_code": "03"}, IssueStatus.RISK),
        ({"iscd_stat_cls_code": "58", "short_over_yn": "Y"}, IssueStatus.HALTED),
        ({"iscd_stat_cls_code": ""}, IssueStatus.UNKNOWN),
        ({"iscd_stat_cls_code": "77"}, IssueStatus.UNKNOWN),
        ({"iscd_stat_cls_code": 51}, IssueStatus.UNKNOWN),
    ],
)
async def test_the_gravest_designation_is_told(fields: dict[str, object], status: IssueStatus) -> None:
    assert (await flags_of({**QUOTED, **fields})).status is status


@pytest.mark.parametrize(
    ("quoted", "listed", "halted"),
    [
        ({"temp_stop_yn": "Y"}, {}, True),
        ({}, {"tr_stop_yn": "Y"}, True),
        ({"iscd_stat_cls_code": "58", "temp_stop_yn": "N"}, {"tr_stop_yn": "N"}, True),
        ({"temp_stop_yn": "N"}, {}, False),
        ({"temp_stop_yn": "?"}, {"tr_stop_yn": None}, None),
    ],
)
async def test_a_halt_is_a_halt_whoever_says_so(quoted: object, listed: object, halted: bool | None) -> None:
    assert (await flags_of(quoted, listed)).halted is halted


async def test_an_issue_that_nxt_does_not_trade_or_has_stopped() -> None:
    flags = await flags_of(QUOTED, {**LISTED, "cptt_trad_tr_psbl_yn": "N"})
    assert flags.on_nxt is False
    flags = await flags_of(QUOTED, {**LISTED, "nxt_tr_stop_yn": " Y "})
    assert (flags.on_nxt, flags.nxt_halted) == (True, True)


async def test_a_refused_listing_leaves_the_rest() -> None:
    flags = await flags_of({**QUOTED, "iscd_stat_cls_code": "51"}, AuthUnavailableError("no", code="EGW00202"))
    assert flags == IssueFlags("005930", IssueStatus.MANAGED, halted=False)


async def test_on_paper_only_the_price_is_asked_for() -> None:
    reader = Reader(FHKST01010100=QUOTED, CTPF1002R=LISTED)
    flags, _ = await Quotations(reader, is_paper=True).issue("005930")
    assert (flags.status, flags.on_nxt) == (IssueStatus.NORMAL, None)
    assert [tr_id for _, tr_id, _ in reader.asked] == ["FHKST01010100"]


async def test_a_refused_query_is_the_reader_s_error() -> None:
    refusal = AuthUnavailableError("no")
    quotations = Quotations(Reader(FHKST01010300=refusal, FHPST01390000=refusal, FHKST01010100=refusal))
    for query in (
        quotations.recent_trades("005930", Venue.KRX),
        quotations.interruptions(DAY),
        quotations.issue("005930"),
    ):
        with pytest.raises(AuthUnavailableError):
            await query


def test_every_documented_status_code_has_a_meaning() -> None:
    known = {code: issue_status(code) for code in ("00", "51", "52", "53", "54", "55", "57", "58", "59")}
    assert IssueStatus.UNKNOWN not in known.values()
    assert set(known.values()) == set(IssueStatus) - {IssueStatus.UNKNOWN}
    assert issue_status("56") is IssueStatus.UNKNOWN


LEVELS = {
    "aspr_acpt_hour": "153001",
    **{f"askp{n}": str(72_500 + 100 * n) for n in range(1, 11)},
    **{f"bidp{n}": str(72_600 - 100 * n) for n in range(1, 11)},
    **{f"askp_rsqn{n}": str(n) for n in range(1, 11)},
    **{f"bidp_rsqn{n}": str(10 * n) for n in range(1, 11)},
    "total_askp_rsqn": "55",
    "total_bidp_rsqn": "550",
    "ovtm_total_askp_rsqn": "7",
    "ovtm_total_bidp_rsqn": "8",
    "new_mkop_cls_code": "20",
}
OUTLOOK = {
    "antc_mkop_cls_code": "112",
    "stck_sdpr": "72000",
    "antc_cnpr": "0",
    "antc_cntg_vrss": "-72000",
    "antc_cntg_vrss_sign": "5",
    "antc_cntg_prdy_ctrt": "-100.00",
    "antc_vol": "1234",
}
EXPECTED = {
    "antc_mkop_cls_code": "311",
    "stck_sdpr": "72000",
    "antc_cnpr": "71500",
    "antc_cntg_vrss": "500",
    "antc_cntg_vrss_sign": "5",
    "antc_cntg_prdy_ctrt": "0.69",
    "antc_vol": "1234",
}
PRICED = {
    "stck_prpr": "72500",
    "prdy_vrss": "500",
    "prdy_vrss_sign": "2",
    "prdy_ctrt": "0.69",
    "acml_vol": "1000",
    "acml_tr_pbmn": "72500000",
    "stck_oprc": "72000",
    "stck_hgpr": "73000",
    "stck_lwpr": "71900",
    "stck_mxpr": "93600",
    "stck_llam": "50400",
    "stck_sdpr": "72000",
    "wghn_avrg_stck_prc": "72500.00",
    "prdy_vrss_vol_rate": "12.50",
    "vol_tnrt": "0.05",
    "w52_hgpr": "99000",
    "w52_lwpr": "49000",
}


class BookReader:
    """Answers with one book."""

    def __init__(self, levels: object, outlook: object) -> None:
        self.answer = {"rt_cd": "0", "output1": levels, "output2": outlook}

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        assert (path.rpartition("/")[2], tr_id) == ("inquire-asking-price-exp-ccn", "FHKST01010200")
        return self.answer


async def book_of(levels: object, outlook: object = OUTLOOK, venue: Venue = Venue.KRX) -> BookSnapshot | None:
    return await Quotations(BookReader(levels, outlook)).book("005930", venue)


async def test_a_book_has_ten_levels_their_totals_and_the_base_price() -> None:
    book = await book_of(LEVELS, venue=Venue.UN)
    assert book is not None
    assert (book.code, book.venue, book.ts_event, book.phase) == (
        "005930",
        Venue.UN,
        55_801,
        SessionPhase.CONTINUOUS,
    )
    assert book.ask_prices == tuple(range(72_600, 73_600, 100))
    assert book.bid_prices == tuple(range(72_500, 71_500, -100))
    assert (book.ask_sizes[9], book.bid_sizes[9]) == (10, 100)
    assert (book.total_ask_size, book.total_bid_size, book.after_hours_ask_size, book.after_hours_bid_size) == (
        55,
        550,
        7,
        8,
    )
    assert (book.base_price, book.indicative_price, book.indicative_change) == (72_000, None, None)


@pytest.mark.parametrize(
    ("hour", "operation", "phase"),
    [
        ("085500", "00", SessionPhase.OPENING_AUCTION),
        ("085500", "10", SessionPhase.OPENING_AUCTION),
        ("100130", "20", SessionPhase.VI_AUCTION),
        ("152500", "20", SessionPhase.CLOSING_AUCTION),
        ("155000", "30", SessionPhase.AFTER_HOURS_AUCTION),
    ],
)
async def test_a_book_of_an_auction_tells_what_is_expected(hour: str, operation: str, phase: SessionPhase) -> None:
    book = await book_of({**LEVELS, "aspr_acpt_hour": hour, "new_mkop_cls_code": operation}, EXPECTED)
    assert book is not None
    assert (book.phase, book.indicative_price, book.indicative_size) == (phase, 71_500, 1_234)
    assert (book.indicative_change, book.indicative_change_pct) == (-500, Decimal("-0.69"))
    assert (book.indicative_direction, book.indicative_venue) == (Direction.DOWN, Venue.KRX)


async def test_what_was_expected_of_an_auction_that_is_over_is_not_told() -> None:
    book = await book_of(LEVELS, {**EXPECTED, "antc_mkop_cls_code": "112"})
    assert book is not None
    assert (book.phase, book.indicative_price) == (SessionPhase.CONTINUOUS, None)


@pytest.mark.parametrize("output", NOTHING_USABLE)
async def test_a_book_without_a_price_is_none(output: object) -> None:
    assert await book_of(output, output) is None
    assert await book_of(dict.fromkeys(LEVELS, "0")) is None


@pytest.mark.parametrize("bad", ["", "-1", "abc", "1e5", "9" * 20, None, 72_600, []])
async def test_a_level_that_cannot_be_read_is_empty(bad: object) -> None:
    book = await book_of({**LEVELS, "askp3": bad, "bidp_rsqn2": bad, "aspr_acpt_hour": bad})
    assert book is not None
    assert (book.ask_prices[2], book.bid_sizes[1], book.ts_event) == (0, 0, None)


async def test_a_price_comes_with_the_day_and_its_limits() -> None:
    reader = Reader(FHKST01010100=PRICED)
    assert await Quotations(reader).quote("005930", Venue.NXT) == Quote(
        code="005930",
        venue=Venue.NXT,
        price=72_500,
        direction=Direction.UP,
        change=500,
        change_pct=Decimal("0.69"),
        base_price=72_000,
        open=72_000,
        high=73_000,
        low=71_900,
        volume=1_000,
        turnover=72_500_000,
        vwap=Decimal("72500.00"),
        volume_ratio_pct=Decimal("12.50"),
        turnover_rate_pct=Decimal("0.05"),
        upper_limit=93_600,
        lower_limit=50_400,
        year_high=99_000,
        year_low=49_000,
    )
    assert reader.asked[0][2]["FID_COND_MRKT_DIV_CODE"] == "NX"


@pytest.mark.parametrize("bad", ["", "0", "-72500", "nan", None, []])
async def test_without_a_price_there_is_no_quote_and_what_else_cannot_be_read_is_none(bad: object) -> None:
    assert await Quotations(Reader(FHKST01010100={**PRICED, "stck_prpr": bad})).quote("005930", Venue.KRX) is None
    output = {**PRICED, "stck_mxpr": bad, "stck_sdpr": bad}
    quote = await Quotations(Reader(FHKST01010100=output)).quote("005930", Venue.KRX)
    assert quote is not None
    assert (quote.upper_limit, quote.base_price, quote.lower_limit) == (None, None, 50_400)


async def test_the_query_about_an_issue_tells_name_and_price_too() -> None:
    listed = {**LISTED, "prdt_abrv_name": " 삼성\x1b[31m전자  "}
    issue = await Quotations(Reader(FHKST01010100={**QUOTED, **PRICED}, CTPF1002R=listed)).issue("005930")
    assert issue.flags.name == "삼성[31m전자"
    assert issue.quote is not None
    assert (issue.quote.price, issue.quote.venue) == (72_500, Venue.KRX)
    assert await Quotations(Reader(CTPF1002R=listed)).issue_name("005930") == "삼성[31m전자"
    assert await Quotations(Reader(CTPF1002R={"prdt_abrv_name": None})).issue_name("005930") == ""


@pytest.mark.parametrize("told", ["000660", "A000660", "00000A000660", "Q500001", "\x1b[2J"])
async def test_an_answer_about_another_issue_is_no_answer(told: str) -> None:
    quoted = {**QUOTED, "stck_prpr": "1800000", "stck_shrn_iscd": told}
    quotations = Quotations(Reader(FHKST01010100=quoted, CTPF1002R={**LISTED, "pdno": told, "prdt_abrv_name": "x"}))
    for asking in (quotations.quote("005930", Venue.UN), quotations.issue("005930"), quotations.issue_name("005930")):
        with pytest.raises(AuthUnavailableError, match="005930 was answered about") as refusal:
            await asking
        assert "\x1b" not in str(refusal.value)


@pytest.mark.parametrize("told", ["005930", "A005930", "00000A005930", " 005930 ", "", None, 5])
async def test_a_code_is_the_same_in_every_length_and_may_be_missing(told: object) -> None:
    quoted = {**QUOTED, "stck_prpr": "274500", "stck_shrn_iscd": told}
    quote = await Quotations(Reader(FHKST01010100=quoted)).quote("005930", Venue.UN)
    assert quote is not None
    assert quote.price == 274_500


class BookOf:
    """Answers with a book and the code that it says it is of."""

    def __init__(self, told: str) -> None:
        self.told = told

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        return {"output1": {"askp1": "100", "askp_rsqn1": "1"}, "output2": {"stck_shrn_iscd": self.told}}


async def test_a_book_of_another_issue_is_no_answer() -> None:
    assert await Quotations(BookOf("005930")).book("005930", Venue.UN) is not None
    with pytest.raises(AuthUnavailableError, match="005930 was answered about '000660'"):
        await Quotations(BookOf("000660")).book("005930", Venue.UN)
