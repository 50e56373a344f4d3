"""Whatever is traded, the volume at price adds up to it."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.session import Aggressor
from kis_tui.domain.trade import Trade
from kis_tui.market.profile import MINUTES_KEPT, PRICES_KEPT, Profile, VolumeProfile
from tests.support.instruments import trade_at

ANY = trade_at(72_500, 71_900)


def _print(price: int, size: int, at: int | None, aggressor: Aggressor) -> Trade:
    return replace(ANY, price=price, size=size, ts_event=at, aggressor=aggressor, volume=None)


prints = st.builds(
    _print,
    st.integers(1, 2_000),
    st.integers(0, 10**6),
    st.none() | st.integers(0, 86_399),
    st.sampled_from(Aggressor),
)


def _shares(profile: Profile) -> int:
    return sum(level.total for level in profile.levels) + profile.folded_shares


@given(st.lists(prints, max_size=60))
def test_the_profile_adds_up_to_the_prints(trades: list[Trade]) -> None:
    profile = VolumeProfile()
    for trade in trades:
        profile.add(trade)
    whole = profile.whole()
    assert _shares(whole) == sum(trade.size for trade in trades)
    totals = [level.total for level in whole.levels]
    assert totals == sorted(totals, reverse=True)
    for side, takers in (("buy", {Aggressor.BUYER}), ("sell", {Aggressor.SELLER})):
        counted = sum(getattr(level, side) for level in whole.levels)
        assert counted == sum(trade.size for trade in trades if trade.aggressor in takers)


@given(st.lists(st.integers(0, 86_399), max_size=60), st.integers(1, MINUTES_KEPT))
def test_the_last_minutes_add_up_to_their_prints(times: list[int], minutes: int) -> None:
    profile = VolumeProfile()
    times.sort()
    for at in times:
        profile.add(_print(72_500, 1, at, Aggressor.BUYER))
    now = times[-1] if times else 0
    first = now // 60 - minutes + 1
    assert _shares(profile.recent(minutes, now)) == sum(1 for at in times if at // 60 >= first)


@given(st.integers(PRICES_KEPT - 5, PRICES_KEPT + 60), st.randoms(use_true_random=False))
def test_the_number_of_prices_is_bounded_and_nothing_is_lost(count: int, random: object) -> None:
    prices = list(range(1, count + 1))
    random.shuffle(prices)  # type: ignore[attr-defined]
    profile = VolumeProfile()
    for price in prices:
        profile.add(_print(price, price, 0, Aggressor.SELLER))
    assert len(profile.whole().levels) <= PRICES_KEPT
    assert _shares(profile.whole()) == sum(prices)
