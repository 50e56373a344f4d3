"""Which streams serve the screen within what the session may hold."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.plan import plan
from kis_tui.feed.source import Row, View

ROWS = [Row(f"{n:06d}", VenueChoice.UN) for n in range(1, 46)]
VIEW = View()
QUIET = View(context=False)
SPLIT = View(split=True)
INDICES = tuple(Registration(Channel.INDEX, Venue.KRX, code) for code in (KOSPI, KOSDAQ, KOSPI_200))


def book(row: Row, venue: Venue | None = None) -> Registration:
    return Registration(Channel.BOOK, venue or row.choice.venue, row.code)


def trades(row: Row) -> Registration:
    return Registration(Channel.TRADE, row.choice.venue, row.code)


def status(row: Row, venue: Venue) -> Registration:
    return Registration(Channel.STATUS, venue, row.code)


def statuses(row: Row) -> tuple[Registration, Registration]:
    return status(row, Venue.KRX), status(row, Venue.NXT)


def program(row: Row) -> Registration:
    return Registration(Channel.PROGRAM, row.choice.venue, row.code)


def split(row: Row) -> tuple[Registration, Registration]:
    return book(row, Venue.KRX), book(row, Venue.NXT)


def test_with_room_everything_is_taken_in_the_order_of_what_it_is_worth() -> None:
    first, second, third, beside = ROWS[:4]
    view = View(split=True, beside=(beside,))
    chosen = plan([first, second, third], second, [second, third], view, 41)
    assert chosen.registrations == (
        book(second),
        trades(second),
        book(beside),
        trades(beside),
        trades(first),
        trades(third),
        *split(second),
        *statuses(second),
        *INDICES,
        program(second),
        book(third),
        *split(third),
        *statuses(third),
        program(third),
    )
    assert not chosen.left_out


@pytest.mark.parametrize("limit", range(18))
def test_a_smaller_limit_cuts_the_same_order_short(limit: int) -> None:
    first, second, beside = ROWS[:3]
    view = View(split=True, beside=(beside,))
    everything = plan([first, second], first, [first, second], view, 41).registrations
    chosen = plan([first, second], first, [first, second], view, limit)
    assert chosen.registrations == everything[:limit]
    named = [book(first), trades(first), book(beside), trades(beside), trades(second), *split(first)]
    assert chosen.left_out == set(named[limit:])


def test_the_focused_book_and_forty_rows_of_trades_fill_the_limit() -> None:
    chosen = plan(ROWS[:40], ROWS[0], [ROWS[0]], VIEW, 41)
    assert chosen.registrations[0] == book(ROWS[0])
    assert set(chosen.registrations[1:]) == {trades(row) for row in ROWS[:40]}
    assert not chosen.left_out, "of announcements and context nobody says that they did not fit"


def test_rows_that_do_not_fit_are_named() -> None:
    chosen = plan(ROWS, ROWS[44], [ROWS[44]], VIEW, 41)
    assert len(chosen.registrations) == 41
    assert chosen.registrations[:2] == (book(ROWS[44]), trades(ROWS[44]))
    assert chosen.left_out == {trades(row) for row in ROWS[39:44]}


def test_books_of_rows_looked_at_before_take_only_what_is_left() -> None:
    recent = [ROWS[0], ROWS[1], ROWS[2]]
    chosen = plan(ROWS[:3], ROWS[0], recent, QUIET, 7)
    assert chosen.registrations[-1] == book(ROWS[1])
    assert book(ROWS[2]) not in chosen.registrations
    assert not chosen.left_out


def test_a_row_that_left_the_list_is_not_kept() -> None:
    assert book(ROWS[1]) not in plan(ROWS[:1], ROWS[0], [ROWS[0], ROWS[1]], VIEW, 41).registrations


def test_going_to_and_fro_between_two_rows_changes_no_stream() -> None:
    one, other = ROWS[:2]
    there = plan([one, other], one, [one, other], SPLIT, 41)
    back = plan([one, other], other, [other, one], SPLIT, 41)
    assert set(there.registrations) == set(back.registrations)


def test_of_many_rows_looked_at_before_only_the_newest_keep_more_than_the_book() -> None:
    rows = ROWS[:8]
    chosen = set(plan(rows, rows[0], rows, VIEW, 99).registrations)
    assert {book(row) for row in rows} <= chosen
    for companion in (status(rows[0], Venue.KRX), program(rows[0])):
        kept = [row for row in rows if replace(companion, code=row.code) in chosen]
        assert kept == rows[: 1 + 3], "the focus and three more"


def test_sor_is_served_by_the_unified_stream_and_the_two_books_behind_it() -> None:
    row = Row("005930", VenueChoice.SOR)
    chosen = plan([row], row, [], QUIET, 41).registrations
    assert chosen == (book(row, Venue.UN), trades(row), *split(row), *statuses(row))


def test_one_exchange_s_book_cannot_be_split() -> None:
    for choice in (VenueChoice.KRX, VenueChoice.NXT):
        row = Row("005930", choice)
        chosen = plan([row], row, [], View(split=True, context=False), 41).registrations
        assert chosen == (book(row), trades(row), *statuses(row))


def test_a_name_that_nxt_does_not_trade_has_no_streams_there_and_no_split() -> None:
    row = Row("069500", VenueChoice.SOR)
    chosen = plan([row], row, [row], SPLIT, 41, off_nxt={"069500"}).registrations
    assert chosen == (book(row, Venue.UN), trades(row), status(row, Venue.KRX), *INDICES, program(row))


def test_a_row_that_asks_for_nxt_by_name_gets_it_whatever_is_known() -> None:
    row = Row("069500", VenueChoice.NXT)
    chosen = plan([row], row, [row], QUIET, 41, off_nxt={"069500"}).registrations
    assert chosen == (book(row), trades(row), status(row, Venue.KRX))


def test_paper_is_asked_for_books_and_trades_only() -> None:
    rows = [Row("005930", VenueChoice.KRX), Row("000660", VenueChoice.SOR)]
    for focus in rows:
        chosen = plan(rows, focus, rows, SPLIT, 41, is_paper=True).registrations
        assert set(chosen) == {book(rows[0]), book(rows[1]), trades(rows[0]), trades(rows[1])}


def test_without_a_focus_the_indices_are_context_enough() -> None:
    assert plan(ROWS[:1], None, [], VIEW, 41).registrations == (trades(ROWS[0]), *INDICES)
    assert plan(ROWS[:1], None, [], QUIET, 41).registrations == (trades(ROWS[0]),)


def test_program_trading_is_that_of_the_row_s_venue() -> None:
    row = Row("005930", VenueChoice.NXT)
    found = [r for r in plan([row], row, [], VIEW, 41).registrations if r.channel is Channel.PROGRAM]
    assert found == [Registration(Channel.PROGRAM, Venue.NXT, "005930")]


def test_the_same_stream_is_planned_once() -> None:
    rows = [Row("005930", VenueChoice.UN), Row("005930", VenueChoice.SOR)]
    chosen = plan(rows, rows[0], [], View(beside=(rows[1], Row("005930", VenueChoice.KRX)), split=True), 41)
    assert len(chosen.registrations) == len(set(chosen.registrations))
    assert chosen.registrations[:4] == (
        book(rows[0]),
        trades(rows[0]),
        Registration(Channel.BOOK, Venue.KRX, "005930"),
        Registration(Channel.TRADE, Venue.KRX, "005930"),
    )


def test_what_the_broker_refused_takes_no_room() -> None:
    chosen = plan(ROWS[:3], ROWS[0], [], VIEW, 3, is_refused={trades(ROWS[1])}.__contains__)
    assert trades(ROWS[2]) in chosen.registrations
    assert not chosen.left_out


def test_what_the_broker_refused_stays_in_the_plan_so_that_it_is_not_asked_for_again() -> None:
    rows = ROWS[:2]
    refused = {status(rows[0], Venue.NXT), INDICES[0], program(rows[0]), book(rows[1]), book(rows[0], Venue.NXT)}
    chosen = plan(rows, rows[0], rows, SPLIT, 41, refused.__contains__)
    assert refused <= set(chosen.registrations)
    full = plan(rows, rows[0], rows, SPLIT, 3, refused.__contains__)
    assert set(full.registrations) - refused == {book(rows[0]), trades(rows[0]), trades(rows[1])}


def test_without_a_ladder_no_book_is_asked_for() -> None:
    chosen = plan(ROWS[:1], ROWS[0], [], View(book=False, context=False), 41)
    assert chosen.registrations == (trades(ROWS[0]), *statuses(ROWS[0]))


def test_the_row_rested_on_keeps_its_companions_while_the_focus_is_on_its_way() -> None:
    rows = ROWS[:3]
    resting = plan(rows, rows[0], [rows[0]], SPLIT, 41, rested=[rows[0]])
    moving = plan(rows, rows[1], [rows[1], rows[0]], SPLIT, 41, rested=[rows[0]])
    assert set(moving.registrations) - set(resting.registrations) == {book(rows[1]), *split(rows[1])}
    assert set(resting.registrations) <= set(moving.registrations)


def test_the_split_of_sor_waits_for_the_rest_and_that_of_the_view_does_not() -> None:
    sor, un = Row("005930", VenueChoice.SOR), Row("000660")
    other = ROWS[0]
    for row, view, is_split in ((sor, VIEW, False), (sor, SPLIT, True), (un, SPLIT, True)):
        chosen = plan([other, row], row, [row, other], view, 41, rested=[other]).registrations
        assert (set(split(row)) <= set(chosen)) is is_split
    assert set(split(sor)) <= set(plan([other, sor], sor, [sor, other], VIEW, 41, rested=[sor, other]).registrations)


@pytest.mark.parametrize("limit", range(4, 20))
@pytest.mark.parametrize("view", [VIEW, SPLIT])
def test_room_is_kept_for_what_nxt_may_have_of_the_focus(limit: int, view: View) -> None:
    row = ROWS[0]
    undecided = plan(ROWS[:3], row, [row], view, limit, undecided={row.code})
    traded = plan(ROWS[:3], row, [row], view, limit)
    waiting = {status(row, Venue.NXT)} | (set(split(row)) if view.split else set())
    assert set(undecided.registrations) == set(traded.registrations) - waiting
    assert undecided.left_out == traded.left_out


def test_what_is_named_does_not_wait_for_the_answer_about_nxt() -> None:
    row = Row("005930", VenueChoice.NXT)
    chosen = plan([row], row, [row], QUIET, 41, undecided={row.code})
    assert chosen.registrations == (book(row), trades(row), status(row, Venue.KRX))


def test_all_but_rows_and_ladders_can_wait() -> None:
    rows, beside = ROWS[:3], ROWS[4]
    refused = status(rows[0], Venue.NXT)
    view = View(split=True, beside=(beside,))
    chosen = plan(rows, rows[0], rows, view, 41, {refused}.__contains__)
    named = {book(rows[0]), book(beside), trades(beside), *map(trades, rows)}
    assert chosen.optional == set(chosen.registrations) - named - {refused}
    assert set(split(rows[0])) <= chosen.optional
