"""Special days and special states, over the real line and through the real decoder."""

import asyncio

import pytest

from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import decode
from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.scenarios import ALERTS, CYCLE, HALT_REASON
from tests.support.plain_client import PlainClient, PlainSession, code_of
from tests.support.until import until

STATUSES = {"H0STMKO0": Venue.KRX, "H0NXMKO0": Venue.NXT, "H0UNMKO0": Venue.UN}


def client_of(exchange: Exchange) -> PlainClient:
    return PlainClient(exchange.rest_url, exchange.ws_url, exchange.app_key, exchange.app_secret)


async def next_status(session: PlainSession) -> MarketStatus:
    while True:
        for value in decode(await session.frame()).values:
            if isinstance(value, MarketStatus):
                return value


async def test_a_holiday_acknowledges_keeps_alive_and_says_nothing() -> None:
    switches = Switches(pingpong_interval_s=0.1)
    async with Exchange(scenario="holiday", seed=1, speed=50, switches=switches) as exchange:
        async with client_of(exchange).session() as session:
            for tr_id in ("H0STASP0", "H0STCNT0", "H0UNASP0", "H0NXCNT0", "H0STMKO0", "H0STANC0", "H0STPGM0"):
                assert code_of(await session.ask(tr_id, "005930")) == ("0", "OPSP0000")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(session.frame(), 1)
            assert len(session.keep_alives) > 3
            assert session.keep_alives[0].decode().count("20261225"), "the keep-alive has the scenario's date"
        assert f"{exchange.market_clock.now():%Y-%m-%d}" == "2026-12-25"


async def test_the_exam_day_keeps_its_own_date_and_hours() -> None:
    async with Exchange(scenario="exam-day", seed=1, speed=5) as exchange, client_of(exchange).session() as session:
        await session.ask("H0STMKO0", "005930")
        assert (await next_status(session)).operation_code == "110"
        assert f"{exchange.market_clock.now():%Y-%m-%d %H:%M}" == "2026-11-19 09:30"


async def test_alerts_reach_everybody_who_has_registered_announcements() -> None:
    seen: list[MarketStatus] = []
    async with Exchange(scenario="alerts", seed=1, speed=10) as exchange, client_of(exchange).session() as session:
        for tr_id in STATUSES:
            await session.ask(tr_id, ALERTS.halted)
        while len(seen) < 6:
            seen.append(await next_status(session))
    assert [(status.venue, status.operation_code) for status in seen[:3]] == [
        (venue, "387") for venue in STATUSES.values()
    ]
    assert [(status.venue, status.halted, status.halt_reason) for status in seen[3:]] == [
        (venue, True, HALT_REASON) for venue in STATUSES.values()
    ]


async def test_queries_tell_of_a_halt_while_it_lasts() -> None:
    async with Exchange(scenario="alerts", seed=1, speed=10) as exchange:
        client = client_of(exchange)
        await client.fetch_token()
        await until(lambda: exchange.market.second >= 13 * 3600 + CYCLE.halted)
        response = await client.query(
            "inquire-price", "FHKST01010100", FID_COND_MRKT_DIV_CODE="J", FID_INPUT_ISCD=ALERTS.halted
        )
        output = response.json()["output"]
        assert (output["temp_stop_yn"], output["iscd_stat_cls_code"]) == ("Y", "58")
