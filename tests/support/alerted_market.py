"""Rules on a scenario of the stand-in exchange without a line, to the exact second."""

from collections.abc import Iterable, Sequence

from kis_tui.alerts.alert import Alert
from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertEdge, AlertKind
from kis_tui.alerts.targets import targets_of
from kis_tui.alerts.watcher import Watcher
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import Row
from kis_tui.market.state import MarketState
from kis_tui.protocol.decode import decode
from kis_tui.simulator.issues import BY_CODE, ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS
from tests.support.watched_market import second_of

LAYOUTS = LAYOUT_SETS["2026-09"]
_SLICE_S = 0.05
EVERY_CHANNEL = (Channel.BOOK, Channel.TRADE, Channel.STATUS)


class AlertedMarket:
    """A scenario whose frames are folded and watched.

    Args:
        scenario: its name.
        rows: what is watched; every stream of ``channels`` is registered, announcements of both exchanges.
        rules: as ``parse_rule`` reads them; numbered from 1.
        start: HH:MM:SS from which on somebody watches; None = from the scenario's beginning.
        channels: what is registered.
        seed: of the market.
    """

    def __init__(
        self,
        scenario: str,
        rows: Sequence[Row],
        rules: Iterable[str],
        *,
        start: str | None = None,
        channels: Sequence[Channel] = EVERY_CHANNEL,
        seed: int = 1,
    ) -> None:
        codes = {row.code for row in rows}
        self.market = Market(SCENARIOS[scenario], seed, LAYOUTS, [issue for issue in ISSUES if issue.code in codes])
        self._wanted = {
            registration
            for row in rows
            for registration in (
                *(Registration(channel, row.choice.venue, row.code) for channel in channels[:2]),
                *(Registration(Channel.STATUS, venue, row.code) for venue in (Venue.KRX, Venue.NXT)),
            )
            if registration.channel in channels and self.market.carries(registration)
        }
        self.state = MarketState()
        self.watcher = Watcher(self.state, lambda code: BY_CODE[code].ticks)
        self.rules = [parse_rule(text, number) for number, text in enumerate(rules, 1)]
        self.alerts: list[Alert] = []
        self.frames: list[bytes] = []
        """Everything that was folded, as it was sent."""
        self._elapsed_s = 0.0
        if start is not None:
            self._advance_to(start, seen=False)
        self.watcher.follow(targets_of(self.rules, {1: rows}), self.market.second, self._elapsed_s)

    def play(self, until: str) -> list[Alert]:
        """Let time pass up to ``HH:MM:SS``; returns what has fired meanwhile."""
        before = len(self.alerts)
        self._advance_to(until, seen=True)
        return self.alerts[before:]

    def lose(self, until: str) -> None:
        """Lose the line and let time pass without it; the market goes on unseen."""
        self.state.line_down()
        self.watcher.line_down()
        self._advance_to(until, seen=False)

    def fold(self, frames: Iterable[bytes]) -> list[Alert]:
        """Fold frames as if they were sent now; returns what has fired."""
        before = len(self.alerts)
        for raw in frames:
            for value in decode(raw).values:
                assert value is not None
                at, second = self._elapsed_s, self.market.second
                is_news = self.state.apply(value, at, second)
                self.alerts += self.watcher.take(value, at, second, is_news=is_news)
        return self.alerts[before:]

    def of(self, kind: AlertKind, edge: AlertEdge | None = None) -> list[Alert]:
        """Return what has fired of one kind."""
        return [alert for alert in self.alerts if alert.rule.kind is kind and edge in (None, alert.happening.edge)]

    def _advance_to(self, until: str, *, seen: bool) -> None:
        end_s = self.market.timeline.elapsed_s(second_of(until))
        while self._elapsed_s < end_s - 1e-6:
            self._elapsed_s = min(end_s, self._elapsed_s + _SLICE_S)
            publications = self.market.advance(self._elapsed_s + 1e-6, self._wanted if seen else set())
            frames = [frame_of(publication, LAYOUTS) for publication in publications]
            if seen:
                self.frames += frames
                self.fold(frames)
