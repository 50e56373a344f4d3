"""Who took in the last minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.session import Aggressor
from kis_tui.market.taker_share import WINDOW_S, TakerShare
from tests.support.instruments import trade_at


def taken(size: int, aggressor: Aggressor, share: TakerShare, at: float = 0.0) -> None:
    share.add(trade_at(72_500, 71_900, size=size, aggressor=aggressor), at)


def test_the_share_is_of_what_was_taken_by_somebody() -> None:
    share = TakerShare()
    assert share.bought_pct(0.0) is None
    taken(1_000, Aggressor.NONE, share)
    assert share.bought_pct(0.0) is None
    taken(54, Aggressor.BUYER, share)
    taken(46, Aggressor.SELLER, share)
    assert share.bought_pct(0.0) == 54


def test_after_a_minute_a_print_does_not_count() -> None:
    share = TakerShare()
    taken(10, Aggressor.BUYER, share, at=0.0)
    taken(30, Aggressor.SELLER, share, at=30.0)

    assert share.bought_pct(59.9) == 25
    assert share.bought_pct(60.0) == 0
    assert share.bought_pct(90.0) is None


def test_what_came_before_a_break_is_forgotten() -> None:
    share = TakerShare()
    taken(10, Aggressor.BUYER, share)
    share.forget()

    assert share.bought_pct(0.0) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 9_999), st.sampled_from(Aggressor), st.floats(0, 20)),
        max_size=80,
    )
)
def test_the_running_sums_are_those_of_the_prints_in_the_window(
    prints: list[tuple[int, Aggressor, float]],
) -> None:
    share = TakerShare()
    now = 0.0
    seen: list[tuple[int, Aggressor, float]] = []
    for size, aggressor, after in prints:
        now += after
        taken(size, aggressor, share, at=now)
        seen.append((size, aggressor, now))
    inside = [(size, aggressor) for size, aggressor, at in seen if int(at) > int(now) - WINDOW_S]
    bought = sum(size for size, aggressor in inside if aggressor is Aggressor.BUYER)
    sold = sum(size for size, aggressor in inside if aggressor is Aggressor.SELLER)

    expected = None if not bought + sold else pytest.approx(100 * bought / (bought + sold), abs=0.5)
    assert share.bought_pct(now) == expected
