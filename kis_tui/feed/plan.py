"""Which streams serve what is on the screen, within what the session may hold. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from kis_tui.domain.registration import Channel, Registration
from kis_tui.feed.source import Row, View


class Plan(Struct, frozen=True):
    """The registrations to hold."""

    registrations: tuple[Registration, ...]
    """Most important first, never more than the limit."""
    left_out: frozenset[Registration]
    """Trades of rows, or the focused book, for which there was no room."""


def plan(
    rows: Sequence[Row],
    focus: Row | None,
    recent: Sequence[Row],
    view: View,
    limit: int,
    refused: Iterable[Registration] = (),
) -> Plan:
    """Choose the registrations.

    The focused row's book and trades come first, then every row's trades in the order of the rows, then the books of
    rows looked at before, newest first, while there is room: coming back to one shows it at once.

    Args:
        rows: the watchlist.
        focus: the row whose ladder is shown, once it has settled.
        recent: rows that had the focus before, newest first.
        view: what is on the screen.
        limit: registrations the session may hold.
        refused: what the broker has refused; kept in the plan, but it takes no room.
    """
    needed: dict[Registration, None] = {}
    if focus is not None:
        if view.book:
            needed[_of(focus, Channel.BOOK)] = None
        needed[_of(focus, Channel.TRADE)] = None
    for row in rows:
        needed[_of(row, Channel.TRADE)] = None
    wished = {_of(row, Channel.BOOK): None for row in recent if row in rows}
    refusals = set(refused)
    chosen: list[Registration] = []
    left_out: set[Registration] = set()
    room = limit
    for registration in needed:
        if registration in refusals:
            chosen.append(registration)
        elif room > 0:
            chosen.append(registration)
            room -= 1
        else:
            left_out.add(registration)
    for registration in wished:
        if room > 0 and registration not in needed and registration not in refusals:
            chosen.append(registration)
            room -= 1
    return Plan(tuple(chosen), frozenset(left_out))


def _of(row: Row, channel: Channel) -> Registration:
    return Registration(channel, row.choice.venue, row.code)
