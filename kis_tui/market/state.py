"""All streams, folded from values as they come. The feed's bridge is the only writer."""

from collections.abc import Iterable, Sequence

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.issue_flags import IssueFlags, IssueStatus, issue_status
from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import MarketSession
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.interruptions import Interruptions
from kis_tui.market.market_alert import MarketAlerts
from kis_tui.market.stream import Stream


class MarketState:
    """The streams by stock and venue."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, Venue], Stream] = {}
        self.indices: dict[str, IndexQuote] = {}
        """The newest quote of each index, by its code."""
        self.old_indices: set[str] = set()
        """Codes of those that are from before the line was lost."""
        self.flags: dict[str, IssueFlags] = {}
        """What REST said of issues, by code."""
        self.flags_at: dict[str, float] = {}
        """When, monotonic seconds."""
        self.interruptions = Interruptions()
        """Volatility interruptions in force, and the designations that have the same auctions."""
        self.alerts = MarketAlerts()
        """Circuit breakers and sidecars in force."""

    def stream(self, code: str, venue: Venue) -> Stream:
        """Return what is known of ``code`` at ``venue``; an empty stream when nothing is."""
        return self._streams.get((code, venue)) or Stream(code, venue)

    def status(self, code: str, venue: Venue) -> tuple[MarketStatus | None, float | None]:
        """Return the newest announcement of a stock at one exchange and when it came; None = none did."""
        stream = self._streams.get((code, venue))
        return (None, None) if stream is None else (stream.status, stream.status_at)

    def __len__(self) -> int:
        return len(self._streams)

    def apply(
        self,
        value: BookSnapshot | Trade | IndicativeMatch | MarketStatus | IndexQuote | ProgramTrading,
        received_at: float,
        second: int | None = None,
    ) -> bool:
        """Fold one value in.

        Args:
            value: what one record meant.
            received_at: monotonic seconds of the source's clock.
            second: the exchange's time of its receipt, seconds since midnight KST, for announcements, which have
                none of their own; None = not known, and an announcement's time is left out of account.

        Returns:
            False for a print that was seen before.
        """
        if isinstance(value, IndexQuote):
            self.indices[value.code] = value
            self.old_indices.discard(value.code)
            return True
        stream = self._kept_stream(value.code, value.venue)
        if isinstance(value, BookSnapshot):
            stream.book, stream.book_at = value, received_at
            stream.stale_book = False
            stream.fetched.book_came()
            stream.close.take_book(value)
            in_breaker = second is not None and self._circuit_breaker(second)
            self.interruptions.take_book(value, circuit_breaker=in_breaker)
            self._follow(stream, value)
        elif isinstance(value, Trade):
            if not stream.tape.add(value, received_at):
                return False
            stream.takers.add(value, received_at)
            stream.trade, stream.trade_at = value, received_at
            stream.stale_trade = False
            stream.fetched.trade_came()
            stream.profile.add(value)
            stream.minutes.add(value.price, value.ts_event)
            stream.close.take_trade(value)
            self._follow(stream, value)
        elif isinstance(value, IndicativeMatch):
            stream.indicative, stream.indicative_at, stream.phase = value, received_at, value.phase
            stream.stale = False
        elif isinstance(value, ProgramTrading):
            stream.program, stream.old_program = value, False
        else:
            stream.status, stream.status_at = value, received_at
            self.interruptions.set_status(value.code, issue_status(value.issue_status_code), at=received_at)
            if second is not None:
                self.interruptions.take_status(value, second, at=received_at)
                self.alerts.take(value, second)
        return True

    def _circuit_breaker(self, second: int) -> bool:
        return any(active.alert is MarketAlert.CIRCUIT_BREAKER for active in self.alerts.current(second))

    def take_flags(self, flags: IssueFlags, at: float) -> None:
        """Take what REST said of an issue.

        Args:
            flags: the answer.
            at: when it was fetched, monotonic seconds.
        """
        self.flags[flags.code], self.flags_at[flags.code] = flags, at
        self.interruptions.set_status(flags.code, flags.status, at=at)

    def issue_status(self, code: str) -> IssueStatus:
        """Return the designation of an issue by the newest word on it, announced or asked for; UNKNOWN = none."""
        return self.interruptions.issue_status(code)

    @staticmethod
    def _follow(stream: Stream, value: BookSnapshot | Trade) -> None:
        stream.phase = value.phase
        if value.session is not MarketSession.UNKNOWN:
            stream.session = value.session
        stream.stale = False

    def take_fetched_book(self, book: BookSnapshot, asked_at: float) -> bool:
        """Take a book that REST told; it never takes the place of a frame, but of one from before the line was lost.

        Args:
            book: the answer.
            asked_at: when it was asked for, monotonic seconds.

        Returns:
            Whether it is shown.
        """
        stream = self._kept_stream(book.code, book.venue)
        return stream.fetched.take_book(book, asked_at, stream.book, stream.book_at, stale=stream.stale_book)

    def take_quote(self, quote: Quote, asked_at: float) -> bool:
        """Take price and day that REST told; likewise they never take the place of a print of this line.

        Args:
            quote: the answer.
            asked_at: when it was asked for, monotonic seconds.

        Returns:
            Whether they are shown.
        """
        stream = self._kept_stream(quote.code, quote.venue)
        return stream.fetched.take_quote(quote, asked_at, stream.trade, stream.trade_at, stale=stream.stale_trade)

    def refill(self, code: str, venue: Venue, trades: Sequence[PastTrade], at: float = 0.0) -> int:
        """Fill holes of a tape, and what is before its first print, from the broker's list of the latest prints.

        What is filled has no aggressor. A tape without a print shows the list as it is.

        Args:
            code: the stock.
            venue: of the stream.
            trades: newest first.
            at: when the list was fetched, monotonic seconds.

        Returns:
            Prints filled into holes.
        """
        stream = self._kept_stream(code, venue)
        fillings = stream.tape.refill(trades)
        for filling in fillings:
            stream.profile.fill(filling.trades, filling.after)
        stream.tape.lead_in(trades, code, venue, at)
        return sum(len(filling.trades) for filling in fillings)

    def _kept_stream(self, code: str, venue: Venue) -> Stream:
        stream = self._streams.get((code, venue))
        if stream is None:
            stream = self._streams[code, venue] = Stream(code, venue)
        return stream

    def line_down(self, second: int | None = None) -> None:
        """Mark everything as possibly out of date; each tape shows the hole.

        Args:
            second: the exchange's second of the day at which the line was last heard; None = not known.
        """
        self.old_indices = set(self.indices)
        self.interruptions.line_down()
        for stream in self._streams.values():
            stream.stale = stream.stale_book = stream.stale_trade = stream.old_program = True
            stream.tape.line_down(second)
            stream.takers.forget()
            stream.minutes.interrupted()

    @property
    def doubled_prints(self) -> int:
        """Prints that came a second time, of all tapes that are kept."""
        return sum(stream.tape.duplicates for stream in self._streams.values())

    @property
    def missed_shares(self) -> int:
        """Shares that are known to have traded unseen, of all tapes that are kept."""
        return sum(stream.tape.missed_shares for stream in self._streams.values())

    def line_up(self, registration: Registration, second: int) -> None:
        """Take when a stream was granted again, the exchange's second of the day: nothing is missing from then on."""
        stream = self._streams.get((registration.code, registration.venue))
        if stream is not None and registration.channel is Channel.TRADE:
            stream.tape.line_up(second)

    def forget(self, registration: Registration) -> None:
        """Take away what only a stream told that is not kept up any more: a book, an announcement, a sum, an index.

        Prints stay: they are what happened, not what is. The newest one is marked as one that may be out of date.
        """
        if registration.channel is Channel.INDEX:
            self.indices.pop(registration.code, None)
        stream = self._streams.get((registration.code, registration.venue))
        if stream is None:
            return
        if registration.channel is Channel.BOOK:
            stream.book = stream.book_at = None
            self.interruptions.forget_book(registration.code, registration.venue)
        elif registration.channel is Channel.TRADE:
            stream.stale_trade = True
            stream.stale = stream.stale or stream.book is None
            stream.takers.forget()
            stream.minutes.interrupted()
        elif registration.channel is Channel.STATUS:
            stream.status = stream.status_at = None
        elif registration.channel is Channel.PROGRAM:
            stream.program = None

    def keep(self, wanted: Iterable[tuple[str, Venue]]) -> None:
        """Forget every stream that is not in ``wanted``, so that dropped rows do not pile up."""
        keep = set(wanted)
        for key in [key for key in self._streams if key not in keep]:
            del self._streams[key]
        codes = {code for code, _ in keep}
        self.interruptions.keep(codes)
        for code in [code for code in self.flags if code not in codes]:
            del self.flags[code], self.flags_at[code]
