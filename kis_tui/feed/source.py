"""All that the screen sees of the line: a live connection, a recorded file and a relay look the same from here."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from msgspec import Struct

from kis_tui.clock import Clock
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.diagnosis import ControlTold, Diagnosis, LineMoment, RefusedKind
from kis_tui.feed.events import (
    BookFetched,
    FeedEvent,
    FrameReceived,
    FrameRefused,
    InterruptionsFetched,
    IssueFetched,
    LineCounters,
    LinkChanged,
    LinkState,
    LinkStatus,
    NameFetched,
    PlanChanged,
    QuoteFetched,
    RegistrationChanged,
    StreamReset,
    TradesFetched,
    TradesOverrun,
    Trouble,
)
from kis_tui.protocol.frame import Value
from kis_tui.protocol.ledger import RegistrationState

__all__ = [
    "BookFetched",
    "ControlTold",
    "Diagnosis",
    "FeedEvent",
    "FeedSource",
    "FrameReceived",
    "FrameRefused",
    "InterruptionsFetched",
    "IssueFetched",
    "LineCounters",
    "LineMoment",
    "LinkChanged",
    "LinkState",
    "LinkStatus",
    "NameFetched",
    "PlanChanged",
    "QuoteFetched",
    "RefusedKind",
    "RegistrationChanged",
    "RegistrationState",
    "Row",
    "StreamReset",
    "Tap",
    "TradesFetched",
    "TradesOverrun",
    "Trouble",
    "Value",
    "View",
]


class Row(Struct, frozen=True):
    """One line of the watchlist."""

    code: str
    choice: VenueChoice = VenueChoice.UN


class View(Struct, frozen=True):
    """What is on the screen, as far as it changes which streams are needed."""

    book: bool = True
    """The focused row's ladder is shown."""
    split: bool = False
    """The unified book of the focused row is shown split, so the books of KRX and NXT are needed too."""
    beside: tuple[Row, ...] = ()
    """Rows whose ladders are shown beside the focused one's, whether the watchlist has them or not."""
    context: bool = True
    """Indices and the focused row's program trading are shown as far as there is room for them."""


Tap = Callable[[bytes, int], None]
"""Called with every message as it came and its receive time (nanoseconds since 1970), before it is read."""


class FeedSource(Protocol):
    """A source of market data."""

    @property
    def clock(self) -> Clock:
        """The source's time: it drives ages and phases. A replay's is the recording's."""
        ...

    @property
    def status(self) -> LinkStatus:
        """The line at this moment."""
        ...

    @property
    def counters(self) -> LineCounters:
        """What was counted since the start."""
        ...

    @property
    def diagnosis(self) -> Diagnosis:
        """What is known of the line beside its counters, for whoever looks for what is wrong."""
        ...

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        """Say what is to be shown; the source decides which streams serve it best.

        Where it can, it also asks beside the streams: book, price and latest trades of the focus and of the ladders
        beside it, the price of every other row (``BookFetched``, ``QuoteFetched``, ``TradesFetched``).
        """
        ...

    def events(self) -> AsyncIterator[list[FeedEvent]]:
        """Yield what happened since the last look, in order, never an empty list; ends when the source is closed.

        A book that a newer one replaced in the meantime is left out; trades are never left out unannounced.
        """
        ...

    def tap(self, listener: Tap) -> Callable[[], None]:
        """Call ``listener`` with every raw message; returns what stops that."""
        ...

    def ask_trades(self, code: str, venue: Venue) -> None:
        """Ask for the latest trades of a stream; they come as ``TradesFetched``, or never where nobody can tell."""
        ...

    def ask_name(self, code: str) -> None:
        """Ask for the name of an issue; it comes as ``NameFetched``, or never where nobody can tell."""
        ...

    def retry_now(self) -> None:
        """End a wait or a block: connect at once, and ask again for what was refused."""
        ...

    async def aclose(self) -> None:
        """Close the line properly; ``events`` ends."""
        ...
