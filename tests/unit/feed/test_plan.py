"""Which streams serve the screen within what the session may hold."""

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.plan import plan
from kis_tui.feed.source import Row, View

ROWS = [Row(f"{n:06d}", VenueChoice.UN) for n in range(1, 46)]
VIEW = View()


def book(row: Row) -> Registration:
    return Registration(Channel.BOOK, row.choice.venue, row.code)


def trades(row: Row) -> Registration:
    return Registration(Channel.TRADE, row.choice.venue, row.code)


def test_the_focused_book_and_forty_rows_of_trades_fill_the_limit() -> None:
    chosen = plan(ROWS[:40], ROWS[0], [ROWS[0]], VIEW, 41)
    assert chosen.registrations[0] == book(ROWS[0])
    assert set(chosen.registrations[1:]) == {trades(row) for row in ROWS[:40]}
    assert not chosen.left_out


def test_rows_that_do_not_fit_are_named() -> None:
    chosen = plan(ROWS, ROWS[44], [ROWS[44]], VIEW, 41)
    assert len(chosen.registrations) == 41
    assert chosen.registrations[:2] == (book(ROWS[44]), trades(ROWS[44]))
    assert chosen.left_out == {trades(row) for row in ROWS[39:44]}


def test_books_of_rows_looked_at_before_take_only_what_is_left() -> None:
    recent = [ROWS[0], ROWS[1], ROWS[2]]
    chosen = plan(ROWS[:3], ROWS[0], recent, VIEW, 5)
    assert chosen.registrations[-1] == book(ROWS[1])
    assert book(ROWS[2]) not in chosen.registrations
    assert not chosen.left_out


def test_sor_is_served_by_the_unified_stream() -> None:
    row = Row("005930", VenueChoice.SOR)
    assert {registration.venue for registration in plan([row], row, [], VIEW, 41).registrations} == {Venue.UN}


def test_the_same_stream_is_planned_once() -> None:
    rows = [Row("005930", VenueChoice.UN), Row("005930", VenueChoice.SOR)]
    chosen = plan(rows, rows[0], [], VIEW, 41)
    assert len(chosen.registrations) == len(set(chosen.registrations)) == 2


def test_what_the_broker_refused_takes_no_room() -> None:
    chosen = plan(ROWS[:3], ROWS[0], [], VIEW, 3, refused={trades(ROWS[1])})
    assert trades(ROWS[2]) in chosen.registrations
    assert not chosen.left_out


def test_without_a_ladder_no_book_is_asked_for() -> None:
    chosen = plan(ROWS[:1], ROWS[0], [], View(book=False), 41)
    assert chosen.registrations == (trades(ROWS[0]),)
