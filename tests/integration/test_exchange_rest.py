import asyncio
import io
import logging
import socket
import struct
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from kis_tui.domain.venue import Venue
from kis_tui.simulator import ISSUES, Exchange
from tests.support.clocks import ManualClock
from tests.support.plain_client import PlainClient
from tests.support.until import until

BOOK = ("inquire-asking-price-exp-ccn", "FHKST01010200")
PRICE = ("inquire-price", "FHKST01010100")
TRADES = ("inquire-ccnl", "FHKST01010300")
ALL_INTERRUPTIONS = {
    "FID_DIV_CLS_CODE": "0",
    "FID_COND_SCR_DIV_CODE": "20139",
    "FID_MRKT_CLS_CODE": "0",
    "FID_INPUT_ISCD": "",
    "FID_RANK_SORT_CLS_CODE": "0",
    "FID_INPUT_DATE_1": "20261110",
    "FID_TRGT_CLS_CODE": "",
    "FID_TRGT_EXLS_CLS_CODE": "",
}


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Exchange(scenario="calm", seed=1) as running:
        yield running


@pytest.fixture
async def client(exchange: Exchange) -> PlainClient:
    made = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
    await made.fetch_token()
    return made


async def ask(client: PlainClient, which: tuple[str, str], code: str, venue: str = "J") -> dict[str, object]:
    response = await client.query(*which, FID_COND_MRKT_DIV_CODE=venue, FID_INPUT_ISCD=code)
    assert response.status_code == 200
    found: dict[str, object] = response.json()
    return found


def test_keys_look_like_the_brokers_and_are_obviously_made_up() -> None:
    one, other = Exchange(), Exchange()
    assert one.app_key != other.app_key
    assert one.app_key.startswith("PSDEMO")
    assert (len(one.app_key), len(one.app_secret)) == (36, 180)
    chosen = Exchange(app_key="PSDEMOmine", app_secret="mysecret")
    assert (chosen.app_key, chosen.app_secret) == ("PSDEMOmine", "mysecret")


async def test_an_approval_key_needs_the_secret_under_its_own_name(exchange: Exchange, client: PlainClient) -> None:
    first, second = await client.approval_key(), await client.approval_key()
    assert first != second
    assert len(first) == 36
    right = {"grant_type": "client_credentials", "appkey": exchange.app_key}
    for body, code in (
        ({**right, "appkey": "nobody", "secretkey": exchange.app_secret}, "EGW00103"),
        ({**right, "secretkey": "wrong"}, "EGW00105"),
        ({**right, "appsecret": exchange.app_secret}, "EGW00105"),
    ):
        response = await client.post("/oauth2/Approval", body)
        assert response.status_code == 403
        assert response.json()["error_code"] == code


async def test_a_token_is_one_a_minute_and_the_same_for_six_hours() -> None:
    clock = ManualClock()
    exchange = Exchange(clock=clock)
    body = {"grant_type": "client_credentials", "appkey": exchange.app_key, "appsecret": exchange.app_secret}
    status, first = exchange.keys.token(body)
    assert status == 200
    assert first["token_type"] == "Bearer"
    assert first["expires_in"] == 86_400
    assert first["access_token_token_expired"] == f"{clock.now() + timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    clock.advance(59)
    status, refused = exchange.keys.token(body)
    assert status == 403
    assert refused == {
        "error_description": "접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)",
        "error_code": "EGW00133",
    }
    clock.advance(2)
    assert exchange.keys.token(body)[1]["access_token"] == first["access_token"]
    clock.advance(6 * 3600)
    assert exchange.keys.token(body)[1]["access_token"] != first["access_token"]


async def test_a_query_with_a_bad_token_is_refused(exchange: Exchange, client: PlainClient) -> None:
    assert (await ask(client, PRICE, "005930"))["rt_cd"] == "0"
    good, client.token = client.token, "eyJnonsense"
    refused = await client.query(*PRICE, FID_COND_MRKT_DIV_CODE="J", FID_INPUT_ISCD="005930")
    assert refused.status_code == 500
    assert refused.json()["msg_cd"] == "EGW00123"
    client.token = good
    body = {"appkey": exchange.app_key, "appsecret": exchange.app_secret, "token": good}
    assert (await client.post("/oauth2/revokeP", body)).json()["code"] == 200
    revoked = await client.query(*PRICE, FID_COND_MRKT_DIV_CODE="J", FID_INPUT_ISCD="005930")
    assert revoked.json()["msg_cd"] == "EGW00123"


async def test_a_client_that_goes_away_in_its_question_is_no_error(
    exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    address = urlsplit(exchange.rest_url)
    for _ in range(3):
        with socket.create_connection((address.hostname, address.port or 0)) as client:
            client.sendall(b"POST /oauth2/Approval HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            await asyncio.sleep(0.05)  # the exchange reads its head
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # the end is a reset
    async with httpx.AsyncClient() as other:
        assert (await other.get(f"{exchange.rest_url}/nothing")).status_code == 404
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_too_many_queries_in_a_second_are_refused(exchange: Exchange, client: PlainClient) -> None:
    exchange.switches.queries_per_s = 3
    codes = [
        (await client.query(*PRICE, FID_COND_MRKT_DIV_CODE="J", FID_INPUT_ISCD="005930")).json()["msg_cd"]
        for _ in range(5)
    ]
    assert codes == ["MCA00000"] * 3 + ["EGW00201"] * 2


async def test_the_book_query_agrees_with_the_market(exchange: Exchange, client: PlainClient) -> None:
    for letter, venue in (("J", Venue.KRX), ("NX", Venue.NXT), ("UN", Venue.UN)):
        before = exchange.latest_book(venue, "000660")
        answer = await ask(client, BOOK, "000660", letter)
        levels, outlook = answer["output1"], answer["output2"]
        assert isinstance(levels, dict)
        assert isinstance(outlook, dict)
        assert all(isinstance(value, str) for value in [*levels.values(), *outlook.values()])
        after = exchange.latest_book(venue, "000660")
        assert int(levels["askp1"]) in (before.ask_price, after.ask_price)
        assert int(levels["total_bidp_rsqn"]) == sum(int(levels[f"bidp_rsqn{level}"]) for level in range(1, 11))
        assert outlook["stck_shrn_iscd"] == "000660"
        assert outlook["stck_sdpr"] == "1778000"
        assert outlook["antc_cnpr"] == "0"
        assert len(levels["aspr_acpt_hour"]) == 6


async def test_the_price_query_has_limits_tick_and_the_days_figures(client: PlainClient) -> None:
    answer = await ask(client, PRICE, "005930", "UN")
    output = answer["output"]
    assert isinstance(output, dict)
    assert output["stck_mxpr"] == "356000"
    assert output["stck_llam"] == "191800"
    assert output["stck_sdpr"] == "274000"
    assert output["aspr_unit"] == "500"
    assert int(output["stck_prpr"].split(".")[0]) - 274_000 == pytest.approx(float(output["prdy_vrss"]), abs=1)
    assert int(output["stck_lwpr"]) <= int(output["stck_oprc"]) <= int(output["stck_hgpr"])
    assert int(output["acml_vol"]) > 1_000_000
    assert str(answer["msg1"]).startswith("정상처리 되었습니다.")
    assert str(answer["msg1"]).endswith("  ")


async def test_the_latest_trades_are_newest_first(exchange: Exchange, client: PlainClient) -> None:
    while len(exchange.market.stocks["005930"].latest(Venue.UN)) < 30:
        await exchange.market_clock.sleep(0.05)
    answer = await ask(client, TRADES, "005930", "UN")
    rows = answer["output"]
    assert isinstance(rows, list)
    assert len(rows) == 30
    assert set(rows[0]) == {
        "stck_cntg_hour",
        "stck_prpr",
        "prdy_vrss",
        "prdy_vrss_sign",
        "cntg_vol",
        "tday_rltv",
        "prdy_ctrt",
    }
    times = [row["stck_cntg_hour"] for row in rows]
    assert times == sorted(times, reverse=True)


async def test_an_unknown_code_or_market_is_an_answer_that_says_so(client: PlainClient) -> None:
    assert (await ask(client, PRICE, "999999"))["rt_cd"] == "1"
    assert (await ask(client, PRICE, "233740", "NX"))["rt_cd"] == "1"
    assert (await ask(client, PRICE, "005930", "SOR"))["rt_cd"] == "1"
    wrong_tr = await client.query("inquire-price", "FHKST00000000", FID_COND_MRKT_DIV_CODE="J")
    assert wrong_tr.status_code == 500


async def test_the_issue_query_tells_the_name_and_whether_nxt_trades_it(client: PlainClient) -> None:
    expected = {"005930": ("삼성전자", "Y", "STK"), "233740": ("KODEX 코스닥150레버리지", "N", "STK")}
    for code, (name, on_nxt, market) in expected.items():
        response = await client.query("search-stock-info", "CTPF1002R", PRDT_TYPE_CD="300", PDNO=code)
        answer = response.json()
        assert answer["msg_cd"] == "KIOK0530"
        assert answer["output"]["pdno"] == f"00000A{code}"
        assert answer["output"]["prdt_abrv_name"] == name
        assert answer["output"]["cptt_trad_tr_psbl_yn"] == on_nxt
        assert answer["output"]["mket_id_cd"] == market
    assert next(issue for issue in ISSUES if issue.code == "005930").isin == "KR7005930003"


async def test_the_holiday_query_tells_the_days_without_trading(client: PlainClient) -> None:
    response = await client.query("chk-holiday", "CTCA0903R", BASS_DT="20261224", CTX_AREA_NK="", CTX_AREA_FK="")
    days = {row["bass_dt"]: row for row in response.json()["output"]}
    assert days["20261224"]["opnd_yn"] == "Y"
    assert days["20261225"]["opnd_yn"] == "N"
    assert days["20261226"]["opnd_yn"] == "N"
    assert days["20261227"]["wday_dvsn_cd"] == "01"
    wrong = await client.query("chk-holiday", "CTCA0903R", BASS_DT="tomorrow")
    assert wrong.json()["rt_cd"] == "1"


async def test_the_interruption_query_lists_what_was_interrupted() -> None:
    async with Exchange(scenario="day", seed=1, speed=400) as exchange:
        client = PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)
        await client.fetch_token()
        stock = exchange.market.stocks["196170"]
        await until(lambda: stock.interruptions and stock.interruptions[0].ended)
        response = await client.query("inquire-vi-status", "FHPST01390000", **ALL_INTERRUPTIONS)
        rows = [row for row in response.json()["output"] if row["mksc_shrn_iscd"] == "196170"]
        row = rows[-1]
        assert (row["hts_kor_isnm"], row["bsop_date"], row["vi_count"]) == ("알테오젠", "20261110", "1")
        assert row["vi_cls_code"] == "N"
        assert int(row["vi_prc"]) >= int(row["vi_stnd_prc"]) * 1.1 - 1000
        assert "100000" < row["cntg_vi_hour"] < row["vi_cncl_hour"] < "101000"


async def test_paths_and_methods_nobody_knows_are_refused(exchange: Exchange) -> None:
    async with httpx.AsyncClient(trust_env=False, base_url=exchange.rest_url) as http:
        assert (await http.get("/nowhere")).status_code == 404
        assert (await http.get("/oauth2/tokenP")).status_code == 405
        assert (await http.post("/oauth2/tokenP", content=b"{broken")).status_code == 403


@pytest.mark.parametrize(("name", "tail"), [("kospi_code", 227), ("kosdaq_code", 221), ("konex_code", 184)])
async def test_a_master_file_is_read_by_an_independent_reader(exchange: Exchange, name: str, tail: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        response = await http.get(f"{exchange.rest_url}/common/master/{name}.mst.zip")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        lines = archive.read(f"{name}.mst").decode("cp949").splitlines()
    rows = {line[:9].rstrip(): (line[9:21], line[21:-tail].strip(), line[-tail:]) for line in lines}
    board = name.split("_")[0].upper()
    listed = [issue for issue in ISSUES if issue.board == board]
    assert list(rows) == [issue.code for issue in listed]
    base_at = {"kospi_code": 41, "kosdaq_code": 36}.get(name, 0)
    for issue in listed:
        isin, korean_name, rest = rows[issue.code]
        assert (isin, korean_name, rest[:2]) == (issue.isin, issue.name, issue.group)
        assert int(rest[base_at : base_at + 9]) == issue.base_price


@pytest.mark.parametrize(
    ("which", "query"),
    [
        (("search-stock-info", "CTPF1002R"), {"PRDT_TYPE_CD": "300", "PDNO": "005930"}),
        (("inquire-vi-status", "FHPST01390000"), ALL_INTERRUPTIONS),
        (("chk-holiday", "CTCA0903R"), {"BASS_DT": "20261110"}),
    ],
)
async def test_paper_does_not_know_what_its_documents_leave_out(
    exchange: Exchange, client: PlainClient, which: tuple[str, str], query: dict[str, str]
) -> None:
    exchange.switches.is_paper = True
    response = await client.query(*which, **query)
    assert (response.status_code, response.json()["rt_cd"], response.json()["msg_cd"]) == (500, "1", "EGW02006")
