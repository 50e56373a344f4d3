"""Shares by price: what is counted where, and what is said to be missing."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.profile import MINUTES_KEPT, PRICES_KEPT, VolumeProfile
from kis_tui.market.state import MarketState
from tests.support.instruments import trade_at

NINE = 9 * 3600


def a_print(
    price: Price,
    size: int,
    *,
    at: int | None = NINE,
    volume: int | None = None,
    aggressor: Aggressor = Aggressor.BUYER,
    day: str = "20261123",
) -> Trade:
    trade = trade_at(price, 71_900, size=size, aggressor=aggressor)
    return replace(trade, ts_event=at, volume=volume, trade_date=day)


def profile_of(*trades: Trade) -> VolumeProfile:
    profile = VolumeProfile()
    for trade in trades:
        profile.add(trade)
    return profile


def test_shares_are_counted_by_price_and_taker() -> None:
    whole = profile_of(
        a_print(72_500, 10),
        a_print(72_500, 5, aggressor=Aggressor.SELLER),
        a_print(72_500, 3, aggressor=Aggressor.NONE),
        a_print(72_500, 1, aggressor=Aggressor.UNKNOWN),
        a_print(72_400, 30),
    ).whole()

    assert whole.levels == ((72_400, 30, 0, 0), (72_500, 10, 5, 4))
    assert whole.levels[1].total == 19
    assert whole.point_of_control == 72_400
    assert (whole.since, whole.minutes) == (NINE, None)


def test_of_equal_prices_the_higher_one_is_the_point_of_control() -> None:
    assert profile_of(a_print(72_400, 7), a_print(72_500, 7)).whole().point_of_control == 72_500


def test_nothing_traded_has_no_point_of_control() -> None:
    whole = VolumeProfile().whole()
    assert (whole.point_of_control, whole.since, whole.levels) == (None, None, ())


def test_the_last_minutes_leave_older_prints_out() -> None:
    profile = profile_of(
        a_print(72_500, 100, at=NINE),
        a_print(72_400, 10, at=NINE + 5 * 60),
        a_print(72_300, 1, at=NINE + 14 * 60 + 59),
    )

    assert [level.price for level in profile.recent(10, NINE + 14 * 60 + 59).levels] == [72_400, 72_300]
    assert [level.price for level in profile.recent(10, NINE + 15 * 60).levels] == [72_300]
    assert profile.recent(10, NINE + 15 * 60).since is None
    assert profile.recent(20, NINE + 15 * 60).since == NINE
    assert profile.whole().levels[0] == (72_500, 100, 0, 0)


def test_minutes_beyond_the_kept_ones_are_forgotten() -> None:
    profile = profile_of(*(a_print(72_500, 1, at=NINE + minute * 60) for minute in range(4 * MINUTES_KEPT)))

    now = NINE + (4 * MINUTES_KEPT - 1) * 60
    assert profile.recent(4 * MINUTES_KEPT, now).levels == ((72_500, MINUTES_KEPT, 0, 0),)
    assert profile.whole().levels == ((72_500, 4 * MINUTES_KEPT, 0, 0),)


def test_a_late_print_of_a_forgotten_minute_is_in_the_whole_only() -> None:
    profile = profile_of(a_print(72_500, 1, at=NINE + 3600), a_print(72_500, 5, at=NINE))

    assert profile.recent(MINUTES_KEPT, NINE + 3600).levels == ((72_500, 1, 0, 0),)
    assert profile.whole().levels == ((72_500, 6, 0, 0),)


def test_a_print_without_a_time_is_in_the_whole_only() -> None:
    profile = profile_of(a_print(72_500, 5, at=None))

    assert (profile.whole().levels, profile.whole().since) == (((72_500, 5, 0, 0),), None)
    assert profile.recent(10, NINE).levels == ()


def test_far_prices_are_folded_and_counted() -> None:
    profile = profile_of(*(a_print(10_000 + step, 2) for step in range(PRICES_KEPT + 3)))

    whole = profile.whole()
    assert len(whole.levels) == PRICES_KEPT
    assert min(level.price for level in whole.levels) == 10_003
    assert whole.folded_shares == 6


def test_shares_that_were_not_seen_are_counted_and_not_those_before_the_first_print() -> None:
    profile = profile_of(
        a_print(72_500, 10, volume=5_000),
        a_print(72_500, 10, volume=5_010),
        a_print(72_500, 10, at=NINE + 3600, volume=5_120),
        a_print(72_500, 10, at=NINE + 3600, volume=5_130),
        a_print(72_500, 10, at=NINE + 3600, volume=4_000),
    )

    assert profile.whole().missed_shares == 100
    assert profile.recent(10, NINE + 3600).missed_shares == 100
    assert profile.recent(10, NINE + 7200).missed_shares == 0


@pytest.mark.parametrize("volumes", [(10, 20, 5, 30, 40), (10, 30, 20, 40, 50), (10, 20, 9 * 10**18, 40, 50)])
def test_a_wrong_volume_makes_no_missed_shares_once_the_prints_go_on(volumes: tuple[int, ...]) -> None:
    profile = profile_of(*(a_print(72_500, 10, volume=volume) for volume in volumes))

    assert profile.whole().missed_shares == 0
    assert profile.recent(10, NINE).missed_shares == 0


def test_fetched_prints_of_another_day_are_not_counted() -> None:
    after = a_print(72_500, 10, volume=1_000)
    profile = profile_of(after, a_print(72_400, 3, volume=3, day="20261124"))
    profile.fill([a_print(72_500, 90)], after)

    assert profile.whole().levels == ((72_400, 3, 0, 0),)
    assert profile.whole().missed_shares == 0


def test_prints_of_the_evening_before_are_not_of_the_last_minutes() -> None:
    profile = profile_of(a_print(72_500, 7, at=19 * 3600 + 59 * 60))

    assert profile.recent(10, 8 * 3600 - 60).levels == ()
    assert profile.recent(10, 8 * 3600 - 60).since is None


def test_a_new_trading_day_begins_anew() -> None:
    profile = profile_of(
        a_print(72_500, 10, volume=1_000), a_print(72_400, 3, at=NINE - 3600, volume=3, day="20261124")
    )

    whole = profile.whole()
    assert (whole.levels, whole.since, whole.missed_shares) == (((72_400, 3, 0, 0),), NINE - 3600, 0)
    assert profile.recent(10, NINE).levels == ()


def test_a_print_that_came_twice_is_counted_once() -> None:
    state = MarketState()
    for _time in range(2):
        state.apply(a_print(72_500, 10, volume=1_000), 0.0)

    assert state.stream("005930", Venue.UN).profile.whole().levels == ((72_500, 10, 0, 0),)
