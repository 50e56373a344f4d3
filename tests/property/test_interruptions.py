"""Whatever comes in whatever order, what is said of interruptions stays possible."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.interruptions import Interruptions, ViState, vi_countdown
from tests.support.instruments import book_at

ANY_BOOK = book_at(72_500)
CODE = ANY_BOOK.code
AT = 10 * 3600


def a_book(at: int | None, phase: SessionPhase, venue: Venue, indicative: Venue | None) -> BookSnapshot:
    return replace(
        ANY_BOOK,
        ts_event=at,
        phase=phase,
        venue=venue,
        indicative_price=None if indicative is None else 72_500,
        indicative_venue=indicative,
    )


def a_status(
    venue: Venue, indicative_code: str, *, vi: bool | None, after_hours: bool | None, issue_status_code: str = "55"
) -> MarketStatus:
    return MarketStatus(
        code=CODE,
        venue=venue,
        halted=False,
        halt_reason="",
        operation_code="",
        indicative_operation_code=indicative_code,
        random_end_code="",
        allocation_code="",
        issue_status_code=issue_status_code,
        vi_active=vi,
        after_hours_vi_active=after_hours,
    )


venues = st.sampled_from(Venue)
flags = st.sampled_from([True, False, None])
seconds = st.integers(8 * 3600, 20 * 3600) | st.integers(AT - 10, AT + 400)
books = st.builds(
    a_book,
    st.none() | seconds,
    st.sampled_from(SessionPhase),
    venues,
    st.none() | st.sampled_from([Venue.KRX, Venue.NXT]),
)
statuses = st.builds(a_status, venues, st.sampled_from(["", "311", "112"]), vi=flags, after_hours=flags)
listings = st.builds(Interruption, st.just(CODE), st.none() | seconds, st.none() | seconds, st.just(79_000), st.just(1))
happenings = st.lists(st.tuples(books | statuses | listings | st.sampled_from(IssueStatus), seconds), max_size=40)


@given(happenings)
def test_whatever_comes_the_states_are_possible(happened: list[tuple[object, int]]) -> None:
    interruptions = Interruptions()
    for what, second in happened:
        if isinstance(what, BookSnapshot):
            interruptions.take_book(what)
        elif isinstance(what, MarketStatus):
            interruptions.take_status(what, second)
            over = what.vi_active is False and not what.after_hours_vi_active
            if over:
                assert interruptions.state(CODE, what.venue) is None or what.venue is Venue.UN
        elif isinstance(what, Interruption):
            interruptions.take_list([what], 0.0, second, {CODE})
            in_force = interruptions.in_force_by_list(CODE, second, 0.0)
            assert in_force is None or in_force[0].began is None or 0 <= second - in_force[0].began <= 150
        elif isinstance(what, IssueStatus):
            interruptions.set_status(CODE, what)
        for venue in Venue:
            state = interruptions.state(CODE, venue, second)
            if state is None:
                continue
            assert venue in (state.venue, Venue.UN)
            assert state.began is not None or not state.certain
            countdown = vi_countdown(state, second)
            assert (countdown is None) is (state.began is None)
            if countdown is not None and countdown.remaining_s is not None:
                assert 0 <= countdown.remaining_s <= 120
    interruptions.forget(CODE)
    assert interruptions.state(CODE, Venue.UN) is None
    assert interruptions.listed(CODE, AT, 0.0) is None


BEGINNING = (
    a_status(Venue.KRX, "311", vi=True, after_hours=False),
    a_book(AT, SessionPhase.VI_AUCTION, Venue.KRX, Venue.KRX),
    a_book(AT, SessionPhase.CONTINUOUS, Venue.UN, Venue.KRX),
)
RELEASE = (
    a_status(Venue.KRX, "112", vi=False, after_hours=False),
    a_book(AT + 135, SessionPhase.CONTINUOUS, Venue.KRX, None),
    a_book(AT + 135, SessionPhase.CONTINUOUS, Venue.UN, None),
)


def take(interruptions: Interruptions, what: MarketStatus | BookSnapshot, second: int) -> None:
    if isinstance(what, MarketStatus):
        interruptions.take_status(what, second)
    else:
        interruptions.take_book(what)


@pytest.mark.parametrize("beginning", list(permutations(BEGINNING)))
@pytest.mark.parametrize("release", list(permutations(RELEASE)))
def test_the_order_of_the_frames_of_one_moment_makes_no_difference(
    beginning: tuple[MarketStatus | BookSnapshot, ...], release: tuple[MarketStatus | BookSnapshot, ...]
) -> None:
    interruptions = Interruptions()
    for venue in (Venue.KRX, Venue.UN):
        interruptions.take_book(a_book(AT - 1, SessionPhase.CONTINUOUS, venue, None))
    for what in beginning:
        take(interruptions, what, AT)
        assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)
    for what in release:
        take(interruptions, what, AT + 135)
    assert interruptions.state(CODE, Venue.UN) is None
    for late in BEGINNING[1:]:
        take(interruptions, late, AT + 135)
    assert interruptions.state(CODE, Venue.UN) is None
