"""What the queries make of the broker's answers, good and bad."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus, issue_status
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.venue import Venue
from kis_tui.errors import AuthUnavailableError
from kis_tui.feed.quotations import ROWS_READ, Quotations

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
    return await Quotations(reader, is_paper=is_paper).issue_flags("005930")


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
    assert await quotations.issue_flags("005930") == IssueFlags("005930")


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
    flags = await Quotations(reader, is_paper=True).issue_flags("005930")
    assert (flags.status, flags.on_nxt) == (IssueStatus.NORMAL, None)
    assert [tr_id for _, tr_id, _ in reader.asked] == ["FHKST01010100"]


async def test_a_refused_query_is_the_reader_s_error() -> None:
    refusal = AuthUnavailableError("no")
    quotations = Quotations(Reader(FHKST01010300=refusal, FHPST01390000=refusal, FHKST01010100=refusal))
    for query in (
        quotations.recent_trades("005930", Venue.KRX),
        quotations.interruptions(DAY),
        quotations.issue_flags("005930"),
    ):
        with pytest.raises(AuthUnavailableError):
            await query


def test_every_documented_status_code_has_a_meaning() -> None:
    known = {code: issue_status(code) for code in ("00", "51", "52", "53", "54", "55", "57", "58", "59")}
    assert IssueStatus.UNKNOWN not in known.values()
    assert set(known.values()) == set(IssueStatus) - {IssueStatus.UNKNOWN}
    assert issue_status("56") is IssueStatus.UNKNOWN
