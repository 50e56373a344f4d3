"""Which streams serve what is on the screen, within what the session may hold. Pure."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain

from msgspec import Struct

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row, View

RECENT_COMPANIONS = 3
"""Rows rested on before whose other streams are kept beside their books, so that going to and fro between a few
rows registers and releases nothing."""


class Plan(Struct, frozen=True):
    """The registrations to hold."""

    registrations: tuple[Registration, ...]
    """Most important first; without those that were refused never more than the limit."""
    left_out: frozenset[Registration]
    """What the screen shows and there was no room for: trades of rows, books of ladders, also of split ones."""
    optional: frozenset[Registration]
    """Those of ``registrations`` to be asked for that can wait: all but trades of rows, books and trades of ladders."""


def plan(
    rows: Sequence[Row],
    focus: Row | None,
    recent: Sequence[Row],
    view: View,
    limit: int,
    is_refused: Callable[[Registration], bool] = lambda _: False,
    *,
    rested: Sequence[Row] | None = None,
    off_nxt: Collection[str] = (),
    undecided: Collection[str] = (),
    is_paper: bool = False,
) -> Plan:
    """Choose the registrations.

    In this order: the focused row's book and trades; books and trades of the ladders beside it; every row's trades in
    the order of the rows; the books the focused ladder is split into; what the exchanges announce about the row rested
    on; the indices and its program trading; and, to show at once what is come back to, the books of rows looked at
    before, newest first, and the other streams of the newest of those rested on.

    Args:
        rows: the watchlist.
        focus: the row whose ladder is shown, once it has settled.
        recent: rows that had the focus, newest first.
        view: what is on the screen.
        limit: registrations the session may hold.
        is_refused: tells what the broker has refused; it is kept in the plan, but takes no room.
        rested: rows on which the focus stayed for longer, newest first; None = on ``focus`` and all of ``recent``. The
            newest has companions even while the focus is on its way to another: they are exchanged once, where it
            comes to rest.
        off_nxt: codes for which NXT has nothing beside what was asked for by name.
        undecided: codes of which that is being asked: room is kept for what NXT may have of them.
        is_paper: the paper server, whose documents know of the KRX book and trades only: what the user asked for by
            name is tried, nothing is added.
    """
    shown = list(_shown(rows, focus, view))
    named = set(shown)
    added: list[Registration] = []
    kept = [_of(row, Channel.BOOK) for row in recent if row in rows]
    if not is_paper:
        with_companions = [focus, *recent] if rested is None else rested
        companions = [row for row in dict.fromkeys(with_companions) if row is not None and row in (*rows, focus)]
        newest = companions[0] if companions and focus is not None else None
        if focus is not None and (view.split or focus == newest):
            shown += _split_books(focus, view, off_nxt)
        if newest is not None:
            added += _announcements(newest, off_nxt)
        added += _context(newest, view)
        for row in companions[: RECENT_COMPANIONS + 1]:
            kept += chain(_split_books(row, view, off_nxt), _announcements(row, off_nxt), _program(row, view))
    chosen: list[Registration] = []
    left_out: set[Registration] = set()
    optional: set[Registration] = set()
    room = limit
    for registration in dict.fromkeys(chain(shown, added, kept)):
        if is_refused(registration):
            chosen.append(registration)
        elif room <= 0:
            left_out.add(registration)
        else:
            room -= 1
            if registration in named:
                chosen.append(registration)
            elif not _awaits_nxt(registration, undecided):
                chosen.append(registration)
                optional.add(registration)
    return Plan(tuple(chosen), frozenset(left_out.intersection(shown)), frozenset(optional))


def _awaits_nxt(registration: Registration, undecided: Collection[str]) -> bool:
    """Tell whether a stream makes sense only for what NXT trades: one of its own, or a part of a split book."""
    is_nxt_s = registration.venue is Venue.NXT or registration.channel is Channel.BOOK
    return is_nxt_s and registration.venue is not Venue.UN and registration.code in undecided


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


def _announcements(row: Row, off_nxt: Collection[str]) -> Iterator[Registration]:
    yield Registration(Channel.STATUS, Venue.KRX, row.code)
    if row.code not in off_nxt:
        yield Registration(Channel.STATUS, Venue.NXT, row.code)


def _context(row: Row | None, view: View) -> Iterator[Registration]:
    if view.context:
        for index in (KOSPI, KOSDAQ, KOSPI_200):
            yield Registration(Channel.INDEX, Venue.KRX, index)
        if row is not None:
            yield from _program(row, view)


def _program(row: Row, view: View) -> Iterator[Registration]:
    if view.context:
        yield _of(row, Channel.PROGRAM)


def _of(row: Row, channel: Channel) -> Registration:
    return Registration(channel, row.choice.venue, row.code)
