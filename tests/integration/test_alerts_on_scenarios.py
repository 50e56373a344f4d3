"""Rules on the stand-in exchange's scenarios: each crossing once, and nothing that is stale or came again."""

from decimal import Decimal
from itertools import pairwise

import pytest
from msgspec.structs import replace

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.readings import figure_of_trade
from kis_tui.alerts.rules import AlertEdge, AlertKind
from kis_tui.alerts.targets import targets_of
from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Direction
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.protocol.decode import decode
from kis_tui.simulator.interruption import LASTS_S, RANDOM_END_S
from tests.support.alerted_market import AlertedMarket
from tests.support.watched_market import second_of

LIFTED, CALM = "035720", "247540"
RISING = "196170"


def _seconds(alerts: list[Alert]) -> list[int]:
    seconds = [alert.happening.second for alert in alerts]
    return [second for second in seconds if second is not None]


def _trades(market: AlertedMarket, code: str) -> list[Trade]:
    values = [value for raw in market.frames for value in decode(raw).values]
    return [value for value in values if isinstance(value, Trade) and value.code == code]


def _without_cooldown(market: AlertedMarket, rows: list[Row]) -> None:
    market.rules = [replace(rule, cooldown_s=0) for rule in market.rules]
    market.watcher.follow(targets_of(market.rules, {1: rows}), market.market.second, 0.0)


# --- alerts ---


def test_an_interruption_at_one_exchange_fires_once_on_and_once_off() -> None:
    market = AlertedMarket("alerts", [Row(LIFTED), Row(CALM)], ["g1 vi"])
    market.play("13:03:20")
    edges = [(alert.code, alert.happening.venue, alert.happening.edge) for alert in market.alerts]
    assert edges == [(LIFTED, Venue.NXT, AlertEdge.ON), (LIFTED, Venue.NXT, AlertEdge.OFF)]
    began, ended = _seconds(market.alerts)
    assert began == second_of("13:00:05")
    assert LASTS_S <= ended - began <= LASTS_S + RANDOM_END_S
    assert not any(alert.happening.assumed or alert.happening.while_down for alert in market.alerts)


@pytest.mark.parametrize("channels", [(Channel.BOOK, Channel.TRADE), (Channel.BOOK, Channel.TRADE, Channel.STATUS)])
def test_the_book_alone_shows_an_interruption_as_well(channels: tuple[Channel, ...]) -> None:
    rows = [Row(LIFTED, VenueChoice.NXT)]
    market = AlertedMarket("alerts", rows, [f"{LIFTED} vi"], channels=channels)
    market.play("13:02:40")
    assert [alert.happening.edge for alert in market.alerts] == [AlertEdge.ON, AlertEdge.OFF]


def test_a_rule_for_krx_does_not_hear_of_nxt() -> None:
    market = AlertedMarket("alerts", [Row(LIFTED)], [f"{LIFTED}@KRX vi", f"{LIFTED}@NXT vi"])
    market.play("13:01:00")
    assert [alert.rule.id for alert in market.alerts] == [2]


def test_halts_and_the_auction_of_a_circuit_breaker_are_no_interruptions() -> None:
    market = AlertedMarket("alerts", [Row(CALM), Row("005930")], ["g1 vi"])
    market.play("13:03:28")
    assert market.alerts == []


def test_somebody_who_comes_during_an_interruption_hears_of_its_end_alone() -> None:
    market = AlertedMarket("alerts", [Row(LIFTED)], [f"{LIFTED} vi"], start="13:00:40")
    market.play("13:02:45")
    assert [alert.happening.edge for alert in market.alerts] == [AlertEdge.OFF]


def test_an_interruption_that_began_while_the_line_was_down_is_told_as_such() -> None:
    market = AlertedMarket("alerts", [Row(LIFTED)], [f"{LIFTED} vi"])
    market.play("13:00:04")
    market.lose("13:00:30")
    (alert,) = market.play("13:01:00")
    assert (alert.happening.edge, alert.happening.while_down) == (AlertEdge.ON, True)


# --- limit-up ---


def test_on_the_way_to_the_limit_each_level_fires_once() -> None:
    texts = [f"{RISING} price>=660000", f"{RISING} change>=29%", f"{RISING} limit", f"{RISING} price<=600000"]
    market = AlertedMarket("limit-up", [Row(RISING)], texts)
    market.play("13:02:30")
    assert sorted(alert.rule.id for alert in market.alerts) == [1, 2, 3]
    (touched,) = market.of(AlertKind.LIMIT)
    assert (touched.happening.direction, touched.happening.edge) == (Direction.LIMIT_UP, AlertEdge.ON)
    trades = _trades(market, RISING)
    first = next(trade for trade in trades if trade.direction is Direction.LIMIT_UP)
    assert (touched.happening.price, touched.happening.second) == (first.price, first.ts_event)


def test_a_rule_that_is_made_at_the_limit_knows_that_it_holds() -> None:
    market = AlertedMarket("limit-up", [Row(RISING)], [])
    market.play("13:01:30")
    late = AlertedMarket("limit-up", [Row(RISING)], [f"{RISING} limit", f"{RISING} price>=660000"]).rules
    market.watcher.follow(targets_of(late, {1: [Row(RISING)]}), market.market.second, 90.0)
    assert [market.watcher.holds(rule, RISING) for rule in late] == [True, True]
    assert market.play("13:02:00") == []


def test_a_limit_that_was_reached_while_the_line_was_down_is_told_once() -> None:
    market = AlertedMarket("limit-up", [Row(RISING)], [f"{RISING} limit", f"{RISING} price>=660000"])
    market.play("13:00:08")
    assert market.alerts == []
    market.lose("13:01:20")
    market.play("13:02:30")
    assert sorted((alert.rule.id, alert.happening.while_down) for alert in market.alerts) == [(1, True), (2, True)]


def test_the_whole_way_sent_again_fires_nothing() -> None:
    texts = [f"{RISING} {text}" for text in ("price>=650000", "price<=655000", "limit", "print>=100", "wall>=3000")]
    market = AlertedMarket("limit-up", [Row(RISING)], texts)
    market.play("13:00:50")
    _without_cooldown(market, [Row(RISING)])
    assert len(market.frames) > 500
    assert market.fold(market.frames) == []


# --- burst ---


def test_in_a_flood_every_crossing_counts_and_nothing_else() -> None:
    rows = [Row("005930")]
    market = AlertedMarket("burst", rows, ["005930 change>=0.5", "005930 strength>=100", "005930 print>=1억"])
    _without_cooldown(market, rows)
    market.play("09:00:40")
    trades = _trades(market, "005930")
    assert len(trades) > 3_000
    for kind, threshold in ((AlertKind.CHANGE, Decimal("0.5")), (AlertKind.STRENGTH, Decimal(100))):
        figures = [figure for trade in trades if (figure := figure_of_trade(kind, trade)) is not None]
        crossings = [after for before, after in pairwise(figures) if before < threshold <= after]
        assert [alert.happening.figure for alert in market.of(kind)] == crossings
    large = [trade.size for trade in trades[1:] if trade.size * trade.price >= 100_000_000]
    assert large, "the flood has large prints"
    assert [alert.happening.size for alert in market.of(AlertKind.PRINT)] == large


def test_a_flood_is_told_once_a_cooldown_and_says_how_often_it_was_not() -> None:
    market = AlertedMarket("burst", [Row("005930")], ["005930 print>=3천만원"])
    market.play("09:02:30")
    seconds = _seconds(market.alerts)
    assert len(seconds) >= 2
    assert all(after - before >= 59 for before, after in pairwise(seconds))
    assert market.alerts[1].suppressed > 10


# --- day ---


def test_over_a_whole_day_nothing_is_told_twice_and_the_auctions_are_silent() -> None:
    texts = [f"{RISING} {text}" for text in ("vi", "change>=5%", "change<=-5%", "limit", "spread>=40", "wall>=5만")]
    market = AlertedMarket("day", [Row(RISING)], texts)
    market.play("20:00:10")
    told = [(alert.rule.kind, alert.happening.edge, alert.happening.venue) for alert in market.alerts]
    assert told == [
        (AlertKind.CHANGE, AlertEdge.ON, Venue.UN),
        (AlertKind.VI, AlertEdge.ON, Venue.KRX),
        (AlertKind.VI, AlertEdge.OFF, Venue.KRX),
    ]
    second = market.alerts[0].happening.second
    assert second is not None
    assert second_of("10:00:00") < second < second_of("10:07:00")
