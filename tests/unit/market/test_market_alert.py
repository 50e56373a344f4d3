"""Circuit breaker, sidecar and halt, from single announcements and from the stand-in exchange."""

from collections.abc import Sequence

import pytest

from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.market.market_alert import CIRCUIT_BREAKER_S, SIDECAR_S, TOLD_AGAIN_S, ActiveAlert, MarketAlerts
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


@pytest.mark.parametrize(("code", "lasts_s"), [("387", 5 * 60), ("397", 5 * 60), ("174", 30 * 60)])
def test_a_measure_whose_release_was_missed_ends_by_itself(code: str, lasts_s: int) -> None:
    alerts = MarketAlerts()
    alerts.take(said(code), AT - 10_000)
    assert alerts.take(said(code), AT)
    assert alerts.current(AT + lasts_s - 1)
    assert alerts.current(AT + lasts_s) == ()


def test_a_release_that_comes_after_that_changes_nothing() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    assert not alerts.take(said("388"), AT + SIDECAR_S + 1)


@pytest.mark.parametrize("code", ["387", "397"])
def test_a_stock_that_is_told_of_a_sidecar_after_its_end_does_not_bring_it_back(code: str) -> None:
    alerts = MarketAlerts()
    alerts.take(said(code), AT)
    for minutes in (6, 12, 18):  # each within ten minutes of the last word
        assert not alerts.take(said(code, "000660"), AT + minutes * 60)
        assert alerts.current(AT + minutes * 60) == ()
    assert alerts.take(said(code, "000660"), AT + 18 * 60 + TOLD_AGAIN_S + 1)


def test_a_sidecar_after_a_release_that_was_seen_is_another_one() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    alerts.take(said("388"), AT + 300)
    assert alerts.take(said("387", "000660"), AT + 360)
    assert [active.began for active in alerts.current(AT + 361)] == [AT + 360]


def test_a_sidecar_of_the_day_before_hides_none_of_today() -> None:
    alerts = MarketAlerts()
    alerts.take(said("387"), AT)
    assert alerts.current(9 * 3600) == ()
    assert alerts.take(said("387"), AT + 360)


def test_a_circuit_breaker_that_is_told_of_again_lasts_from_the_newest_word() -> None:
    alerts = MarketAlerts()
    alerts.take(said("174"), AT)
    assert not alerts.take(said("174"), AT + 1_500)
    assert alerts.current(AT + CIRCUIT_BREAKER_S + 1_499) == (ActiveAlert(MarketAlert.CIRCUIT_BREAKER, Venue.KRX, AT),)
    assert alerts.current(AT + CIRCUIT_BREAKER_S + 1_500) == ()


def test_a_market_halt_lasts_until_krx_must_have_closed_or_the_next_day() -> None:
    alerts = MarketAlerts()
    alerts.take(said("164"), AT)
    assert alerts.current(AT + 2 * 3600)
    assert alerts.current(16 * 3600 + 30 * 60) == ()  # the close of the university entrance exam's day, the latest
    alerts.take(said("164"), 17 * 3600)
    assert [active.began for active in alerts.current(20 * 3600 - 1)] == [17 * 3600]
    assert alerts.current(20 * 3600) == ()
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
