"""What a profile holds: frozen values, valid in themselves; what they mean on the screen is the screen's matter."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from kis_tui.alerts.rules import GROUPS, AlertRule
from kis_tui.domain.codes import is_code
from kis_tui.domain.price import Price
from kis_tui.domain.text import clean
from kis_tui.feed.source import Row
from kis_tui.market.prints import EVERYTHING, PrintFilter

FORMAT = 1
"""Number of the file's layout. A new field leaves it as it is; it rises when a field gets another meaning."""
ALL_GROUPS = 0
"""Stands for all groups together where the number of the shown one stands."""
MOST_ROWS = 500
"""Rows of one group."""
MOST_ALERTS = 1_000
MOST_AVERAGES = 5_000
GROUP_NAME_CHARS = 20
WORD_CHARS = 40
"""Of each word in ``Look``."""
LARGEST = 10**15
"""Above every won and share there is."""
LEAST_AVERAGE = Decimal("0.01")
"""KRW. A number far below it, of a file made by hand, is beyond what a percentage can be reckoned with."""


class Group(Struct, frozen=True, kw_only=True):
    """Rows of the watchlist that are shown together.

    Raises:
        ValueError: the fields contradict each other; read from a file, msgspec makes it its ``ValidationError``.
    """

    number: int
    """1 to 9, the digit that shows it."""
    name: str = ""
    """The user's, cleaned, at most 20 characters; empty = none."""
    rows: tuple[Row, ...] = ()
    """In the user's order, one a code, at most 500."""
    focus: str = ""
    """Code of the row that has the focus while the group is shown; empty = the first one."""

    def __post_init__(self) -> None:
        """Refuse what no watchlist can show; a focus that is in no row is taken for none."""
        if self.number not in GROUPS:
            raise ValueError(f"number of a group was {self.number}, must be 1 to 9")
        if len(self.rows) > MOST_ROWS:
            raise ValueError(f"group {self.number} has {len(self.rows)} rows, at most {MOST_ROWS} are kept")
        codes = [row.code for row in self.rows]
        for code in codes:
            _check_code(code)
        if len(set(codes)) < len(codes):
            raise ValueError(f"group {self.number} has a code twice")
        force_setattr(self, "name", clean(self.name, GROUP_NAME_CHARS))
        if self.focus not in codes:
            force_setattr(self, "focus", "")


class Average(Struct, frozen=True):
    """The user's own average price of one stock, before fees and taxes.

    Raises:
        ValueError: a field makes no sense.
    """

    code: str
    price: Price
    """KRW, above 0."""
    shares: int = 0
    """0 = not told."""

    def __post_init__(self) -> None:
        """Refuse what nobody can hold."""
        _check_code(self.code)
        if isinstance(self.price, Decimal) and not self.price.is_finite():
            raise ValueError(f"average price of {self.code} is no number")
        if not LEAST_AVERAGE <= self.price <= LARGEST or not 0 <= self.shares <= LARGEST:
            raise ValueError(f"average price of {self.code} is out of range")


class Look(Struct, frozen=True, kw_only=True):
    """How the user looks at it.

    The words are those of the screen, which takes its usual one for a word it does not know: a profile of a newer
    version is readable.

    Raises:
        ValueError: a number is negative or endless.
    """

    layout: str = "one"
    """The view: ``one``, ``several``, ``venues`` or ``strip``."""
    corner: str = ""
    """What stands beside the ladder: day's figures or a volume at price; empty = the usual."""
    language: str = ""
    """``ko`` or ``en``, chosen in the program; empty = as set."""
    theme: str = ""
    """Id of the theme chosen in the program; empty = as set."""
    glyphs: str = ""
    """``unicode``, ``safe`` or ``ascii``, chosen in the program; empty = as set."""
    sort: str = ""
    """Id of the column that orders the watchlist; empty = the user's own order."""
    descending: bool = False
    """The largest is first; without ``sort`` it means nothing."""
    split: bool = False
    """The sizes of KRX and NXT apart."""
    axis: bool = False
    """The ladder is a fixed price axis."""
    recentring: str = ""
    """What moves the axis; empty = the usual."""
    content: str = ""
    """What a level's change tells; empty = the usual."""
    least_change: int = 0
    """Shares below which a change is not shown."""
    quantity: int = 0
    """Shares whose average price the level cursor tells; 0 = the usual."""
    merge_ms: int = 0
    """Milliseconds within which prints of one order share a row of the tape; 0 = each has its own."""
    filter: PrintFilter = EVERYTHING
    """Which prints the tape shows."""
    strip_step_s: int = 0
    """Seconds of a column of the liquidity strip; 0 = the usual."""
    hint_seen: bool = False
    """The hint for a beginner has been shown."""

    def __post_init__(self) -> None:
        """Refuse numbers that no key sets, and clean the words."""
        bounds = (self.filter.least_size, self.filter.most_size, self.filter.least_value, self.filter.most_value)
        for number in (self.least_change, self.quantity, self.merge_ms, self.strip_step_s, *bounds):
            if not 0 <= number <= LARGEST:
                raise ValueError(f"a number of look was {number}, must be 0 to {LARGEST}")
        for name in ("layout", "corner", "language", "theme", "glyphs", "sort", "recentring", "content"):
            force_setattr(self, name, clean(getattr(self, name), WORD_CHARS))


class Profile(Struct, frozen=True, kw_only=True):
    """What is someone's own.

    Raises:
        ValueError: the fields contradict each other.
    """

    groups: tuple[Group, ...] = ()
    """Those that there are, by number, each once; a group that is not here is empty and has no name."""
    shown: int = 1
    """Number of the group on the screen; 0 = all of them."""
    look: Look = Look()
    alerts: tuple[AlertRule, ...] = ()
    """In the order in which they were made, ids unique."""
    averages: tuple[Average, ...] = ()
    """One a code, in the order of the codes."""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself, and put groups and averages in order."""
        if self.shown not in (ALL_GROUPS, *GROUPS):
            raise ValueError(f"shown group was {self.shown}, must be 0 to 9")
        _once("a group", [group.number for group in self.groups])
        _once("an alert's id", [rule.id for rule in self.alerts])
        _once("an average price of", [average.code for average in self.averages])
        if len(self.alerts) > MOST_ALERTS or len(self.averages) > MOST_AVERAGES:
            raise ValueError(f"at most {MOST_ALERTS} alerts and {MOST_AVERAGES} average prices are kept")
        force_setattr(self, "groups", tuple(sorted(self.groups, key=lambda group: group.number)))
        force_setattr(self, "averages", tuple(sorted(self.averages, key=lambda average: average.code)))

    def group(self, number: int) -> Group:
        """Return a group; an empty one where there is none.

        Raises:
            ValueError: ``number`` is not 1 to 9.
        """
        return next((group for group in self.groups if group.number == number), None) or Group(number=number)

    def with_group(self, group: Group) -> "Profile":
        """Return the profile with this group in the place of the one of its number; an empty, nameless one is none."""
        others = [other for other in self.groups if other.number != group.number]
        return replace(self, groups=(*others, group) if group.rows or group.name else tuple(others))

    def average(self, code: str) -> Average | None:
        """Return the average price of a stock; None = not told."""
        return next((average for average in self.averages if average.code == code), None)

    def with_average(self, code: str, average: Average | None) -> "Profile":
        """Return the profile with this average price of ``code``; None = none any more."""
        others = [other for other in self.averages if other.code != code]
        return replace(self, averages=(*others, average) if average else tuple(others))


def of_rows(rows: Sequence[Row]) -> Profile:
    """Return a profile whose first group has these rows; of two with one code the first counts, 500 at most."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.code, row)
    return Profile().with_group(Group(number=1, rows=tuple(first.values())[:MOST_ROWS]))


def _check_code(code: str) -> None:
    if not is_code(code):
        raise ValueError(f"'{clean(code, 20)}' is not a stock code")


def _once(what: str, keys: Sequence[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{what} {key} is there twice")
        seen.add(key)
