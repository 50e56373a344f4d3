"""All streams, folded from values as they come. The feed's bridge is the only writer."""

from collections.abc import Iterable

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.session import MarketSession
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.stream import Stream


class MarketState:
    """The streams by stock and venue."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, Venue], Stream] = {}
        self.indices: dict[str, IndexQuote] = {}
        """The newest quote of each index, by its code."""

    def stream(self, code: str, venue: Venue) -> Stream:
        """Return what is known of ``code`` at ``venue``; an empty stream when nothing is."""
        return self._streams.get((code, venue)) or Stream(code, venue)

    def __len__(self) -> int:
        return len(self._streams)

    def apply(
        self,
        value: BookSnapshot | Trade | IndicativeMatch | MarketStatus | IndexQuote | ProgramTrading,
        received_at: float,
    ) -> None:
        """Fold one value in.

        Args:
            value: what one record meant.
            received_at: monotonic seconds of the source's clock.
        """
        if isinstance(value, IndexQuote):
            self.indices[value.code] = value
            return
        key = (value.code, value.venue)
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = Stream(value.code, value.venue)
        if isinstance(value, BookSnapshot):
            stream.book, stream.book_at = value, received_at
            stream.close.take_book(value)
            self._follow(stream, value)
        elif isinstance(value, Trade):
            if not stream.tape.add(value, received_at):
                return
            stream.takers.add(value, received_at)
            stream.trade, stream.trade_at = value, received_at
            stream.profile.add(value)
            stream.close.take_trade(value)
            self._follow(stream, value)
        elif isinstance(value, IndicativeMatch):
            stream.indicative, stream.indicative_at, stream.phase = value, received_at, value.phase
            stream.stale = False
        elif isinstance(value, ProgramTrading):
            stream.program = value
        else:
            stream.status = value

    @staticmethod
    def _follow(stream: Stream, value: BookSnapshot | Trade) -> None:
        stream.phase = value.phase
        if value.session is not MarketSession.UNKNOWN:
            stream.session = value.session
        stream.stale = False

    def line_down(self) -> None:
        """Mark everything as possibly out of date; the next print of each tape shows the hole."""
        for stream in self._streams.values():
            stream.stale = True
            stream.tape.line_down()
            stream.takers.forget()

    def forget_book(self, code: str, venue: Venue) -> None:
        """Take a book away that is not kept up any more; the other kinds stay."""
        stream = self._streams.get((code, venue))
        if stream is not None:
            stream.book = stream.book_at = None

    def keep(self, wanted: Iterable[tuple[str, Venue]]) -> None:
        """Forget every stream that is not in ``wanted``, so that dropped rows do not pile up."""
        keep = set(wanted)
        for key in [key for key in self._streams if key not in keep]:
            del self._streams[key]
