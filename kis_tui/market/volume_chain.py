"""Which shares of a stream were not seen as prints, by the day's volume that each print tells after it."""

from typing import NamedTuple

from kis_tui.domain.trade import Trade


class Joint(NamedTuple):
    """How a print joins what came before it."""

    missed: int | None
    """Shares traded in between and not seen; 0 = it joins at once, None = its volume is below that of the print before
    and may be wrong, of another server, or of a print that comes late."""
    takes_back: bool = False
    """What was said last to be missing is taken back: this print contradicts it. ``missed`` says it anew."""
    is_told: bool = True
    """False = there is nothing to compare with: no volume, the first print, or the first of a day."""


JOINED = Joint(0)
NOT_TOLD = Joint(0, is_told=False)


class _Surprise(NamedTuple):
    """A print that did not join, and of which the next one says whether its volume is to be believed."""

    base: int
    """The day's volume before it."""
    volume: int
    """The day's volume that it told."""
    size: int
    """Its shares, and those of prints before it that are not to be believed either."""


class VolumeChain:
    """Follows the day's volume from print to print of one stream.

    The broker's ``ACML_VOL`` rises by exactly the print's size. So a larger step says how many shares were missed,
    unless the next print goes on from before it: then that one figure was wrong, or the print came too early. Two
    prints that go on from each other are believed, whatever came before.
    """

    def __init__(self) -> None:
        self._trade_date = ""
        self._volume: int | None = None
        self._surprise: _Surprise | None = None
        self._early = 0
        """Shares of prints that came too early, as long as the day's volume has not reached them."""
        self._early_until = 0
        """The day's volume after them."""

    def join(self, trade: Trade) -> Joint:
        """Take the next print, as it came, each once; one of another ``trade_date`` begins anew."""
        before, surprise = self._volume, self._surprise
        is_new_day = trade.trade_date != self._trade_date
        self._trade_date, self._volume, self._surprise = trade.trade_date, trade.volume, None
        if trade.volume is None or before is None or is_new_day:
            self._early = 0
            return NOT_TOLD
        start = trade.volume - trade.size
        if start == before:
            return JOINED
        if surprise is not None and start >= surprise.base and (start < before or surprise.base > before):
            return self._take_back(start, trade, surprise)
        if start < before:
            base, size = (before, 0) if surprise is None else (surprise.base, surprise.size)
            self._surprise = _Surprise(base, trade.volume, size + trade.size)
            return Joint(None, takes_back=surprise is not None and base < before)
        missed = start - before
        if start <= self._early_until:
            missed = max(0, missed - self._early)
        self._early = 0
        if missed:
            self._surprise = _Surprise(before, trade.volume, trade.size)
        return Joint(missed)

    def trust(self) -> None:
        """Believe the newest print whatever comes: what was missing before it has been found."""
        self._surprise = None

    def _take_back(self, start: int, trade: Trade, surprise: _Surprise) -> Joint:
        """Go on from before a print that is not to be believed."""
        between = start - surprise.base
        missed = max(0, between - surprise.size)
        self._early = max(0, surprise.size - between)
        self._early_until = surprise.volume
        if missed:
            self._surprise = _Surprise(surprise.base, surprise.volume, surprise.size + trade.size)
        return Joint(missed, takes_back=True)
