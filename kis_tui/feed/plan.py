"""Which streams serve what is on the screen, within what the session may hold. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from msgspec import Struct

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row, View

RECENT_COMPANIONS = 3
"""Rows looked at before whose other streams are kept beside their books, so that going to and fro between a few
rows registers and releases nothing."""


class Plan(Struct, frozen=True):
    """The registrations to hold."""

    registrations: tuple[Registration, ...]
    """Most important first; without those that were refused never more than the limit."""
    left_out: frozenset[Registration]
    """What the screen shows and there was no room for: trades of rows, books of ladders, also of split ones."""


def plan(
    rows: Sequence[Row],
    focus: Row | None,
    recent: Sequence[Row],
    view: View,
    limit: int,
    refused: Iterable[Registration] = (),
    *,
    off_nxt: Collection[str] = (),
    is_paper: bool = False,
) -> Plan:
    """Choose the registrations.

    In this order: the focused row's book and trades; books and trades of the ladders beside it; every row's trades in
    the order of the rows; the books the focused ladder is split into; what the exchanges announce about the focused
    row; the indices and its program trading; and, to show at once what is come back to, the books of rows looked at
    before, newest first, and the other streams of the newest of them.

    Args:
        rows: the watchlist.
        focus: the row whose ladder is shown, once it has settled.
        recent: rows that had the focus before, newest first.
        view: what is on the screen.
        limit: registrations the session may hold.
        refused: what the broker has refused; kept in the plan, but it takes no room.
        off_nxt: codes for which NXT has nothing beside what was asked for by name.
        is_paper: the paper server, whose documents know of the KRX book and trades only: what the user asked for by
            name is tried, nothing is added.
    """
    shown = list(_shown(rows, focus, view))
    added: list[Registration] = []
    kept = [_of(row, Channel.BOOK) for row in recent if row in rows]
    if not is_paper:
        if focus is not None:
            shown += _split_books(focus, view, off_nxt)
        added += chain(_announcements(focus, off_nxt), _context(focus, view))
        for row in [row for row in recent if row in rows and row != focus][:RECENT_COMPANIONS]:
            kept += chain(_split_books(row, view, off_nxt), _announcements(row, off_nxt), _program(row, view))
    refusals = set(refused)
    chosen: list[Registration] = []
    left_out: set[Registration] = set()
    room = limit
    for registration in dict.fromkeys(chain(shown, added, kept)):
        if registration in refusals:
            chosen.append(registration)
        elif room > 0:
            chosen.append(registration)
            room -= 1
        else:
            left_out.add(registration)
    return Plan(tuple(chosen), frozenset(left_out.intersection(shown)))


def _shown(rows: Sequence[Row], focus: Row | None, view: View) -> Iterator[Registration]:
    if focus is not None:
        if view.book:
            yield _of(focus, Channel.BOOK)
        yield _of(focus, Channel.TRADE)
    for row in view.beside:
        yield _of(row, Channel.BOOK)
        yield _of(row, Channel.TRADE)
    for row in rows:
        yield _of(row, Channel.TRADE)


def _split_books(row: Row, view: View, off_nxt: Collection[str]) -> Iterator[Registration]:
    is_split = view.split or row.choice is VenueChoice.SOR
    if is_split and row.choice.venue is Venue.UN and row.code not in off_nxt:
        yield Registration(Channel.BOOK, Venue.KRX, row.code)
        yield Registration(Channel.BOOK, Venue.NXT, row.code)


def _announcements(row: Row | None, off_nxt: Collection[str]) -> Iterator[Registration]:
    if row is not None:
        yield Registration(Channel.STATUS, Venue.KRX, row.code)
        if row.code not in off_nxt:
            yield Registration(Channel.STATUS, Venue.NXT, row.code)


def _context(focus: Row | None, view: View) -> Iterator[Registration]:
    if view.context:
        for index in (KOSPI, KOSDAQ, KOSPI_200):
            yield Registration(Channel.INDEX, Venue.KRX, index)
        if focus is not None:
            yield from _program(focus, view)


def _program(row: Row, view: View) -> Iterator[Registration]:
    if view.context:
        yield _of(row, Channel.PROGRAM)


def _of(row: Row, channel: Channel) -> Registration:
    return Registration(channel, row.choice.venue, row.code)
