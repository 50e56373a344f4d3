"""A source of market data that plays what a test tells it: real frames, read by the real decoder."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

from msgspec.structs import replace

from kis_tui.clock import Clock
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.issue_flags import IssueFlags
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.diagnosis import Diagnosis
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
    Trouble,
)
from kis_tui.feed.mailbox import Mailbox
from kis_tui.feed.source import Row, Tap, View
from kis_tui.protocol.decode import decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.protocol.ledger import RegistrationState
from tests.support.clocks import ManualClock
from tests.support.wire import wire_frame

_STREAMS = {Venue.KRX: "H0ST", Venue.NXT: "H0NX", Venue.UN: "H0UN"}
BOOK_FRAME = "F02"
TRADE_FRAME = "F24"


def frame_of(frame_id: str, code: str, venue: Venue = Venue.KRX, **fields: str) -> bytes:
    """A captured frame of one record under another code and venue; ``f12="7"`` sets field 12."""
    flag, tr_id, count, payload = wire_frame(frame_id).decode().split("|", 3)
    values = payload.split("^")
    values[0] = code
    for name, text in fields.items():
        values[int(name[1:])] = text
    return "|".join((flag, _STREAMS[venue] + tr_id[4:], count, "^".join(values))).encode()


def book_of(code: str, venue: Venue = Venue.KRX, **fields: str) -> bytes:
    """A captured book under another code; at UN and NXT with the mid prices its layout has there."""
    raw = frame_of(BOOK_FRAME, code, venue, **fields)
    missing = {Venue.KRX: 0, Venue.NXT: 3, Venue.UN: 6}[venue]
    return raw + b"^0" * missing


def trade_of(
    code: str,
    venue: Venue = Venue.KRX,
    *,
    price: int | None = None,
    size: int | None = None,
    volume: int | None = None,
    change: tuple[str, str, str] | None = None,
) -> bytes:
    """A captured print under another code; ``change`` is sign code, amount and percent as the wire has them."""
    fields: dict[str, str] = {}
    if price is not None:
        fields["f2"] = str(price)
    if size is not None:
        fields["f12"] = str(size)
    if volume is not None:
        fields["f13"] = str(volume)
    if change is not None:
        fields["f3"], fields["f4"], fields["f5"] = change
    return frame_of(TRADE_FRAME, code, venue, **fields)


class ScriptedSource:
    """A ``FeedSource`` without a line; what happens is what ``frame``, ``link`` and the others say."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or ManualClock()
        self.status = LinkStatus(state=LinkState.LIVE, limit=41)
        self.counters = LineCounters()
        self.diagnosis = Diagnosis()
        self.asked: list[tuple[tuple[Row, ...], Row | None, View]] = []
        self.asked_trades: list[tuple[str, Venue]] = []
        self.asked_names: list[str] = []
        self.retries = 0
        self.closed = False
        self._mailbox = Mailbox()
        self._told = 0
        self._taken = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows last asked for."""
        return self.asked[-1][0]

    @property
    def focus(self) -> Row | None:
        """The focus last asked for."""
        return self.asked[-1][1]

    @property
    def view(self) -> View:
        """The view last asked for."""
        return self.asked[-1][2]

    def frame(self, raw: bytes) -> None:
        """Let one frame arrive."""
        now = self.clock.monotonic()
        counters = self.counters
        try:
            decoded = decode(raw)
        except FrameRefusedError as error:
            self.counters = replace(counters, messages=counters.messages + 1, refused=counters.refused + 1)
            sample = raw[:40].decode("utf-8", "replace")
            self.tell(FrameRefused(error.refusal.value, error.tr_id, str(error), sample))
            return
        self.counters = replace(
            counters,
            messages=counters.messages + 1,
            frames=counters.frames + 1,
            records=counters.records + decoded.frame.count,
        )
        self.status = replace(self.status, last_message_at=now)
        self.tell(FrameReceived(decoded, now, self.clock.wall_ns()))

    def link(self, state: LinkState, trouble: Trouble = Trouble.NONE, **figures: object) -> None:
        """Let the line's state change."""
        self.status = replace(self.status, state=state, trouble=trouble, **figures)
        self.tell(LinkChanged(self.status))

    def reset(self, trouble: Trouble = Trouble.LOST) -> None:
        """Let the line be lost."""
        self.tell(StreamReset(trouble))

    def registration(
        self, channel: Channel, venue: Venue, code: str, state: RegistrationState, *, text: str = ""
    ) -> None:
        """Let a registration change."""
        self.tell(RegistrationChanged(Registration(channel, venue, code), state, text=text))

    def plan(self, *left_out: Registration) -> None:
        """Let registrations not fit."""
        self.tell(PlanChanged(frozenset(left_out)))

    def issue(self, flags: IssueFlags, fetched_at: float | None = None) -> None:
        """Let REST tell what is special about an issue, fetched now or before."""
        self.tell(IssueFetched(flags, self.clock.monotonic() if fetched_at is None else fetched_at))

    def interruptions(self, *found: Interruption) -> None:
        """Let REST tell today's interruptions."""
        self.tell(InterruptionsFetched(found, self.clock.monotonic()))

    def past_trades(self, code: str, venue: Venue, *newest_first: PastTrade) -> None:
        """Let REST tell the latest trades of a stream, asked for or not."""
        self.tell(TradesFetched(code, venue, newest_first, self.clock.monotonic()))

    def fetched_book(self, book: BookSnapshot, asked_at: float | None = None) -> None:
        """Let REST tell a book, asked for now or before."""
        self.tell(BookFetched(book, self.clock.monotonic() if asked_at is None else asked_at))

    def quote(self, quote: Quote, asked_at: float | None = None) -> None:
        """Let REST tell price and day of a stream, asked for now or before."""
        self.tell(QuoteFetched(quote, self.clock.monotonic() if asked_at is None else asked_at))

    def name(self, code: str, name: str) -> None:
        """Let REST tell the name of an issue."""
        self.tell(NameFetched(code, name))

    def tell(self, event: FeedEvent) -> None:
        """Let anything happen."""
        self._told += 1
        self._mailbox.put(event)

    def want(self, rows: Sequence[Row], focus: Row | None, view: View) -> None:
        self.asked.append((tuple(rows), focus, view))

    @property
    def waiting(self) -> bool:
        """Whether something told has not been taken and dealt with yet."""
        return self._told > self._taken

    async def events(self) -> AsyncIterator[list[FeedEvent]]:
        while batch := await self._mailbox.take():
            told = self._told
            yield batch
            self._taken = told

    def tap(self, listener: Tap) -> Callable[[], None]:
        return lambda: None

    def ask_trades(self, code: str, venue: Venue) -> None:
        self.asked_trades.append((code, venue))

    def ask_name(self, code: str) -> None:
        self.asked_names.append(code)

    def retry_now(self) -> None:
        self.retries += 1

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.closed = True
        self._mailbox.close()
