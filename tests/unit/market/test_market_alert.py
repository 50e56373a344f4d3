"""Circuit breaker, sidecar and halt, from single announcements and from the stand-in exchange."""

from collections.abc import Sequence

import pytest

from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.market.market_alert import CIRCUIT_BREAKER_S, SIDECAR_S, ActiveAlert, MarketAlerts
from kis_tui.protocol.decode import decode
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import CYCLE, SCENARIOS

AT = 13 * 3600


def said(operation_code: str, code: str = "005930", venue: Venue = Venue.KRX) -> MarketStatus:
    return MarketStatus(
        code=code,
        venue=venue,
        halted=False,
        halt_reason="",
        operation_code=operation_code,
        indicative_operation_code="",
        random_end_code="",
        allocation_code="",
        issue_status_code="55",
        vi_active=False,
        after_hours_vi_active=False,
    )


@pytest.mark.parametrize(
    ("begins", "ends", "alert"),
    [
        ("174", "175", MarketAlert.CIRCUIT_BREAKER),
        ("184", "185", MarketAlert.CIRCUIT_BREAKER),
        ("174", "182", MarketAlert.CIRCUIT_BREAKER),
        ("387", "388", MarketAlert.SIDECAR_SELL),
        ("397", "398", MarketAlert.SIDECAR_BUY),
        ("164", "112", MarketAlert.MARKET_HALT),
        ("164", "129", MarketAlert.MARKET_HALT),
    ],
)
def test_a_measure_is_in_force_from_its_announcement_to_its_release(begins: str, ends: str, alert: MarketAlert) -> None:
    alerts = MarketAlerts()
    assert alerts.take(said(begins), AT)
    assert alerts.current(AT + 60) == (ActiveAlert(alert, Venue.KRX, AT),)
    assert alerts.take(said(ends), AT + 60)
    assert alerts.current(AT + 60) == ()


@pytest.mark.parametrize("code", ["", "112", "129", "F08", "AB1", "175", "388", "999"])
def test_other_announcements_change_nothing(code: str) -> None:
    alerts = MarketAlerts()
    assert not alerts.take(said(code), AT)
    assert alerts.current(AT) == ()


def test_the_same_announcement_of_another_stock_changes_nothing() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    assert not alerts.take(said("387", "000660"), AT + 1)
    assert not alerts.take(said("387", "035720"), AT - 1)
    assert [active.began for active in alerts.current(AT + 2)] == [AT]
    assert alerts.take(said("388"), AT + 100)
    assert not alerts.take(said("388", "000660"), AT + 101)


@pytest.mark.parametrize(("code", "lasts_s"), [("387", SIDECAR_S), ("397", SIDECAR_S), ("174", CIRCUIT_BREAKER_S)])
def test_a_measure_whose_release_was_missed_ends_by_itself(code: str, lasts_s: int) -> None:
    alerts = MarketAlerts()
    alerts.take(said(code), AT - 10_000)
    assert alerts.take(said(code), AT)
    assert alerts.current(AT + lasts_s - 1)
    assert alerts.current(AT + lasts_s) == ()
    assert alerts.take(said(code), AT + lasts_s + 5)
    assert [active.began for active in alerts.current(AT + lasts_s + 5)] == [AT + lasts_s + 5]


def test_a_release_that_comes_after_that_changes_nothing() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    assert not alerts.take(said("388"), AT + SIDECAR_S + 1)


def test_a_market_halt_lasts_until_the_market_opens_or_the_next_day() -> None:
    alerts = MarketAlerts()
    alerts.take(said("164"), AT)
    assert alerts.current(AT + 3 * 3600)
    assert alerts.current(8 * 3600) == ()


def test_measures_of_both_exchanges_are_told_apart_and_the_newest_comes_first() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    alerts.take(said("174", venue=Venue.NXT), AT + 10)
    alerts.take(said("397", venue=Venue.UN), AT + 20)
    assert alerts.current(AT + 20) == (
        ActiveAlert(MarketAlert.SIDECAR_BUY, None, AT + 20),
        ActiveAlert(MarketAlert.CIRCUIT_BREAKER, Venue.NXT, AT + 10),
        ActiveAlert(MarketAlert.SIDECAR_SELL, Venue.KRX, AT),
    )
    assert not alerts.take(said("175"), AT + 30)
    assert alerts.take(said("175", venue=Venue.NXT), AT + 30)


def in_force(alerts: MarketAlerts, second: int) -> Sequence[MarketAlert]:
    return [active.alert for active in alerts.current(second)]


def test_the_round_of_the_stand_in_exchange_is_followed_to_the_second() -> None:
    layouts = LAYOUT_SETS["2026-09"]
    market = Market(SCENARIOS["alerts"], 1, layouts, ISSUES[:3])
    wanted = {Registration(Channel.STATUS, Venue.KRX, issue.code) for issue in ISSUES[:3]}
    alerts = MarketAlerts()
    changes = 0
    spans = {
        MarketAlert.SIDECAR_SELL: range(CYCLE.sell_sidecar_on, CYCLE.sell_sidecar_off),
        MarketAlert.SIDECAR_BUY: range(CYCLE.buy_sidecar_on, CYCLE.buy_sidecar_off),
        MarketAlert.CIRCUIT_BREAKER: range(CYCLE.breaker_on, CYCLE.breaker_off),
    }
    for elapsed in range(CYCLE.again):
        for publication in market.advance(elapsed, wanted):
            for value in decode(frame_of(publication, layouts)).values:
                assert isinstance(value, MarketStatus)
                changes += alerts.take(value, market.second)
        passed = market.second - market.timeline.start
        assert in_force(alerts, market.second) == [alert for alert, span in spans.items() if passed in span]
    assert changes == 6
