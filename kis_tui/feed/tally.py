"""What was counted on the line since the start."""

from kis_tui.feed.events import FrameReceived, LineCounters
from kis_tui.protocol.session import Refused


class Tally:
    """Running totals; ``snapshot`` freezes them."""

    def __init__(self) -> None:
        self.messages = 0
        self.frames = 0
        self.records = 0
        self.refused = 0
        self.unwanted = 0
        self.unreadable = 0
        self.mended = 0
        self.appended = 0
        self.connects = 0
        self.keys = 0
        """Approval keys asked for."""

    def frame(self, event: FrameReceived) -> None:
        """Count a data frame that was read."""
        frame = event.decoded.frame
        self.frames += 1
        self.records += frame.count
        self.unreadable += event.decoded.unreadable
        self.mended += frame.mended
        self.appended += frame.width > frame.layout.width

    def refusal(self, refused: Refused) -> None:
        """Count what was not read."""
        if refused.kind == "unwanted":
            self.unwanted += 1
        else:
            self.refused += 1

    def snapshot(self, superseded: int, overrun: int) -> LineCounters:
        """Return the totals together with the mailbox's."""
        return LineCounters(
            messages=self.messages,
            frames=self.frames,
            records=self.records,
            refused=self.refused,
            unwanted=self.unwanted,
            unreadable=self.unreadable,
            mended=self.mended,
            appended=self.appended,
            superseded=superseded,
            overrun=overrun,
            connects=self.connects,
        )
