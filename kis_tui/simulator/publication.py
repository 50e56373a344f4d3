"""What one frame carries, and the frame of it."""

from msgspec import Struct

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.index_quote import IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Registration
from kis_tui.domain.trade import Trade
from kis_tui.protocol.frame import Value
from kis_tui.simulator.encode import (
    NO_FIGURES,
    AuctionFigures,
    IndexFigures,
    ProgramFigures,
    encode_book,
    encode_index,
    encode_indicative,
    encode_program,
    encode_status,
    encode_trades,
)
from kis_tui.simulator.layouts import LayoutSet


class Publication(Struct, frozen=True):
    """One stream's next frame, not yet spelled."""

    registration: Registration
    values: tuple[Value, ...]
    """All of the stream's kind; one book or announcement, any number of prints or indicative matches, else one."""
    auction_volume: int = 0
    """For a book: shares of the last auction."""
    figures: AuctionFigures | IndexFigures | ProgramFigures = NO_FIGURES
    """For an indicative match, an index or program trading: what goes with it."""


def frame_of(publication: Publication, layouts: LayoutSet, *, appended: int = 0) -> bytes:
    """Return the frame of ``publication`` in the layout in force.

    Args:
        publication: what to say.
        layouts: the layouts in force.
        appended: fields to put behind every record, or to leave out when negative.
    """
    registration, values = publication.registration, publication.values
    layout = layouts[registration.channel, registration.venue]
    first, figures = values[0], publication.figures
    if isinstance(first, BookSnapshot):
        return encode_book(first, layout, auction_volume=publication.auction_volume, appended=appended)
    if isinstance(first, MarketStatus):
        return encode_status(first, layout, appended=appended)
    if isinstance(first, IndicativeMatch):
        assert isinstance(figures, AuctionFigures)
        matches = [value for value in values if isinstance(value, IndicativeMatch)]
        return encode_indicative(matches, layout, figures, appended=appended)
    if isinstance(first, IndexQuote):
        assert isinstance(figures, IndexFigures)
        return encode_index(first, layout, figures, appended=appended)
    if isinstance(first, ProgramTrading):
        assert isinstance(figures, ProgramFigures)
        return encode_program(first, layout, figures, appended=appended)
    return encode_trades([value for value in values if isinstance(value, Trade)], layout, appended=appended)
