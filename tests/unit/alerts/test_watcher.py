"""What fires, and what must not: every test folds made-up values as the line would bring them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.alerts.alert import Alert, BookSide, WallEnd
from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertEdge, AlertRule, AlertWay
from kis_tui.alerts.targets import targets_of
from kis_tui.alerts.watcher import Value, Watcher
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Direction
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from tests.support.made_frames import AT, BASES, auction_book, made_book, made_trade

BOOK = Registration(Channel.BOOK, Venue.UN, "005930")


class Watch:
    """A memory and its watcher; each value comes a second after the one before."""

    def __init__(self, *rules: str, rows: Sequence[Row] = (Row("005930"),), cooldown_s: int = 0) -> None:
        self.state = MarketState()
        self.watcher = Watcher(self.state)
        self.rows = rows
        self.now = 100.0
        self.rules: list[AlertRule] = []
        self.volume = 1_000
        self.set_rules(*(self._rule(text, number, cooldown_s) for number, text in enumerate(rules, 1)))

    def _rule(self, text: str, number: int, cooldown_s: int) -> AlertRule:
        return replace(parse_rule(text, number, code="005930"), cooldown_s=cooldown_s)

    def set_rules(self, *rules: AlertRule) -> None:
        self.rules = list(rules)
        self.watcher.follow(targets_of(rules, {1: self.rows}), AT, self.now)

    def take(self, value: Value) -> tuple[Alert, ...]:
        self.now += 1.0
        is_news = self.state.apply(value, self.now, AT)
        return self.watcher.take(value, self.now, AT, is_news=is_news)

    def trade(self, price: int = 72_500, *, size: int = 10, **fields: Any) -> tuple[Alert, ...]:
        self.volume += size
        return self.take(self.print_of(price, size, **fields))

    def print_of(self, price: int, size: int = 10, **fields: Any) -> Trade:
        trade = made_trade(price=price, size=size, volume=self.volume, at=AT + int(self.now) - 100)
        return replace(trade, **fields)

    def prices(self, *prices: int) -> list[int]:
        """Return those of the prices at which something fired."""
        return [price for price in prices if self.trade(price)]

    def lose_the_line(self) -> None:
        self.state.line_down()
        self.watcher.line_down()


def test_a_price_fires_once_for_each_crossing() -> None:
    watch = Watch("price>=73000")
    assert watch.prices(72_900, 73_000, 73_100, 73_000, 72_900, 73_200, 73_300) == [73_000, 73_200]


def test_falling_to_a_price_fires_too() -> None:
    watch = Watch("price<=72000")
    assert watch.prices(72_500, 72_000, 71_900, 72_100, 71_000) == [72_000, 71_000]


def test_the_first_value_tells_nothing_however_it_is() -> None:
    watch = Watch("price>=70000", "print>=1", "strength>=1", "limit", "spread>=1", "wall>=1", "change>=0")
    assert watch.trade(75_000, direction=Direction.LIMIT_UP) == ()
    assert watch.take(made_book()) == ()


def test_an_alert_has_the_figures_of_its_moment() -> None:
    watch = Watch("price>=73000")
    watch.trade(72_900)
    (alert,) = watch.trade(73_100)
    assert (alert.code, alert.rule, alert.at) == ("005930", watch.rules[0], watch.now)
    happening = alert.happening
    assert (happening.venue, happening.price, happening.figure) == (Venue.UN, 73_100, Decimal(73_100))
    assert happening.second == AT + 1
    assert not happening.while_down


def test_within_its_cooldown_a_rule_is_silent_and_says_so_afterwards() -> None:
    watch = Watch("price>=73000", cooldown_s=10)
    assert watch.prices(72_900, 73_000, 72_900, 73_000, 72_900, 73_000) == [73_000]
    assert watch.watcher.holds(watch.rules[0], "005930")
    watch.now += 10
    watch.trade(72_900)
    (alert,) = watch.trade(73_000)
    assert alert.suppressed == 2


def test_a_beginning_does_not_silence_its_end() -> None:
    watch = Watch("limit", cooldown_s=60)
    watch.trade()
    assert [alert.happening.edge for alert in watch.trade(direction=Direction.LIMIT_UP)] == [AlertEdge.ON]
    assert [alert.happening.edge for alert in watch.trade(direction=Direction.UP)] == [AlertEdge.OFF]
    assert watch.trade(direction=Direction.LIMIT_UP) == ()


def test_a_limit_that_was_touched_again_within_the_cooldown_is_told_after_it_if_it_still_is() -> None:
    watch = Watch("limit", cooldown_s=60)
    for direction in (Direction.UP, Direction.LIMIT_UP, Direction.UP, Direction.LIMIT_UP):
        watch.trade(direction=direction)
    touched_at = AT + int(watch.now) - 101
    watch.now += 60
    (alert,) = watch.trade(direction=Direction.LIMIT_UP)
    assert (alert.happening.edge, alert.happening.second, alert.suppressed) == (AlertEdge.ON, touched_at, 0)
    assert watch.trade(direction=Direction.LIMIT_UP) == ()


def test_what_a_cooldown_held_back_and_is_over_again_is_not_told() -> None:
    watch = Watch("limit", cooldown_s=60)
    for direction in (Direction.UP, Direction.LIMIT_UP, Direction.UP, Direction.LIMIT_UP, Direction.UP):
        watch.trade(direction=direction)
    watch.now += 60
    assert watch.trade(direction=Direction.UP) == ()
    (alert,) = watch.trade(direction=Direction.LIMIT_UP)
    assert alert.suppressed == 1


def test_a_print_that_comes_again_fires_nothing() -> None:
    watch = Watch("price<=72000", "print>=500")
    low = watch.print_of(71_900, 900)
    watch.volume += 10
    watch.trade(72_500)
    replayed = [low, replace(low, volume=low.volume and low.volume - 1)]
    assert [watch.take(value) for value in replayed] == [(), ()]


def test_the_newest_print_that_comes_twice_is_one() -> None:
    watch = Watch("print>=500")
    watch.trade()
    large = watch.print_of(72_500, 900)
    large = replace(large, volume=watch.volume + 900)
    assert watch.take(large)
    assert watch.take(large) == ()


def test_a_whole_stretch_that_is_sent_again_fires_nothing() -> None:
    watch = Watch("price>=73000", "print>=500")
    prints = []
    for step in range(200):
        watch.volume += 10
        prints.append(watch.print_of(72_000 + step * 10, 10))
        watch.take(prints[-1])
    assert watch.trade(72_000) == ()
    assert [alert for value in prints for alert in watch.take(value)] == []
    assert watch.trade(73_500), "and the next crossing is told"


def test_a_print_of_the_day_before_fires_nothing() -> None:
    watch = Watch("price>=73000")
    watch.trade(72_000, trade_date="20261124")
    assert watch.trade(74_000, trade_date="20261123") == ()


def test_what_crossed_while_the_line_was_down_is_told_once_with_the_first_value_after() -> None:
    watch = Watch("price>=73000")
    watch.trade(72_900)
    watch.lose_the_line()
    (alert,) = watch.trade(73_500)
    assert alert.happening.while_down
    assert watch.trade(73_600) == ()
    watch.trade(72_000)
    assert not watch.trade(73_000)[0].happening.while_down


def test_what_did_not_change_while_the_line_was_down_is_not_told() -> None:
    watch = Watch("price>=73000")
    watch.trade(72_900)
    watch.trade(73_500)
    watch.lose_the_line()
    assert watch.trade(73_600) == ()


def test_a_line_that_is_lost_before_anything_came_tells_nothing_afterwards() -> None:
    watch = Watch("price>=73000")
    watch.lose_the_line()
    assert watch.trade(73_500) == ()


def test_after_a_new_rule_the_next_crossing_counts_where_a_value_is_known() -> None:
    watch = Watch()
    watch.trade(72_900)
    rule = parse_rule("005930 price>=73000", 1)
    watch.set_rules(rule)
    assert watch.watcher.holds(rule, "005930") is False
    assert watch.trade(73_000)


def test_a_rule_that_holds_already_says_so_and_waits_for_the_next_crossing() -> None:
    watch = Watch()
    watch.trade(73_900)
    rule = parse_rule("005930 price>=73000", 1)
    watch.set_rules(rule)
    assert watch.watcher.holds(rule, "005930") is True
    assert watch.prices(74_000, 72_900, 73_000) == [73_000]


def test_what_is_known_from_before_the_line_was_lost_does_not_count_for_a_new_rule() -> None:
    watch = Watch()
    watch.trade(72_900)
    watch.lose_the_line()
    rule = parse_rule("005930 price>=73000", 1)
    watch.set_rules(rule)
    assert watch.watcher.holds(rule, "005930") is None
    assert watch.trade(73_500) == ()


def test_a_rule_that_is_told_otherwise_goes_on_and_one_with_another_number_begins_anew() -> None:
    watch = Watch("price>=73000", cooldown_s=60)
    watch.trade(72_900)
    watch.trade(73_000)
    (rule,) = watch.rules
    watch.set_rules(replace(rule, ways=(AlertWay.OSC9,), note="x"))
    assert watch.prices(72_900, 73_000) == [], "its cooldown goes on"
    watch.set_rules(replace(rule, threshold=Decimal(73_500)))
    (alert,) = watch.trade(73_600)
    assert alert.rule.threshold == 73_500


def test_a_rule_that_is_taken_away_or_switched_off_is_silent() -> None:
    watch = Watch("price>=73000")
    watch.trade(72_900)
    (rule,) = watch.rules
    watch.set_rules(replace(rule, enabled=False))
    assert watch.trade(73_000) == ()
    watch.trade(72_900)
    watch.set_rules()
    assert watch.trade(73_000) == ()


def test_a_rule_of_a_group_watches_each_stock_for_itself() -> None:
    rows = (Row("005930"), Row("000660"))
    watch = Watch("g1 change>=1%", rows=rows, cooldown_s=60)
    for code in ("005930", "000660"):
        watch.take(made_trade(code, BASES[code], volume=10))
    alerts = [
        watch.take(replace(made_trade(code, volume=20), change_pct=Decimal("1.5"))) for code in ("005930", "000660")
    ]
    assert [[alert.code for alert in fired] for fired in alerts] == [["005930"], ["000660"]]


def test_only_the_stream_of_its_venue_counts() -> None:
    watch = Watch("price>=73000", rows=(Row("005930", VenueChoice.KRX),))
    for venue in (Venue.KRX, Venue.UN, Venue.NXT):
        watch.take(made_trade(price=72_000, venue=venue, volume=10))
    assert watch.take(made_trade(price=73_500, venue=Venue.NXT, volume=20)) == ()
    assert watch.take(made_trade(price=73_500, venue=Venue.KRX, volume=20))


@pytest.mark.parametrize(
    ("text", "below", "above", "figure"),
    [
        ("change>=3%", {"change_pct": Decimal("2.99")}, {"change_pct": Decimal("3.00")}, "3"),
        ("change<=-3%", {"change_pct": Decimal("-2.99")}, {"change_pct": Decimal("-3.01")}, "-3.01"),
        ("change>=0.9", {"change": 0, "change_pct": None}, {"change": 675, "change_pct": None}, "0.94"),
        ("strength>=120", {"strength_pct": Decimal("119.9")}, {"strength_pct": Decimal(120)}, "120"),
        ("strength<=80", {"strength_pct": Decimal("80.1")}, {"strength_pct": Decimal(75)}, "75"),
        (
            "volume>=3x",
            {"same_time_volume_ratio_pct": Decimal(299)},
            {"same_time_volume_ratio_pct": Decimal(310)},
            "3.1",
        ),
        (
            "volume>=3x",
            {"same_time_volume_ratio_pct": None, "same_time_volume": 10_000},
            {"same_time_volume_ratio_pct": None, "same_time_volume": 100},
            "10.2",
        ),
        ("spread>=3", {"bid_price": 72_400, "ask_price": 72_500}, {"bid_price": 72_200, "ask_price": 72_500}, "3"),
    ],
)
def test_each_figure_fires_where_it_crosses(
    text: str, below: dict[str, Any], above: dict[str, Any], figure: str
) -> None:
    watch = Watch(text)
    assert watch.trade(**below) == ()
    (alert,) = watch.trade(**above)
    assert alert.happening.figure == Decimal(figure)
    assert watch.trade(**above) == ()


def test_a_figure_that_is_not_readable_changes_nothing() -> None:
    watch = Watch("strength>=120")
    watch.trade(strength_pct=Decimal(100))
    assert watch.trade(strength_pct=None) == ()
    assert watch.trade(strength_pct=Decimal(130))


def test_each_large_print_is_one_of_its_own() -> None:
    watch = Watch("print>=500", "print>=5천만원")
    watch.trade(size=900)
    assert watch.trade(size=499) == ()
    (alert,) = watch.trade(size=500)
    assert (alert.happening.size, alert.happening.price) == (500, 72_500)
    both = watch.trade(size=700)
    assert [alert.happening.figure for alert in both] == [Decimal(700), Decimal(700 * 72_500)]


def test_touching_and_leaving_a_limit_are_told() -> None:
    watch = Watch("limit")
    watch.trade(direction=Direction.UP)
    (touched,) = watch.trade(direction=Direction.LIMIT_UP)
    assert watch.trade(direction=Direction.LIMIT_UP) == ()
    assert watch.trade(direction=Direction.UNKNOWN) == ()
    (released,) = watch.trade(direction=Direction.UP)
    edges = [(alert.happening.edge, alert.happening.direction) for alert in (touched, released)]
    assert edges == [(AlertEdge.ON, Direction.LIMIT_UP), (AlertEdge.OFF, Direction.LIMIT_UP)]


def test_a_rule_for_the_end_alone_is_silent_at_the_beginning() -> None:
    watch = Watch("limit off")
    watch.trade(direction=Direction.UP)
    assert watch.trade(direction=Direction.LIMIT_DOWN) == ()
    assert watch.trade(direction=Direction.DOWN)


def test_on_a_new_day_the_change_begins_at_nothing() -> None:
    watch = Watch("change>=3%", "limit", "price>=73000", "strength>=100")
    first: dict[str, Any] = {"direction": Direction.LIMIT_UP, "change_pct": Decimal(30), "strength_pct": Decimal(150)}
    watch.trade(75_000, trade_date="20261123", **first)
    gap = watch.trade(76_000, trade_date="20261124", **{**first, "change_pct": Decimal(4)})
    assert [alert.rule.kind for alert in gap] == ["change", "limit"], "the price held over night, the strength is new"


def test_a_spread_is_the_book_s_where_there_is_one() -> None:
    watch = Watch("spread>=3")
    watch.take(made_book(ts_event=AT + 1))
    wide: dict[str, Any] = {"bid_price": 72_000, "ask_price": 72_500}
    assert watch.trade(**wide) == ()
    book = made_book(ts_event=AT + 3)
    assert watch.take(replace(book, bid_prices=tuple(price - 300 for price in book.bid_prices)))


def test_after_the_book_is_given_back_prints_tell_the_spread() -> None:
    watch = Watch("spread>=3")
    watch.take(made_book(ts_event=AT + 1))
    watch.state.forget(BOOK)
    watch.watcher.forget(BOOK)
    wide: dict[str, Any] = {"bid_price": 72_000, "ask_price": 72_500}
    assert watch.trade(**wide)


def test_after_the_line_was_lost_prints_tell_the_spread_until_a_book_comes() -> None:
    watch = Watch("spread>=3")
    watch.take(made_book(ts_event=AT + 1))
    watch.lose_the_line()
    (alert,) = watch.trade(bid_price=72_000, ask_price=72_500)
    assert alert.happening.while_down


def test_an_auction_and_an_empty_side_have_no_spread() -> None:
    watch = Watch("spread>=1")
    watch.take(auction_book(venue=Venue.UN))
    watch.take(made_book(ask_prices=(0,) * 10, ask_sizes=(0,) * 10))
    assert watch.watcher.holds(watch.rules[0], "005930") is None


def test_a_wall_fires_when_it_appears_and_when_it_is_pulled() -> None:
    watch = Watch("wall>=500000")
    book = made_book()
    watch.take(book)
    (alert,) = watch.take(replace(book, bid_sizes=(book.bid_sizes[0], 600_000, *book.bid_sizes[2:])))
    happening = alert.happening
    assert (happening.side, happening.price, happening.size) == (BookSide.BID, book.bid_prices[1], 600_000)
    (gone,) = watch.take(book)
    assert (gone.happening.edge, gone.happening.wall_end) == (AlertEdge.OFF, WallEnd.PULLED)


def test_a_wall_that_went_while_the_line_was_down_is_told_as_such() -> None:
    watch = Watch("wall>=500000")
    book = made_book()
    watch.take(replace(book, bid_sizes=(600_000, *book.bid_sizes[1:])))
    watch.lose_the_line()
    (gone,) = watch.take(book)
    assert (gone.happening.while_down, gone.happening.wall_end) == (True, WallEnd.UNKNOWN)


def test_a_book_that_was_given_back_says_nothing_about_the_next_one() -> None:
    watch = Watch("wall>=500000")
    book = made_book()
    watch.take(book)
    watch.state.forget(BOOK)
    watch.watcher.forget(BOOK)
    assert watch.take(replace(book, bid_sizes=(600_000, *book.bid_sizes[1:]))) == ()


def test_prints_that_were_given_back_say_nothing_about_the_next_ones() -> None:
    watch = Watch("price>=73000", "limit", "print>=500")
    watch.trade(72_000)
    given_back = Registration(Channel.TRADE, Venue.UN, "005930")
    watch.state.forget(given_back)
    watch.watcher.forget(given_back)
    assert watch.trade(74_000, size=900, direction=Direction.LIMIT_UP) == ()
    assert watch.trade(74_000, size=900), "the next large print is one"


def test_a_book_from_before_the_line_was_lost_does_not_count_for_a_new_rule_though_a_print_came() -> None:
    watch = Watch()
    watch.take(made_book(bid_sizes=(600_000,) * 10))
    watch.lose_the_line()
    watch.trade()
    rules = [parse_rule("005930 wall>=500000", 1), parse_rule("005930 price>=70000", 2)]
    watch.set_rules(*rules)
    assert [watch.watcher.holds(rule, "005930") for rule in rules] == [None, True]


def test_an_old_book_fires_nothing() -> None:
    watch = Watch("wall>=500000")
    book = made_book(ts_event=AT + 10, volume=2_000)
    watch.take(book)
    assert watch.take(replace(book, ts_event=AT, volume=1_000, bid_sizes=(600_000, *book.bid_sizes[1:]))) == ()


def test_other_stocks_and_other_kinds_of_values_pass() -> None:
    watch = Watch("price>=73000")
    assert watch.take(made_trade("000660")) == ()
    assert watch.take(made_book()) == ()


@given(st.lists(st.integers(70_000, 76_000), min_size=1, max_size=60))
def test_it_fires_exactly_where_the_price_comes_from_below_to_the_level(prices: list[int]) -> None:
    watch = Watch("price>=73000")
    fired = [bool(watch.trade(price)) for price in prices]
    expected = [False, *(before < 73_000 <= price for before, price in pairwise(prices))]
    assert fired == expected
