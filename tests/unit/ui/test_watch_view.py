"""What a row of the watchlist says: its price, and what is special about the stock now."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import RegistrationChanged, RegistrationState, Row
from kis_tui.market.interruptions import ENDS_AFTER_S, RANDOM_END_S
from kis_tui.market.state import MarketState
from kis_tui.ui.registrations import RegistrationNotes
from kis_tui.ui.views import WatchRow
from kis_tui.ui.watch_view import watch_rows
from tests.support.instruments import AT_0931, OTHER_SIZES, SIZES, book_at, trade_at

CODE = "005930"
UN, KRX, NXT = (Row(CODE, choice) for choice in (VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT))
TEN = 10 * 3600
VI = ("VI 발동", "VI")
SINGLE_PRICE = ("단일가", "단일가")
NOTHING = ("", "")
QUOTE = Quote(CODE, Venue.UN, 72_400, Direction.UP, change=500, change_pct=Decimal("0.70"), volume=1_000)


def traded() -> MarketState:
    state = MarketState()
    state.apply(trade_at(72_500, 71_900), 100.0)
    return state


def announced(venue: Venue = Venue.KRX) -> RegistrationNotes:
    """The focused row: what befalls the stock is announced."""
    notes = RegistrationNotes()
    notes.changed(RegistrationChanged(Registration(Channel.STATUS, venue, CODE), RegistrationState.CONFIRMED))
    return notes


def said(state: MarketState, second: int, *, vi: bool, venue: Venue = Venue.KRX, halted: bool = False) -> None:
    """Apply an announcement of a beginning or an end."""
    status = MarketStatus(
        code=CODE,
        venue=venue,
        halted=halted,
        halt_reason="",
        operation_code="",
        indicative_operation_code="311" if vi else "112",
        random_end_code="",
        allocation_code="",
        issue_status_code="",
        vi_active=vi,
        after_hours_vi_active=False,
    )
    state.apply(status, 100.0, second)


def row_of(
    state: MarketState,
    row: Row = UN,
    *,
    notes: RegistrationNotes | None = None,
    now: float = 100.0,
    second: int = TEN,
    line_up: bool = True,
) -> WatchRow:
    (watched,) = watch_rows(
        [row],
        state=state,
        notes=notes or RegistrationNotes(),
        names=lambda code: f"이름 {code}",
        now=now,
        second=second,
        line_up=line_up,
    )
    return watched


def note_of(state: MarketState, row: Row = UN, **more: object) -> tuple[str, str]:
    watched = row_of(state, row, **more)  # type: ignore[arg-type]
    return watched.note, watched.short_note


def test_a_row_shows_the_last_print_its_age_and_its_name() -> None:
    watched = row_of(traded(), now=112.9)

    assert (watched.price, watched.change, watched.change_pct) == (72_500, 600, Decimal("0.83"))
    assert (watched.volume, watched.strength_pct, watched.age_s) == (12_345_678, Decimal("104.17"), 12)
    assert (watched.name, watched.note, watched.stale, watched.badge) == ("이름 005930", "", False, ())


def test_a_row_is_old_while_the_line_is_down() -> None:
    state = traded()
    assert row_of(state, line_up=False).stale
    state.line_down()
    assert row_of(state).stale
    assert not row_of(MarketState(), line_up=False).stale


# --- Interruptions ---


def test_an_announced_interruption_is_named_until_its_end_is_announced() -> None:
    state = traded()
    said(state, TEN, vi=True)

    assert note_of(state, notes=announced()) == VI
    assert note_of(state, KRX, notes=announced()) == VI
    said(state, TEN + 130, vi=False)
    assert note_of(state, notes=announced(), second=TEN + 130) == NOTHING


def test_an_interruption_at_nxt_is_no_interruption_of_krx() -> None:
    state = traded()
    said(state, TEN, vi=True, venue=Venue.NXT)
    notes = announced(Venue.NXT)

    assert note_of(state, NXT, notes=notes) == VI
    assert note_of(state, UN, notes=notes) == VI
    assert note_of(state, KRX, notes=notes)[0] != "VI 발동"


def listed(began: int | None, ended: int | None = None, fetched_at: float = 90.0) -> MarketState:
    state = traded()
    state.interruptions.take_list([Interruption(CODE, began, ended, 79_200, 1)], fetched_at, TEN, {CODE})
    return state


def test_of_a_row_without_announcements_the_list_tells_with_its_age() -> None:
    assert note_of(listed(TEN - 30)) == ("VI 발동 (10초 전 조회)", "VI")
    assert note_of(listed(TEN - 30), now=250.0) == ("VI 발동 (2분 전 조회)", "VI")
    assert note_of(listed(None)) == ("VI 발동 (10초 전 조회)", "VI")


def test_what_the_list_said_is_believed_no_longer_than_an_interruption_lasts() -> None:
    state = listed(TEN)
    longest = ENDS_AFTER_S + RANDOM_END_S

    assert note_of(state, second=TEN + longest)[1] == "VI"
    assert note_of(state, second=TEN + longest + 1) == NOTHING


def test_an_interruption_that_the_list_has_the_end_of_is_over() -> None:
    assert note_of(listed(TEN - 130, TEN - 5)) == NOTHING


def test_the_list_says_nothing_of_a_row_whose_announcements_come() -> None:
    assert note_of(listed(TEN - 30), notes=announced()) == NOTHING


def test_the_list_says_nothing_of_other_stocks() -> None:
    state = traded()
    state.interruptions.take_list([Interruption("000660", TEN, None, 1, 1)], 90.0, TEN, {"000660"})

    assert note_of(state) == NOTHING


def test_a_single_price_auction_that_nothing_announced_is_called_no_interruption() -> None:
    state = traded()
    state.apply(replace(trade_at(72_600, 71_900), volume=12_345_700, phase=SessionPhase.VI_AUCTION), 101.0)
    assert note_of(state) == SINGLE_PRICE

    state.take_flags(IssueFlags(CODE, IssueStatus.OVERHEATED), 0.0)
    assert note_of(state) == SINGLE_PRICE
    assert row_of(state).badge == ("단기과열", "열")


# --- Halts, faults, waiting ---


def test_a_halt_is_said_before_an_interruption() -> None:
    state = traded()
    said(state, TEN, vi=True, halted=True)

    assert note_of(state, notes=announced()) == ("거래정지", "정지")
    assert row_of(state).price == 72_500


def test_a_row_that_is_not_served_says_so_before_everything_else() -> None:
    state = traded()
    said(state, TEN, vi=True, halted=True)
    notes = announced()
    refusal = Registration(Channel.TRADE, Venue.UN, CODE)
    notes.changed(RegistrationChanged(refusal, RegistrationState.REFUSED, "OPSP8992"))

    assert note_of(state, notes=notes) == ("없는 종목이거나 이 거래소에서 거래하지 않음", "거래 안 함")
    notes.changed(RegistrationChanged(refusal, RegistrationState.UNCONFIRMED))
    assert note_of(state, notes=notes) == ("등록 응답 없음", "")


@pytest.mark.parametrize(
    ("registered", "note"),
    [
        (None, "등록 대기"),
        (RegistrationState.PENDING, "등록 중"),
        (RegistrationState.CONFIRMED, "수신 대기"),
    ],
)
def test_a_row_without_anything_says_how_far_it_is(registered: RegistrationState | None, note: str) -> None:
    notes = RegistrationNotes()
    if registered is not None:
        notes.changed(RegistrationChanged(Registration(Channel.TRADE, Venue.UN, CODE), registered))

    assert note_of(MarketState(), notes=notes) == (note, "")
    assert row_of(MarketState(), notes=notes).age_s is None


def test_a_row_with_a_book_and_no_print_waits_for_one() -> None:
    state = MarketState()
    state.apply(book_at(72_500), 100.0)
    granted = RegistrationNotes()
    granted.changed(RegistrationChanged(Registration(Channel.TRADE, Venue.UN, CODE), RegistrationState.CONFIRMED))

    assert note_of(state, notes=granted) == ("체결 대기", "")
    assert note_of(state) == ("등록 대기", "")


# --- An auction's expected price ---

AUCTION = replace(
    book_at(72_500),
    phase=SessionPhase.OPENING_AUCTION,
    indicative_price=72_600,
    indicative_change=700,
    indicative_change_pct=Decimal("0.97"),
    indicative_direction=Direction.UP,
)
MATCH = IndicativeMatch(
    code=CODE,
    venue=Venue.UN,
    ts_event=31_500,
    price=72_700,
    size=10,
    size_change=1,
    direction=Direction.UP,
    change=800,
    change_pct=Decimal("1.11"),
    ask_price=None,
    bid_price=None,
    trade_date="20261123",
    phase=SessionPhase.OPENING_AUCTION,
)


def test_in_an_auction_the_newest_expectation_is_shown_and_marked() -> None:
    state = traded()
    state.apply(AUCTION, 101.0)
    by_book = row_of(state)
    assert (by_book.price, by_book.change, by_book.change_pct, by_book.indicative) == (
        72_600,
        700,
        Decimal("0.97"),
        True,
    )

    state.apply(MATCH, 102.0)
    assert (row_of(state).price, row_of(state).indicative) == (72_700, True)
    state.apply(replace(AUCTION, indicative_price=72_800), 103.0)
    assert row_of(state).price == 72_800


def test_without_an_expectation_or_after_the_auction_the_last_print_is_shown() -> None:
    state = traded()
    state.apply(replace(AUCTION, indicative_price=None), 101.0)
    assert (row_of(state).price, row_of(state).indicative) == (72_500, False)
    state.apply(replace(MATCH, price=0), 102.0)
    assert (row_of(state).price, row_of(state).indicative) == (72_500, False)

    state.apply(AUCTION, 103.0)
    state.apply(replace(trade_at(72_600, 71_900), volume=12_400_000), 104.0)
    assert (row_of(state).price, row_of(state).indicative) == (72_600, False)


def test_the_order_of_the_rows_is_kept() -> None:
    rows = [Row("000660"), UN, Row("035720", VenueChoice.SOR)]
    watched = watch_rows(
        rows,
        state=traded(),
        notes=RegistrationNotes(),
        names=lambda _: "",
        now=100.0,
        second=TEN,
        line_up=True,
    )

    assert [(row.code, row.choice) for row in watched] == [(row.code, row.choice) for row in rows]
    assert [row.price for row in watched] == [None, 72_500, None]


def test_a_row_tells_turnover_the_best_sizes_and_the_last_minutes() -> None:
    state = traded()
    state.apply(book_at(72_500), 101.0)
    state.apply(replace(trade_at(72_600, 71_900), ts_event=AT_0931 + 60, volume=12_400_000), 102.0)

    row = row_of(state)

    assert row.turnover == 895_123_456_789
    assert (row.ask_size, row.bid_size) == (SIZES[0], OTHER_SIZES[0])
    assert row.trend == (72_500, 72_600)


@pytest.mark.parametrize(
    ("direction", "sizes"),
    [(Direction.LIMIT_UP, (None, OTHER_SIZES[0])), (Direction.LIMIT_DOWN, (SIZES[0], None))],
)
def test_at_a_price_limit_the_side_that_nobody_takes_has_no_size(
    direction: Direction, sizes: tuple[int | None, int | None]
) -> None:
    state = MarketState()
    state.apply(book_at(72_500), 100.0)
    state.apply(replace(trade_at(72_500, 71_900), direction=direction, ask_size=7, bid_size=7), 101.0)
    up = direction is Direction.LIMIT_UP
    assert (row_of(state).ask_size, row_of(state).bid_size) == ((None, 7) if up else (7, None))
    state.apply(book_at(72_500), 102.0)
    assert (row_of(state).ask_size, row_of(state).bid_size) == sizes


def test_a_price_that_was_asked_for_is_marked_and_hides_no_note() -> None:
    state = MarketState()
    state.take_quote(QUOTE, 90.0)

    row = row_of(state)

    assert (row.price, row.change_pct, row.volume, row.fetched) == (72_400, Decimal("0.70"), 1_000, True)
    assert (row.age_s, row.stale, row.note) == (10, False, "")

    state.apply(replace(trade_at(72_500, 71_900)), 95.0)
    assert (row_of(state).price, row_of(state).fetched) == (72_500, False)


def test_a_stream_that_was_given_back_leaves_a_price_that_may_be_old() -> None:
    state = traded()
    assert not row_of(state).stale
    state.forget(Registration(Channel.TRADE, Venue.UN, CODE))
    assert row_of(state).stale
    state.apply(book_at(72_500), 101.0)
    assert row_of(state).stale
    state.apply(replace(trade_at(72_600, 71_900), volume=12_400_000), 102.0)
    assert not row_of(state).stale


def test_a_row_says_what_its_alert_waits_for() -> None:
    (row,) = watch_rows(
        [UN],
        state=traded(),
        notes=RegistrationNotes(),
        names=lambda _: "",
        now=100.0,
        second=TEN,
        line_up=True,
        alerts=lambda row: f"80,000 {row.code}",
    )
    assert row.alert == "80,000 005930"
