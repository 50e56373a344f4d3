"""The last prints of one stream, with the holes marked."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice, takewhile
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.fetched_trade import past_trade
from kis_tui.market.refill import Known, fitting, trades_before
from kis_tui.market.volume_chain import VolumeChain

TAPE_LENGTH = 500
"""Entries kept for one stream; older ones are forgotten."""

REPEATS_WITHIN = 50
"""How far back a print is looked for that came a second time."""

TRIES = 2
"""How often the latest prints are asked for to fill one hole."""


class HoleReason(StrEnum):
    """Why prints may be missing."""

    LINE_DOWN = "line_down"
    """The line was down or a replay jumped."""
    VOLUME = "volume"
    """The day's volume rose by more than the print's size, or fell, on a line that was up."""
    BEGINNING = "beginning"
    """What is before it was fetched when the tape had no print yet; what traded in between is not known."""


class Print(Struct, frozen=True, gc=False):
    """One trade as it was received."""

    number: int
    """Counts entries of this tape from 1, oldest first; no two have the same."""
    trade: Trade
    received_at: float
    """Monotonic seconds of the source's clock; of a fetched print, when it was noticed to be missing."""
    fetched: bool = False
    """It was not received but asked for afterwards: price, size and second are the broker's, ``volume`` is
    reckoned, no aggressor is known."""

    @property
    def size(self) -> int:
        """Shares."""
        return self.trade.size

    @property
    def count(self) -> int:
        """How many prints it is; one."""
        return 1


class Hole(Struct, frozen=True, gc=False):
    """A place in the tape where prints may be missing."""

    number: int
    reason: HoleReason
    missed_shares: int | None
    """Shares traded but not seen, by the day's volume; 0 = all of them were fetched since, None = cannot be told."""
    received_at: float
    tries: int = 0
    """How often the latest prints were fetched for it and did not fit."""
    begin: int | None = None
    """From when on prints may be missing, the exchange's second of the day (KST): of a lost line, when the last frame
    of all came on it; else the second of the print before. None = not known."""
    end: int | None = None
    """Until when: of a lost line, when the stream was granted again; else the second of the print behind. None = not
    known, or it lasts."""


class Filling(NamedTuple):
    """Prints that were put into one hole."""

    trades: tuple[Trade, ...]
    """Oldest first."""
    after: Trade
    """The received print that had revealed the hole."""


TapeEntry = Print | Hole


class Tape:
    """A bounded list of prints, checked against the day's volume.

    The broker's ``ACML_VOL`` rises by exactly the print's size from one print of a stream to the next, so a larger
    step says how many shares were missed, and a smaller one that the print was seen before. One wrong figure leaves no
    lasting hole: the next print takes it back.
    """

    def __init__(self, length: int = TAPE_LENGTH) -> None:
        self._entries: deque[TapeEntry] = deque(maxlen=length)
        self._number = 0
        self._volume: int | None = None
        self._chain = VolumeChain()
        self._line_was_down = False
        self._down_from: int | None = None
        self._up_at: int | None = None
        self._first: Trade | None = None
        """The oldest print received; None = none yet."""
        self._lead_in_tries = TRIES
        """How often it was tried to tell what is before it."""
        self.duplicates = 0
        """Prints dropped because the day's volume says they were seen before."""
        self.missed_shares = 0
        """Shares known to be missing since the start, without those fetched since."""
        self.revision = 0
        """Grows when entries change that were there before, and with them the numbers of newer ones."""

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def number(self) -> int:
        """The number of the newest entry; 0 = none yet. Grows by one with each entry, fetched ones too."""
        return self._number

    def newest_first(self) -> Iterator[TapeEntry]:
        """Walk from the newest entry to the oldest kept."""
        return reversed(self._entries)

    def line_down(self, second: int | None = None) -> None:
        """Remember that what comes next need not join what came before.

        Args:
            second: the exchange's second of the day at which the line was last heard; None = not known.
        """
        if not self._line_was_down:
            self._down_from = second
        self._up_at = None
        self._line_was_down = self._first is not None

    def line_up(self, second: int) -> None:
        """Take when the stream was granted again, the exchange's second of the day: from then on nothing is missing."""
        self._up_at = second

    @property
    def open_hole(self) -> Hole | None:
        """The hole of a line that was lost, as long as no print has come since that tells what is missing."""
        if not self._line_was_down:
            return None
        return Hole(self._number + 1, HoleReason.LINE_DOWN, None, 0.0, begin=self._down_from, end=self._up_at)

    def add(self, trade: Trade, received_at: float) -> bool:
        """Add one print, and before it the hole it reveals.

        Returns:
            False when the print was seen before and is not added.
        """
        if self._seen_before(trade):
            self.duplicates += 1
            return False
        if self._first is None:
            self._begin_after_list(trade, received_at)
        self._mark_hole(trade, received_at)
        self._volume = trade.volume
        self._line_was_down = False
        self._number += 1
        self._entries.append(Print(self._number, trade, received_at))
        return True

    @property
    def holes_open(self) -> bool:
        """Whether it is worth asking for the latest prints: the newest hole of known size was not filled yet.

        It is tried when it is seen, and once more when a print of a later second than the one behind it has come:
        then the broker's list cannot be older than the hole any more.
        """
        if self._lead_in_is_open:
            return True
        if not self.missed_shares:
            return False
        after: Trade | None = None
        newest: Trade | None = None
        for entry in self.newest_first():
            if isinstance(entry, Print):
                after = entry.trade
                newest = newest or after
            elif entry.missed_shares != 0:
                if entry.missed_shares is None or entry.tries >= TRIES or after is None or newest is None:
                    return False
                return not entry.tries or (newest.ts_event or 0) > (after.ts_event or 0)
        return False

    def refill(self, listed: Sequence[PastTrade]) -> tuple[Filling, ...]:
        """Fill holes from the broker's list of the latest prints.

        A hole is filled with what lies in the list between the prints around it when that is exactly what is missing;
        where the list ends before, its newer part is filled and a smaller hole is left in front. What does not fit,
        or could stand in more than one place, changes nothing. A hole without missing shares disappears, but for
        that of a line that was down.

        Args:
            listed: the latest prints of this stream, newest first.

        Returns:
            What was filled, newest hole first.
        """
        fillings: list[Filling] = []
        entries = list(self._entries)
        for at in range(len(entries) - 2, -1, -1):
            hole = entries[at]
            if not isinstance(hole, Hole) or not hole.missed_shares:
                continue
            filling = _filling(entries, at, hole.missed_shares, listed)
            if filling is None:
                entries[at] = replace(hole, tries=hole.tries + 1)
                continue
            fillings.append(filling)
            missed = hole.missed_shares - sum(trade.size for trade in filling.trades)
            left = missed or hole.reason is HoleReason.LINE_DOWN
            end = hole.end if hole.reason is HoleReason.LINE_DOWN else filling.trades[0].ts_event
            rest = [replace(hole, missed_shares=missed, tries=TRIES, end=end)] if left else []
            entries[at : at + 1] = [*rest, *(Print(0, trade, hole.received_at, True) for trade in filling.trades)]
        if fillings:
            self._chain.trust()
            self._begin_anew(entries)
            self.missed_shares -= sum(trade.size for filling in fillings for trade in filling.trades)
        else:
            self._entries = deque(entries, self._entries.maxlen)
        return tuple(fillings)

    def lead_in(self, listed: Sequence[PastTrade], code: str, venue: Venue, at: float) -> None:
        """Put the broker's list of the latest prints before the first print received.

        A tape without one shows the list as it is, and each newer list instead of it. Behind the list the first print
        leaves a hole of unknown size; where a later list contains that print, what is before it in the list takes the
        place of both.

        Args:
            listed: the latest prints of this stream, newest first.
            code: of its stock.
            venue: of the stream.
            at: when the list was fetched, monotonic seconds.
        """
        if self._first is None:
            if listed:
                trades = [past_trade(one, code, venue) for one in reversed(listed)]
                self._replace_beginning(len(self._entries), trades, at)
            return
        self._lead_in_tries += 1
        entries = list(self._entries)
        start = next((i for i, entry in enumerate(entries) if isinstance(entry, Print) and not _is_listed(entry)), 0)
        if any(not _is_listed(entry) for entry in entries[:start]) or len(entries) == self._entries.maxlen:
            return
        after = _prints(entries[start:])
        after = list(takewhile(lambda trade: trade.trade_date == after[0].trade_date, after))
        if not after or after[0].volume is None or after[0].volume <= after[0].size:
            return
        past = fitting(Known((), after[0].volume - after[0].size, after), listed)
        if past:
            self._replace_beginning(start, trades_before(after[0], past), at)
            self._lead_in_tries = TRIES

    @property
    def _lead_in_is_open(self) -> bool:
        """Whether it is worth asking what is before the first print, as for a hole."""
        if self._first is None or self._lead_in_tries >= TRIES:
            return False
        newest = self._entries[-1]
        second = newest.trade.ts_event if isinstance(newest, Print) else None
        return not self._lead_in_tries or (second or 0) > (self._first.ts_event or 0)

    def _begin_after_list(self, trade: Trade, received_at: float) -> None:
        """Take the first print received: what is before it was fetched, or there is nothing."""
        self._first = trade
        if self._entries:
            self._lead_in_tries = 0
            begin = _newest_second(self.newest_first())
            self._number += 1
            self._entries.append(
                Hole(self._number, HoleReason.BEGINNING, None, received_at, begin=begin, end=trade.ts_event)
            )

    def _replace_beginning(self, count: int, trades: Iterable[Trade], at: float) -> None:
        """Put fetched prints in the place of the oldest ``count`` entries."""
        entries = list(self._entries)
        first = entries[0].number if entries else self._number + 1
        self._begin_anew([*(Print(first, trade, at, True) for trade in trades), *entries[count:]])

    def _begin_anew(self, entries: Sequence[TapeEntry]) -> None:
        """Take entries of which some are new; every one behind a new one gets a higher number than it had."""
        self.revision += 1
        first = entries[0].number
        self._number = first + len(entries) - 1
        numbered = (replace(entry, number=number) for number, entry in enumerate(entries, first))
        self._entries = deque(numbered, self._entries.maxlen)

    def _seen_before(self, trade: Trade) -> bool:
        """Tell whether the same print, by the day's volume after it, is among the last ones."""
        if trade.volume is None or self._volume is None or trade.volume > self._volume:
            return False
        return any(_is_same(entry.trade, trade) for entry in self._recent() if isinstance(entry, Print))

    def _recent(self) -> Iterator[TapeEntry]:
        return islice(self.newest_first(), REPEATS_WITHIN)

    def _mark_hole(self, trade: Trade, received_at: float) -> None:
        joint = self._chain.join(trade)
        if joint.takes_back:
            self._correct_newest_hole(joint.missed or 0)
            if joint.missed is not None:
                return
        if joint.missed == 0 and (joint.is_told or not self._line_was_down):
            return
        missed = joint.missed if joint.is_told else None
        reason, begin, end = HoleReason.VOLUME, _newest_second(self.newest_first()), trade.ts_event
        if self._line_was_down:
            reason, begin = HoleReason.LINE_DOWN, self._down_from
            end = trade.ts_event if self._up_at is None else self._up_at
        self._number += 1
        self.missed_shares += missed or 0
        self._entries.append(Hole(self._number, reason, missed, received_at, begin=begin, end=end))

    def _correct_newest_hole(self, missed_shares: int) -> None:
        """Say anew how many shares the newest hole has; without any it disappears."""
        entries = list(self._entries)
        at = next((at for at in range(len(entries) - 1, -1, -1) if isinstance(entries[at], Hole)), None)
        if at is None:
            return
        hole = entries[at]
        assert isinstance(hole, Hole)
        self.missed_shares += missed_shares - (hole.missed_shares or 0)
        entries[at : at + 1] = [replace(hole, missed_shares=missed_shares, tries=0)] if missed_shares else []
        self._begin_anew(entries)


def _is_listed(entry: TapeEntry) -> bool:
    """Tell what stands before the first print received until it is known how it joins."""
    if isinstance(entry, Hole):
        return entry.reason is HoleReason.BEGINNING
    return entry.fetched and entry.trade.volume is None


def _newest_second(newest_first: Iterable[TapeEntry]) -> int | None:
    """Return the second of the newest print; None = there is none, or it does not tell."""
    return next((entry.trade.ts_event for entry in newest_first if isinstance(entry, Print)), None)


def _is_same(first: Trade, second: Trade) -> bool:
    return (first.volume, first.price, first.size, first.ts_event, first.trade_date) == (
        second.volume,
        second.price,
        second.size,
        second.ts_event,
        second.trade_date,
    )


def _filling(entries: Sequence[TapeEntry], at: int, missed_shares: int, listed: Sequence[PastTrade]) -> Filling | None:
    """Return what ``listed`` tells of the hole at index ``at`` of ``entries``; None = nothing."""
    after = _prints(entries[at + 1 :])
    before = [trade for trade in _prints(reversed(entries[:at])) if trade.trade_date == after[0].trade_date]
    past = fitting(Known(before[::-1], missed_shares, after), listed)
    if not past:
        return None
    received = next(entry.trade for entry in entries[at + 1 :] if isinstance(entry, Print) and not entry.fetched)
    return Filling(trades_before(after[0], past), received)


def _prints(entries: Iterable[TapeEntry]) -> list[Trade]:
    """Return the trades up to the first hole where shares are missing."""
    joined = takewhile(lambda entry: isinstance(entry, Print) or entry.missed_shares == 0, entries)
    return [entry.trade for entry in joined if isinstance(entry, Print)]
