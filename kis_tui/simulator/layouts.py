"""Which width every stream had at which time: the layout sets the stand-in exchange can speak.

Sources: captured frames of 2022 to 2026-09-22 and the portal's workbook of 2026-09-11; widths nobody captured (the
unified book, the NXT book before July 2026) are the documented ones.
"""

from collections.abc import Mapping

from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.protocol.schema import LAYOUTS, Layout, tr_id_of

DEFAULT_LAYOUT = "2026-09"

_BOOK = Channel.BOOK
_WIDTHS: dict[str, tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]]] = {
    # book, trade, indicative; each for KRX, NXT, UN
    "2025": ((59, 65, 65), (46, 46, 46), (45, 46, 46)),
    "2026-02": ((62, 65, 65), (46, 46, 46), (46, 46, 46)),
    "2026-09": ((63, 62, 66), (47, 47, 47), (46, 46, 46)),
}
_STATUS_WIDTH = 10
"""The documents say eleven at KRX and NXT; every captured frame has ten."""
_PROGRAM_WIDTH = 11
_INDEX_WIDTH = 30

LayoutSet = Mapping[tuple[Channel, Venue], Layout]
"""The layout in force for each stream."""


def layout_of(channel: Channel, venue: Venue, width: int) -> Layout:
    """Return the layout of a stream that has exactly ``width`` fields.

    Raises:
        ValueError: the stream never had that width.
    """
    tr_id = tr_id_of(channel, venue)
    for layout in LAYOUTS[tr_id]:
        if layout.width == width:
            return layout
    raise ValueError(f"{tr_id} has no layout of {width} fields")


def _set(name: str) -> LayoutSet:
    widths = dict(zip((Channel.BOOK, Channel.TRADE, Channel.INDICATIVE), _WIDTHS[name], strict=True))
    widths[Channel.STATUS] = (_STATUS_WIDTH,) * 3
    widths[Channel.PROGRAM] = (_PROGRAM_WIDTH,) * 3
    layouts = {
        (channel, venue): layout_of(channel, venue, width)
        for channel, row in widths.items()
        for venue, width in zip((Venue.KRX, Venue.NXT, Venue.UN), row, strict=True)
    }
    layouts[Channel.INDEX, Venue.KRX] = layout_of(Channel.INDEX, Venue.KRX, _INDEX_WIDTH)
    return layouts


LAYOUT_SETS: dict[str, LayoutSet] = {name: _set(name) for name in _WIDTHS}
"""``2025``, ``2026-02`` and ``2026-09`` (in force since 2026-09-14) to the layouts of every stream."""


def layout_set(name: str) -> LayoutSet:
    """Return the layouts of one time.

    Raises:
        ValueError: there is no set of that name; the text lists them.
    """
    found = LAYOUT_SETS.get(name)
    if found is None:
        raise ValueError(f"layout '{name}' is not known: choose one of {', '.join(LAYOUT_SETS)}")
    return found
