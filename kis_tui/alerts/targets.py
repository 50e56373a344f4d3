"""Which streams rules listen to, and which of them a source must be asked for."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from kis_tui.alerts.rules import AlertKind, AlertRule
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row

Groups = Mapping[int, Sequence[Row]]
"""The watchlist: number of each group to its rows."""

_SOONER_WITH_BOOK = (AlertKind.VI, AlertKind.SPREAD)


class Target(Struct, frozen=True):
    """One stock that one rule is about."""

    rule: AlertRule
    row: Row
    """The stock, and where it is listened to."""

    @property
    def code(self) -> str:
        """The stock."""
        return self.row.code

    @property
    def venue(self) -> Venue:
        """The stream."""
        return self.row.choice.venue


def targets_of(
    rules: Iterable[AlertRule], groups: Groups, *, usual: VenueChoice = VenueChoice.UN
) -> tuple[Target, ...]:
    """Return what the enabled rules are about, rule by rule.

    Args:
        rules: disabled ones are left out.
        groups: the watchlist. A rule of a stock is as the first row that has it; a rule of a group is for each of its
            rows, each stock once.
        usual: the venue of a stock that no row has.
    """
    rows: dict[str, Row] = {}
    for number in sorted(groups):
        for row in groups[number]:
            rows.setdefault(row.code, row)
    targets: list[Target] = []
    for rule in rules:
        if not rule.enabled:
            continue
        if rule.code is not None:
            named: Iterable[Row] = (rows.get(rule.code, Row(rule.code, usual)),)
        else:
            named = {row.code: row for row in reversed(groups.get(rule.group or 0, ()))}.values()
        targets += [Target(rule, row if rule.choice is None else Row(row.code, rule.choice)) for row in named]
    return tuple(targets)


def rows_of(targets: Iterable[Target]) -> tuple[Row, ...]:
    """Return the rows that a source must be asked for so that these can fire, each stream once."""
    return _each_stream_once(target.row for target in targets)


def rows_with_book(targets: Iterable[Target], room: int = 0) -> tuple[Row, ...]:
    """Return those whose book is needed beside their trades, those that cannot do without it first.

    A wall is seen nowhere else. An interruption and a spread are seen sooner with a book and without it as well: the
    one in the list of the day, the other at every print.

    Args:
        targets: what is watched for.
        room: how many books there are registrations for; those of walls are returned whatever it is.
    """
    chosen = list(targets)
    needed = _each_stream_once(target.row for target in chosen if target.rule.kind is AlertKind.WALL)
    helped = _each_stream_once(target.row for target in chosen if target.rule.kind in _SOONER_WITH_BOOK)
    return _each_stream_once((*needed, *helped))[: max(len(needed), room)]


def _each_stream_once(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({(row.code, row.choice.venue): row for row in rows}.values())
