"""What the stand-in exchange sends in the course of a trading day, read by the real decoder."""

from datetime import datetime, time
from functools import cache

from kis_tui.clock import KST
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.market.state import MarketState
from kis_tui.market.stream import Stream
from kis_tui.protocol.decode import decode
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS, TRADING_DATE


def moment(at: str) -> datetime:
    """The scenario's day at ``HH:MM:SS``."""
    return datetime.combine(TRADING_DATE, time.fromisoformat(at), KST)


@cache
def frames_until(at: str, code: str, venue: Venue, layout: str = "2026-09") -> tuple[bytes, ...]:
    """Books and trades of one stream up to ``HH:MM:SS`` of the scenario ``day``, as they are sent."""
    layouts = LAYOUT_SETS[layout]
    issues = [issue for issue in ISSUES if issue.code == code]
    market = Market(SCENARIOS["day"], 1, layouts, issues)
    of_day = time.fromisoformat(at)
    until_s = market.timeline.elapsed_s(of_day.hour * 3600 + of_day.minute * 60 + of_day.second)
    wanted = {Registration(channel, venue, code) for channel in (Channel.BOOK, Channel.TRADE)}
    return tuple(frame_of(publication, layouts) for publication in market.advance(until_s, wanted))


def state_at(at: str, code: str, venue: Venue, layout: str = "2026-09") -> MarketState:
    """What one stream tells up to ``HH:MM:SS``; every value came at monotonic second 0."""
    state = MarketState()
    for raw in frames_until(at, code, venue, layout):
        for value in decode(raw).values:
            if value is not None:
                state.apply(value, 0.0)
    return state


def stream_at(at: str, code: str, venue: Venue, layout: str = "2026-09") -> Stream:
    """The stream as it stands at ``HH:MM:SS``."""
    return state_at(at, code, venue, layout).stream(code, venue)
