"""Volatility interruptions, followed frame by frame and from each source alone."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from msgspec.structs import astuple, replace

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueStatus
from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue
from kis_tui.market.interruption_course import FORGOTTEN_AFTER_S
from kis_tui.market.interruptions import (
    ENDS_AFTER_S,
    RANDOM_END_S,
    Interruptions,
    ViCountdown,
    ViState,
    vi_countdown,
)
from kis_tui.market.market_alert import MarketAlerts
from kis_tui.protocol.decode import decode
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import ALERTS, CYCLE, SCENARIOS
from tests.support.instruments import book_at

CODE = "005930"
AT = 10 * 3600
LAYOUTS = LAYOUT_SETS["2026-09"]


def book(
    at: int | None,
    phase: SessionPhase = SessionPhase.CONTINUOUS,
    venue: Venue = Venue.KRX,
    *,
    indicative: Venue | None = None,
    code: str = CODE,
) -> BookSnapshot:
    return replace(
        book_at(72_500, venue=venue),
        code=code,
        ts_event=at,
        phase=phase,
        indicative_price=None if indicative is None else 72_500,
        indicative_venue=indicative,
    )


def in_vi(at: int | None, venue: Venue = Venue.KRX) -> BookSnapshot:
    return book(at, SessionPhase.VI_AUCTION, venue)


def said(
    *,
    vi: bool | None,
    venue: Venue = Venue.KRX,
    indicative_code: str = "",
    issue_status_code: str = "55",
    after_hours: bool | None = False,
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


BEGIN = said(vi=True, indicative_code="311")
END = said(vi=False, indicative_code="112")


def followed(*books: BookSnapshot) -> Interruptions:
    interruptions = Interruptions()
    for each in books:
        interruptions.take_book(each)
    return interruptions


# --- the countdown ------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "remaining_s"), [(-2, 120), (0, 120), (1, 119), (119, 1), (120, 0), (121, None), (150, None)]
)
def test_the_countdown_runs_for_two_minutes_and_then_waits_for_the_release(
    passed: int, remaining_s: int | None
) -> None:
    state = ViState(Venue.KRX, AT, certain=True)
    assert vi_countdown(state, AT + passed) == ViCountdown(remaining_s, AT + ENDS_AFTER_S, AT + 150)


def test_there_is_no_countdown_when_nobody_knows_when_it_began() -> None:
    assert vi_countdown(ViState(Venue.KRX, None, certain=False), AT) is None


# --- announcements ------------------------------------------------------------


def test_an_announcement_begins_and_ends_an_interruption_of_its_venue() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.KRX, AT, certain=True)
    assert interruptions.state(CODE, Venue.NXT) is None
    interruptions.take_status(END, AT + 130)
    assert interruptions.state(CODE, Venue.UN) is None


def test_an_announcement_during_an_interruption_does_not_restart_it() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_status(said(vi=True), AT + 60)
    interruptions.take_status(BEGIN, AT + 61)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


def test_one_that_begins_after_the_other_must_be_over_is_a_new_one() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_status(BEGIN, AT + 140)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT + 140, certain=True)


def test_an_announcement_without_the_code_of_a_beginning_may_be_of_something_later() -> None:
    interruptions = Interruptions()
    interruptions.take_status(said(vi=True), AT)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=False)


def test_an_unreadable_flag_says_nothing() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_status(said(vi=None, after_hours=None), AT + 10)
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_an_interruption_after_hours_is_one_too() -> None:
    interruptions = Interruptions()
    interruptions.take_status(said(vi=False, after_hours=True, indicative_code="311"), AT)
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_the_unified_stream_tells_of_one_without_a_venue() -> None:
    interruptions = Interruptions()
    interruptions.take_status(replace(BEGIN, venue=Venue.UN), AT)
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.UN, AT, certain=True)
    assert interruptions.state(CODE, Venue.KRX) is None


def test_the_end_at_one_venue_leaves_the_other_interrupted() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_status(replace(BEGIN, venue=Venue.NXT), AT + 5)
    interruptions.take_status(END, AT + 125)
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.NXT, AT + 5, certain=True)


def test_an_auction_that_is_announced_as_none_is_none_although_its_books_look_like_one() -> None:
    interruptions = followed(book(AT - 1))
    interruptions.take_status(said(vi=False, indicative_code="311"), AT)
    for second in range(AT, AT + 300):
        interruptions.take_book(in_vi(second))
        interruptions.take_book(book(second, venue=Venue.UN, indicative=Venue.KRX))
        assert interruptions.state(CODE, Venue.UN) is None
    interruptions.take_book(book(AT + 301))
    interruptions.take_book(in_vi(AT + 302))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT + 302, certain=True)


def test_after_an_interruption_is_announced_books_count_again() -> None:
    interruptions = Interruptions()
    interruptions.take_status(said(vi=False, indicative_code="311"), AT)
    interruptions.take_status(BEGIN, AT + 10)
    interruptions.take_book(in_vi(AT + 100))
    assert not interruptions.other_auction(CODE, Venue.KRX)
    assert interruptions.state(CODE, Venue.KRX, AT + 10 + FORGOTTEN_AFTER_S + 1) is not None


def test_after_the_end_of_another_auction_is_announced_books_count_again() -> None:
    interruptions = Interruptions()
    interruptions.take_status(said(vi=False, indicative_code="311"), AT)
    interruptions.take_status(END, AT + 300)
    interruptions.take_book(book(AT + 900, venue=Venue.UN))
    interruptions.take_book(book(AT + 901, venue=Venue.UN, indicative=Venue.KRX))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT + 901, certain=True)


# --- books of a venue ---------------------------------------------------------


def test_a_book_that_follows_on_a_continuous_one_tells_the_beginning() -> None:
    interruptions = followed(book(AT - 2), in_vi(AT), in_vi(AT + 30))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


@pytest.mark.parametrize("before", [(), (book(AT - 60),)], ids=["nothing before", "long before"])
def test_one_that_ran_when_it_was_first_seen_has_no_beginning(before: Sequence[BookSnapshot]) -> None:
    interruptions = followed(*before, in_vi(AT))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, None, certain=False)


def test_a_later_announcement_of_the_beginning_gives_it_its_time() -> None:
    interruptions = followed(in_vi(AT))
    interruptions.take_status(BEGIN, AT)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


def test_a_continuous_book_ends_it_unless_it_is_older() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    for second in (AT - 1, AT, None):
        interruptions.take_book(book(second))
        assert interruptions.state(CODE, Venue.KRX) is not None
    interruptions.take_book(book(AT + 1))
    assert interruptions.state(CODE, Venue.KRX) is None


def test_the_closing_auction_ends_it() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT), book(AT + 30, SessionPhase.CLOSING_AUCTION))
    assert interruptions.state(CODE, Venue.KRX) is None


def test_a_book_of_an_unknown_phase_says_nothing() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT), book(AT + 30, SessionPhase.UNKNOWN))
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_a_late_book_of_an_interruption_that_is_over_does_not_bring_it_back() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    interruptions.take_status(END, AT + 130)
    interruptions.take_book(in_vi(AT + 130))
    assert interruptions.state(CODE, Venue.KRX) is None


def test_a_second_interruption_never_has_the_time_of_the_first() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    interruptions.take_status(END, AT + 130)
    interruptions.take_book(in_vi(AT + 132))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, None, certain=False)
    later = followed(book(AT - 1), in_vi(AT), in_vi(AT + 1_800))
    assert later.state(CODE, Venue.KRX) == ViState(Venue.KRX, None, certain=False)


@pytest.mark.parametrize("phase", [SessionPhase.OPENING_AUCTION, SessionPhase.CLOSING_AUCTION])
def test_an_auction_that_ends_late_is_none_but_one_that_is_extended_is(phase: SessionPhase) -> None:
    interruptions = followed(book(AT - 1, phase))
    for second in range(AT, AT + RANDOM_END_S + 1):
        interruptions.take_book(in_vi(second))
        assert interruptions.state(CODE, Venue.KRX) is None
    interruptions.take_book(in_vi(AT + RANDOM_END_S + 1))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


def test_krxs_closing_auction_that_ends_late_beside_nxts_after_market_is_none() -> None:
    closes = 16 * 3600 + 30 * 60
    interruptions = followed(book(closes - 1, SessionPhase.CLOSING_AUCTION, Venue.UN))
    for second in range(closes, closes + RANDOM_END_S + 1):
        indicative = Venue.KRX if second % 4 else None  # nothing would match at times
        interruptions.take_book(book(second, venue=Venue.UN, indicative=indicative))
        assert interruptions.state(CODE, Venue.UN) is None
    interruptions.take_book(book(closes + 60, venue=Venue.UN))
    interruptions.take_book(book(closes + 61, venue=Venue.UN, indicative=Venue.KRX))
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.KRX, closes + 61, certain=True)


# --- the unified book ---------------------------------------------------------


def test_a_unified_book_with_the_auction_of_one_venue_tells_of_its_interruption() -> None:
    interruptions = followed(book(AT - 1, venue=Venue.UN), book(AT, venue=Venue.UN, indicative=Venue.KRX))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)
    assert interruptions.state(CODE, Venue.NXT) is None
    interruptions.take_book(book(AT + 125, venue=Venue.UN))
    assert interruptions.state(CODE, Venue.UN) is None


def test_a_unified_book_without_an_indicative_price_does_not_end_it_before_two_minutes() -> None:
    interruptions = followed(
        book(AT - 1, venue=Venue.UN),
        book(AT, venue=Venue.UN, indicative=Venue.NXT),
        book(AT + 60, venue=Venue.UN),
    )
    assert interruptions.state(CODE, Venue.NXT) is not None


def test_a_unified_book_in_the_phase_of_one_names_the_venue_or_none() -> None:
    interruptions = followed(book(AT - 1, venue=Venue.UN), in_vi(AT, Venue.UN))
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.UN, AT, certain=True)
    interruptions.take_book(book(AT + 1, SessionPhase.VI_AUCTION, Venue.UN, indicative=Venue.KRX))
    assert interruptions.state(CODE, Venue.UN) == ViState(Venue.KRX, AT, certain=True)


def test_krx_collecting_for_its_opening_beside_nxts_pre_market_is_none() -> None:
    before = 8 * 3600 + 30 * 60
    interruptions = followed(book(before - 1, venue=Venue.UN), book(before, venue=Venue.UN, indicative=Venue.KRX))
    assert interruptions.state(CODE, Venue.UN) is None


def test_nxt_collecting_orders_while_krx_is_closed_is_none() -> None:
    closed = replace(book(15 * 3600 + 1_900, venue=Venue.UN, indicative=Venue.NXT), mids=(Mid(Venue.KRX, 0, 0, "0"),))
    assert followed(closed).state(CODE, Venue.UN) is None


def test_one_at_nxt_goes_on_when_krx_is_interrupted_too() -> None:
    interruptions = followed(
        book(AT - 1, venue=Venue.UN),
        book(AT, venue=Venue.UN, indicative=Venue.NXT),
        book(AT + 130, SessionPhase.VI_AUCTION, Venue.UN, indicative=Venue.KRX),
    )
    assert interruptions.state(CODE, Venue.NXT) is not None
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_a_unified_book_does_not_end_what_the_venues_own_book_shows() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT), in_vi(AT + 125), book(AT + 126, venue=Venue.UN))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)
    interruptions.take_book(book(AT + 125 + FORGOTTEN_AFTER_S + 1, venue=Venue.UN))
    assert interruptions.state(CODE, Venue.KRX) is None


# --- the list of the day --------------------------------------------------------


def listed(began: int | None, ended: int | None = None) -> Interruption:
    return Interruption(CODE, began, ended, 79_000, 1)


@pytest.mark.parametrize("order", ["list first", "book first"])
def test_the_list_gives_one_that_ran_already_its_beginning(order: str) -> None:
    interruptions = Interruptions()
    if order == "list first":
        interruptions.take_list([listed(AT - 100)], 5.0, AT, {CODE})
    interruptions.take_book(in_vi(AT))
    if order == "book first":
        interruptions.take_list([listed(AT - 100)], 5.0, AT, {CODE})
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT - 100, certain=False)


@pytest.mark.parametrize("began", [AT - 151, AT + 1, None])
def test_a_listed_one_of_another_time_gives_no_beginning(began: int | None) -> None:
    interruptions = followed(in_vi(AT))
    interruptions.take_list([listed(began)], 5.0, AT, {CODE})
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, None, certain=False)


def test_the_list_never_changes_a_beginning_that_is_known() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    interruptions.take_list([listed(AT - 3)], 5.0, AT, {CODE})
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


def test_an_end_on_the_list_ends_what_frames_have_not_shown_since() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT), in_vi(AT + 127))
    interruptions.take_list([listed(AT, AT + 126)], 5.0, AT + 127, {CODE})
    assert interruptions.state(CODE, Venue.KRX) is not None
    interruptions.take_list([listed(AT, AT + 128)], 6.0, AT + 128, {CODE})
    assert interruptions.state(CODE, Venue.KRX) is None


def test_the_end_of_an_earlier_one_elsewhere_does_not_end_it() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_list([listed(AT - 60, AT + 70)], 5.0, AT + 70, {CODE})
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_what_is_only_listed_is_kept_with_its_age_and_is_no_state() -> None:
    interruptions = Interruptions()
    assert interruptions.listed(CODE, AT, 5.0) is None
    interruptions.take_list([listed(AT)], 5.0, AT, {CODE, "000660"})
    interruptions.take_list([replace(listed(AT + 3), code="000660")], 9.0, AT + 4, {CODE, "000660"})
    assert interruptions.listed(CODE, AT + 4, 9.0) == (listed(AT), 5.0)
    assert interruptions.in_force_by_list(CODE, AT + 4, 9.0) == (listed(AT), 5.0)
    assert interruptions.state(CODE, Venue.UN) is None


@pytest.mark.parametrize(
    ("second", "is_in_force"), [(AT - 1, False), (AT, True), (AT + 150, True), (AT + 151, False), (8 * 3600, False)]
)
def test_a_listed_one_is_in_force_for_two_minutes_and_the_random_end(second: int, *, is_in_force: bool) -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(AT)], 5.0, AT, {CODE})
    assert (interruptions.in_force_by_list(CODE, second, 6.0) is not None) is is_in_force
    assert (interruptions.listed(CODE, second, 6.0) is not None) is is_in_force


@pytest.mark.parametrize(("age", "is_in_force"), [(59.9, True), (60.0, False), (72_000.0, False)])
def test_one_whose_beginning_is_not_readable_is_in_force_while_the_list_is_new(
    age: float, *, is_in_force: bool
) -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(None)], 5.0, AT, {CODE})
    assert (interruptions.in_force_by_list(CODE, AT + int(age) % 3600, 5.0 + age) is not None) is is_in_force


def test_one_that_ended_today_is_listed_and_not_in_force() -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(AT - 200, AT - 60)], 5.0, AT, {CODE})
    assert interruptions.listed(CODE, AT, 5.0) == (listed(AT - 200, AT - 60), 5.0)
    assert interruptions.in_force_by_list(CODE, AT, 5.0) is None
    assert interruptions.listed(CODE, AT - 61, 5.0) is None
    assert interruptions.listed(CODE, AT, 605.0) is not None
    assert interruptions.listed(CODE, AT, 605.1) is None


@pytest.mark.parametrize("entry", [listed(AT + 3_600), listed(None, AT + 3_600), listed(AT - 100, AT + 6)])
def test_an_entry_of_a_time_to_come_is_of_another_day(entry: Interruption) -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    interruptions.take_list([entry], 5.0, AT, {CODE})
    assert interruptions.listed(CODE, AT + 3_600, 5.0) is None
    assert interruptions.state(CODE, Venue.KRX) is not None


@pytest.mark.parametrize("how", ["told", "another list"])
def test_what_was_listed_the_day_before_is_forgotten(how: str) -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(AT)], 5.0, AT, {CODE})
    if how == "told":
        interruptions.new_day()
    else:
        interruptions.take_list([], 80_000.0, AT - 3_601, {CODE})
    assert interruptions.listed(CODE, AT + 1, 6.0) is None


def test_a_list_of_another_day_tells_nothing_of_what_a_book_shows() -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(AT - 50)], 5.0, AT + 3_700, {CODE})
    interruptions.take_book(in_vi(AT))
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, None, certain=False)


def test_of_stocks_that_nobody_watches_nothing_is_kept() -> None:
    interruptions = Interruptions()
    interruptions.take_list([listed(AT)], 5.0, AT, {"000660"})
    assert interruptions.listed(CODE, AT, 5.0) is None


# --- what is not one ------------------------------------------------------------


@pytest.mark.parametrize("how", ["told", "announced"])
def test_the_auctions_of_an_overheated_stock_are_none(how: str) -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    if how == "told":
        interruptions.set_status(CODE, IssueStatus.OVERHEATED)
    else:
        interruptions.take_status(said(vi=False, issue_status_code="59"), AT)
    assert interruptions.state(CODE, Venue.KRX) is None
    interruptions.take_book(in_vi(AT + 10))
    interruptions.take_book(in_vi(AT + 10, Venue.UN))
    assert interruptions.state(CODE, Venue.UN) is None
    interruptions.set_status(CODE, IssueStatus.UNKNOWN)
    interruptions.take_book(in_vi(AT + 20))
    assert interruptions.state(CODE, Venue.KRX) is None
    interruptions.set_status(CODE, IssueStatus.NORMAL)
    interruptions.take_book(in_vi(AT + 30))
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_the_newest_word_on_a_stock_counts_whoever_said_it() -> None:
    interruptions = Interruptions()
    interruptions.set_status(CODE, IssueStatus.NORMAL, at=10.0)
    interruptions.take_status(said(vi=False, issue_status_code="59"), AT, at=20.0)
    interruptions.set_status(CODE, IssueStatus.NORMAL, at=10.0)  # the answer of REST, told again
    assert interruptions.issue_status(CODE) is IssueStatus.OVERHEATED
    interruptions.take_book(in_vi(AT + 1))
    assert interruptions.state(CODE, Venue.KRX) is None
    interruptions.set_status(CODE, IssueStatus.CAUTION, at=30.0)
    assert interruptions.issue_status(CODE) is IssueStatus.CAUTION


@pytest.mark.parametrize("code", ["00", "55", "57"])
def test_an_announcement_that_a_stock_is_normal_ends_its_overheating(code: str) -> None:
    interruptions = Interruptions()
    interruptions.set_status(CODE, IssueStatus.OVERHEATED, at=10.0)
    interruptions.take_status(said(vi=False, issue_status_code=code), AT, at=11.0)
    assert interruptions.issue_status(CODE) is IssueStatus.NORMAL
    interruptions.take_book(in_vi(AT + 1))
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_an_announced_one_of_an_overheated_stock_counts() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.set_status(CODE, IssueStatus.OVERHEATED)
    assert interruptions.state(CODE, Venue.KRX) == ViState(Venue.KRX, AT, certain=True)


def test_the_auction_of_a_circuit_breaker_is_none() -> None:
    interruptions = Interruptions()
    interruptions.take_book(in_vi(AT), circuit_breaker=True)
    assert interruptions.state(CODE, Venue.KRX) is None


# --- what is forgotten ------------------------------------------------------------


def test_one_whose_release_was_missed_is_left_out_after_three_minutes() -> None:
    interruptions = Interruptions()
    interruptions.take_status(BEGIN, AT)
    interruptions.take_book(book(AT))
    assert interruptions.state(CODE, Venue.KRX, AT + FORGOTTEN_AFTER_S) is not None
    assert interruptions.state(CODE, Venue.KRX, AT + FORGOTTEN_AFTER_S + 1) is None
    assert interruptions.state(CODE, Venue.KRX, 8 * 3600) is None


def test_one_that_the_newest_book_shows_is_never_left_out() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    assert interruptions.state(CODE, Venue.KRX, AT + 600) is not None


@pytest.mark.parametrize("venue", list(Venue))
@pytest.mark.parametrize("how", ["the book is given back", "the line is lost"])
def test_what_a_book_showed_that_is_not_kept_up_any_more_ends_after_three_minutes(venue: Venue, how: str) -> None:
    interruptions = followed(book(AT - 1, venue=venue), in_vi(AT, venue))
    if how == "the line is lost":
        interruptions.line_down()
    else:
        interruptions.forget_book(CODE, venue)
    assert interruptions.state(CODE, Venue.UN, AT + FORGOTTEN_AFTER_S) is not None
    assert interruptions.state(CODE, Venue.UN, AT + FORGOTTEN_AFTER_S + 1) is None
    assert interruptions.state(CODE, Venue.UN, 8 * 3600) is None


def test_of_two_books_that_show_one_the_other_still_does() -> None:
    unified = book(AT, venue=Venue.UN, indicative=Venue.KRX)
    interruptions = followed(book(AT - 1), in_vi(AT), unified)
    interruptions.forget_book(CODE, Venue.KRX)
    assert interruptions.state(CODE, Venue.KRX, AT + 600) is not None
    interruptions.forget_book(CODE, Venue.UN)
    assert interruptions.state(CODE, Venue.KRX, AT + 600) is None


def test_a_book_without_a_time_that_is_given_back_leaves_nothing() -> None:
    interruptions = followed(in_vi(None))
    interruptions.forget_book("000660", Venue.KRX)
    interruptions.forget_book(CODE, Venue.NXT)
    assert interruptions.state(CODE, Venue.KRX, AT) is not None
    interruptions.forget_book(CODE, Venue.KRX)
    assert interruptions.state(CODE, Venue.KRX, AT) is None


def test_a_book_that_comes_back_in_an_interruption_is_not_taken_for_the_auction_before() -> None:
    interruptions = followed(book(9 * 3600 - 600, SessionPhase.OPENING_AUCTION))
    interruptions.forget_book(CODE, Venue.KRX)
    interruptions.take_book(in_vi(AT))
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_one_of_the_day_before_is_over_although_its_book_is_kept_up() -> None:
    interruptions = followed(book(AT - 1), in_vi(AT))
    assert interruptions.state(CODE, Venue.KRX, AT - 3_600) is not None
    assert interruptions.state(CODE, Venue.KRX, AT - 3_601) is None
    interruptions.new_day()
    assert interruptions.state(CODE, Venue.KRX) is None


@pytest.mark.parametrize("venue", [Venue.KRX, Venue.UN])
def test_the_end_of_the_day_before_hides_none_of_today(venue: Venue) -> None:
    def showing(second: int) -> BookSnapshot:
        return book(second, venue=venue, indicative=Venue.KRX) if venue is Venue.UN else in_vi(second)

    interruptions = followed(book(AT - 1, venue=venue), showing(AT), book(AT + 130, venue=venue))
    interruptions.take_book(book(AT + 100, venue=venue))
    interruptions.take_book(showing(AT + 101))
    assert interruptions.state(CODE, Venue.KRX) is not None


def test_dropped_stocks_are_forgotten() -> None:
    interruptions = followed(in_vi(AT), replace(in_vi(AT), code="000660"))
    interruptions.take_list([listed(AT)], 1.0, AT, {CODE})
    interruptions.set_status(CODE, IssueStatus.CAUTION)
    interruptions.keep({"000660"})
    assert interruptions.state(CODE, Venue.KRX) is None
    assert interruptions.listed(CODE, AT, 1.0) is None
    assert interruptions.issue_status(CODE) is IssueStatus.UNKNOWN
    assert interruptions.state("000660", Venue.KRX) is not None
    interruptions.forget("000660")
    assert interruptions.state("000660", Venue.KRX) is None


# --- the stand-in exchange ----------------------------------------------------------


def steps(
    market: Market, code: str, channels: Sequence[Channel], venues: Sequence[Venue], until_s: float
) -> Iterator[list[BookSnapshot | MarketStatus]]:
    """Let the market run a slice at a time; give what it sent of books and announcements, read back from the wire."""
    wanted = {Registration(channel, venue, code) for channel in channels for venue in venues}
    elapsed_s = market.timeline.elapsed_s(market.second)
    while elapsed_s < until_s:
        elapsed_s += 0.05
        values = [
            value
            for publication in market.advance(elapsed_s, wanted)
            for value in decode(frame_of(publication, LAYOUTS)).values
        ]
        yield [value for value in values if isinstance(value, BookSnapshot | MarketStatus)]


def feed(interruptions: Interruptions, values: Sequence[BookSnapshot | MarketStatus], second: int) -> None:
    for value in values:
        if isinstance(value, MarketStatus):
            interruptions.take_status(value, second)
        else:
            interruptions.take_book(value)


@pytest.mark.parametrize(
    "channels",
    [(Channel.BOOK,), (Channel.STATUS,), (Channel.BOOK, Channel.STATUS)],
    ids=["books", "announcements", "both"],
)
def test_the_interruption_of_a_day_is_as_the_exchange_has_it(channels: tuple[Channel, ...]) -> None:
    market = Market(SCENARIOS["day"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == "196170"])
    stock = market.stocks["196170"]
    market.advance(market.timeline.elapsed_s(AT - 20), ())
    interruptions = Interruptions()
    counted: dict[Venue, set[int | None]] = {Venue.KRX: set(), Venue.NXT: set()}
    end = market.timeline.elapsed_s(AT + 420)
    for values in steps(market, "196170", channels, (Venue.KRX, Venue.NXT), end):
        feed(interruptions, values, market.second)
        for side in stock.sides:
            state = interruptions.state("196170", side.venue, market.second)
            assert (state is not None) is bool(side.vi_end), (market.second, side.venue)
            if state is not None:
                began = stock.interruptions[-1].began
                assert state == ViState(side.venue, began, certain=True)
                countdown = vi_countdown(state, market.second)
                assert countdown is not None
                assert countdown.ends_at == began + ENDS_AFTER_S < side.vi_end <= countdown.released_by
                counted[side.venue].add(countdown.remaining_s)
    assert stock.interruptions
    for seconds in counted.values():
        assert {120, None} <= seconds
        assert len(seconds) > 15


def test_the_unified_book_alone_follows_krx_through_the_interruption_of_a_day() -> None:
    market = Market(SCENARIOS["day"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == "196170"])
    stock = market.stocks["196170"]
    interruptions = Interruptions()
    interrupted = 0
    for values in steps(market, "196170", (Channel.BOOK,), (Venue.UN,), market.timeline.elapsed_s(AT + 420)):
        feed(interruptions, values, market.second)
        state = interruptions.state("196170", Venue.UN, market.second)
        assert (state is not None) is bool(stock.krx.vi_end), market.second
        if state is not None:
            assert state == ViState(Venue.KRX, stock.interruptions[-1].began, certain=True)
            interrupted += 1
    assert interrupted > 100


def test_an_interruption_at_nxt_alone_is_told_of_nxt_alone() -> None:
    code = ALERTS.interrupted_at_nxt
    market = Market(SCENARIOS["alerts"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == code])
    stock = market.stocks[code]
    assert stock.nxt is not None
    with_venues, unified_only = Interruptions(), Interruptions()
    interrupted = 0
    for values in steps(market, code, (Channel.BOOK, Channel.STATUS), tuple(Venue), CYCLE.breaker_on - 1):
        feed(with_venues, values, market.second)
        books = [value for value in values if isinstance(value, BookSnapshot) and value.venue is Venue.UN]
        feed(unified_only, books, market.second)
        assert with_venues.state(code, Venue.KRX) is None
        if not stock.nxt.vi_end:
            assert with_venues.state(code, Venue.UN) is None
            continue
        interrupted += 1
        expected = ViState(Venue.NXT, stock.interruptions[-1].began, certain=True)
        assert with_venues.state(code, Venue.NXT) == with_venues.state(code, Venue.UN) == expected
        assert unified_only.state(code, Venue.UN) == expected
    assert interrupted > 100
    assert unified_only.state(code, Venue.UN) is None


@pytest.mark.parametrize("code", [ALERTS.halted, ALERTS.overheated])
def test_the_auctions_after_a_halt_of_a_circuit_breaker_and_of_an_overheated_stock_are_none(code: str) -> None:
    market = Market(SCENARIOS["alerts"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == code])
    stock = market.stocks[code]
    venues = (Venue.KRX, Venue.UN) if stock.nxt is None else tuple(Venue)
    interruptions = Interruptions()
    if code == ALERTS.overheated:
        interruptions.set_status(code, IssueStatus.OVERHEATED)
    looked_like_one = 0
    for values in steps(market, code, (Channel.BOOK, Channel.STATUS), venues, CYCLE.again):
        feed(interruptions, values, market.second)
        looked_like_one += stock.krx.phase is SessionPhase.VI_AUCTION
        assert interruptions.state(code, Venue.UN) is None, market.second
    assert looked_like_one > 100


BOOKS_OF = {"UN": {Venue.UN}, "KRX": {Venue.KRX}, "NXT": {Venue.NXT}, "all": set(Venue)}
"""Which books are listened to."""
SAMPLE = (CODE, "000660", "196170", "233740", *astuple(ALERTS))


class Listeners:
    """One for each choice of books, and of announcements where ``announced``."""

    def __init__(self, *, announced: bool) -> None:
        self.by_books = {books: Interruptions() for books in BOOKS_OF}
        self.announced = announced
        self._alerts = MarketAlerts()
        if announced:
            for interruptions in self.by_books.values():
                interruptions.set_status(ALERTS.overheated, IssueStatus.OVERHEATED)

    def take(self, value: BookSnapshot | MarketStatus, second: int) -> None:
        if isinstance(value, MarketStatus):
            self._alerts.take(value, second)
            for interruptions in self.by_books.values():
                interruptions.take_status(value, second)
            return
        stopped = any(active.alert is MarketAlert.CIRCUIT_BREAKER for active in self._alerts.current(second))
        for books, interruptions in self.by_books.items():
            if value.venue in BOOKS_OF[books]:
                interruptions.take_book(value, circuit_breaker=stopped)

    def check(self, market: Market) -> set[str]:
        """Compare with the exchange; return the stocks that are interrupted."""
        for (code, stock), (books, interruptions) in product(market.stocks.items(), self.by_books.items()):
            for side in stock.sides:
                is_told = self.announced or side.venue in BOOKS_OF[books]
                state = interruptions.state(code, side.venue, market.second)
                if is_told or not side.vi_end:
                    assert (state is not None) is bool(side.vi_end), (market.second, code, side.venue, books)
        return {code for code, stock in market.stocks.items() if any(side.vi_end for side in stock.sides)}


@pytest.mark.parametrize(
    ("name", "until_s", "interrupted"),
    [
        ("day", 1_000, {"196170"}),
        ("exam-day", 1_000, set()),
        ("alerts", CYCLE.again, {ALERTS.interrupted_at_nxt}),
        ("limit-up", 90, set()),
    ],
)
def test_in_every_scenario_they_are_as_the_exchange_has_them(name: str, until_s: float, interrupted: set[str]) -> None:
    market = Market(SCENARIOS[name], 1, LAYOUTS, [issue for issue in ISSUES if issue.code in SAMPLE])
    listeners = Listeners(announced=name == "alerts")  # books alone cannot tell auctions after a halt from these
    wanted = {Registration(Channel.BOOK, venue, code) for venue in Venue for code in SAMPLE}
    if listeners.announced:
        wanted |= {Registration(Channel.STATUS, venue, code) for venue in (Venue.KRX, Venue.NXT) for code in SAMPLE}
    seen: set[str] = set()
    elapsed_s = market.timeline.elapsed_s(market.second)
    until_s = min(elapsed_s + until_s, market.timeline.elapsed_s(20 * 3600 + 20))
    while elapsed_s < until_s:
        elapsed_s += 0.25
        for publication in market.advance(elapsed_s, wanted):
            for value in decode(frame_of(publication, LAYOUTS)).values:
                assert isinstance(value, BookSnapshot | MarketStatus)
                listeners.take(value, market.second)
        seen |= listeners.check(market)
    assert seen == interrupted
