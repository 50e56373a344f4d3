"""Frames of the right grammar that say what no market says, and everything the screen draws of them."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from hypothesis import strategies as st
from rich.cells import cell_len

from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import FeedEvent, FrameReceived, FrameRefused, Row
from kis_tui.protocol.decode import decode
from kis_tui.protocol.frame import FrameRefusedError
from kis_tui.protocol.schema import LAYOUTS, Layout
from kis_tui.ui.alert_history import AlertsView
from kis_tui.ui.badge import Badge
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.drawing.context import ContextView, context_lines
from kis_tui.ui.drawing.several import several_lines
from kis_tui.ui.drawing.strip import strip_lines
from kis_tui.ui.drawing.watch_rows import WIDE, narrow_row, wide_columns, wide_row
from kis_tui.ui.lines import Line, plain_text
from kis_tui.ui.rows import RowList
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from kis_tui.ui.widgets.status import status_line
from tests.support.clocks import ManualClock
from tests.support.made_frames import MORNING, book_frame, made_book, made_trade, trade_frame
from tests.support.screen import name_of, stock_table
from tests.support.scripted_source import ScriptedSource

SIZES = ((40, 12), (80, 24), (200, 60))
CODE = "005930"
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
NOT_NUMBERS = (
    "",
    "-",
    "+5",
    " 1",
    "1_0",
    "1e9",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "0x10",
    "٣",
    "９９",
    "²",
    "1" + "0" * 30,
    "9" * 5_000,
    "1.2.3",
    "1,000",
    "\x1b[2J",
    "\x9b7m",
    "\u202e7",
    "\x00",
    "[/]",
    "삼성",
    "\ufffd",
)
"""What stands where a number is to be, and is none."""
ODD_NUMBERS = (
    "0",
    "-0",
    "-1",
    "1",
    "00000",
    "9" * 19,
    "-" + "9" * 19,
    "0.0000000001",
    "-0.0000000001",
    "9" * 19 + "." + "9" * 10,
    "0.5",
    "99999999",
    "99991231",
    "00000000",
    "235959",
    "000000",
)
"""Numbers, but hardly a market's."""

_fields = st.one_of(
    st.sampled_from(ODD_NUMBERS),
    st.sampled_from(NOT_NUMBERS),
    st.integers(-(10**19) + 1, 10**19 - 1).map(str),
    st.integers(0, 300_000).map(str),
    st.text(max_size=12).map(lambda text: text.replace("^", "").replace("|", "")),
)
_layouts = st.sampled_from([layout for variants in LAYOUTS.values() for layout in variants])


def frame(layout: Layout, fields: Sequence[str]) -> bytes:
    """One record as a frame."""
    return f"0|{layout.tr_id}|001|{'^'.join(fields)}".encode("utf-8", "replace")


def usual_fields(tr_id: str, changed: Mapping[int, str] = MappingProxyType({})) -> list[str]:
    """A record of a stream's newest layout on a good day, some fields changed."""
    fields = _usual(LAYOUTS[tr_id][-1])
    for index, text in changed.items():
        fields[index] = text
    return fields


def _usual(layout: Layout) -> list[str]:
    """A record's fields on a good day where the stand-in exchange can say, zeros elsewhere."""
    if layout.channel is Channel.BOOK:
        raw = book_frame(made_book(CODE, venue=layout.venue))
    elif layout.channel is Channel.TRADE:
        raw = trade_frame(made_trade(CODE, venue=layout.venue))
    else:
        return ["0001" if layout.channel is Channel.INDEX else CODE, *["0"] * (layout.width - 1)]
    fields = raw.decode().split("|", 3)[3].split("^")
    return (fields + ["0"] * layout.width)[: layout.width]


@st.composite
def hostile_frames(draw: st.DrawFn) -> bytes:
    """A frame that is read, with some fields or all of them odd."""
    layout = draw(_layouts)
    usual = _usual(layout)
    odd = draw(st.lists(_fields, min_size=1, max_size=3))
    share = draw(st.sampled_from([0.05, 0.3, 0.8, 1.0]))
    chance = draw(st.randoms(use_true_random=False))
    fields = [chance.choice(odd) if chance.random() < share else field for field in usual]
    return frame(layout, [usual[0], *fields[1:]])


class Drawn:
    """The way from frames to the cells of every panel, without a terminal.

    Args:
        choice: of the only row.
    """

    def __init__(self, choice: VenueChoice = VenueChoice.UN) -> None:
        self.clock = ManualClock(MORNING)
        self.axis_rows = 20
        self.strip_cells = (60, 20)
        self.drifts: list[FrameRefused] = []
        self.instrument = InstrumentView()
        self.tape = TapeView()
        self.watch = WatchView()
        self.link = LinkView()
        self.strip = StripView()
        self.context = ContextView()
        self.several: tuple[Sequence[InstrumentView], Sequence[TapeView]] = ((), ())
        self._rows = RowList([Row(CODE, choice)])
        self.bridge = Bridge(
            ScriptedSource(self.clock),
            self._rows,
            self,
            self,
            pending_writes=lambda: 0,
            names=name_of,
            tables=stock_table,
            badge=Badge.DEMO,
        )
        self.bridge.rows_changed()
        self.bridge.show_beside([Row(CODE, choice), Row(CODE, VenueChoice.KRX)])

    def resume(self) -> None:
        """Nothing: frames are drawn when the test says so."""

    def pause(self) -> None:
        """Nothing, either."""

    def show_instrument(self, view: InstrumentView) -> None:
        self.instrument = view

    def show_tape(self, view: TapeView) -> None:
        self.tape = view

    def show_several(self, views: Sequence[InstrumentView], tapes: Sequence[TapeView]) -> None:
        self.several = (views, tapes)

    def show_strip(self, view: StripView) -> None:
        self.strip = view

    def show_context(self, view: ContextView) -> None:
        self.context = view

    def show_watch(self, view: WatchView) -> None:
        self.watch = view

    def show_link(self, view: LinkView) -> None:
        self.link = view

    def show_alerts(self, view: AlertsView) -> None:
        """Nothing: no rule is set."""

    def announce_drift(self, refused: FrameRefused) -> None:
        self.drifts.append(refused)

    def arrive(self, raw: bytes) -> None:
        """Take a frame and draw everything."""
        event: FeedEvent
        try:
            event = FrameReceived(decode(raw), self.clock.monotonic(), self.clock.wall_ns())
        except FrameRefusedError as error:
            event = FrameRefused(error.refusal.value, error.tr_id, str(error), "")
        self.bridge._fold([event])
        self.clock.advance(0.3)
        self.bridge.tick()

    def ladder(self, width: int, height: int) -> str:
        """Ladder, figures and tape as they stand at a size."""
        return "\n".join(map(plain_text, screen_rows(self.instrument, self.tape, width, height)))

    def check(self) -> None:
        """Draw everything at all sizes: no row is wider than it is to be, and nothing in it can move a cursor."""
        for width, height in SIZES:
            for row in self._drawn(width, height):
                text = plain_text(row)
                assert cell_len(text) <= width, text
                assert not any(unicodedata.category(character) in _UNSAFE for character in text), text

    def _drawn(self, width: int, height: int) -> Iterator[Line]:
        yield from screen_rows(self.instrument, self.tape, width, height)
        yield from strip_lines(self.strip, width, height)
        yield from context_lines(self.context, width, height)
        yield from several_lines(*self.several, CODE, width, height)
        yield status_line(self.link, width)
        for each in self.watch.rows:
            yield narrow_row(each, True, width)
            if width >= WIDE:
                yield wide_row(each, True, width, wide_columns(self.watch, width))


def usual_frames(venue: Venue) -> Iterator[bytes]:
    """A book and a print of the row on a good day."""
    yield book_frame(made_book(CODE, venue=venue))
    yield trade_frame(made_trade(CODE, venue=venue))
