"""What is special about an issue and about the market now, in words."""

from collections.abc import Callable, Sequence

from kis_tui.domain.market_alert import MarketAlert
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import Row
from kis_tui.market.market_alert import ActiveAlert
from kis_tui.market.state import MarketState
from kis_tui.ui.formatting import minute_text
from kis_tui.ui.wording.language import words


def badges_of(state: MarketState, code: str) -> tuple[str, ...]:
    """Return the designations of a stock for the title."""
    badge = words.badges.get(state.issue_status(code))
    return (badge[0],) if badge else ()


def badge_of(state: MarketState, code: str) -> tuple[str, ...]:
    """Return the designation of a stock for the watchlist, in full and in one letter of two cells; empty = none."""
    return words.badges.get(state.issue_status(code), ())


def banner_of(alerts: Sequence[ActiveAlert]) -> str:
    """Return what stops the whole market or a part of it, the gravest first; empty = nothing."""
    if not alerts:
        return ""
    gravest = min(alerts, key=lambda alert: list(words.banners).index(alert.alert))
    return words.banners[gravest.alert].format(at=minute_text(gravest.began))


_STANDSTILLS = (MarketAlert.CIRCUIT_BREAKER, MarketAlert.MARKET_HALT)


def stopped_words(state: MarketState, rows: Sequence[Row], second: int, names: Callable[[str], str]) -> tuple[str, ...]:
    """Return why nothing at all is traded in an open market, ever shorter; empty = something is.

    Args:
        state: the market.
        rows: the watchlist.
        second: the exchange's time, seconds since midnight KST.
        names: cleaned name of a code; empty = not known.
    """
    standstills = [alert for alert in state.alerts.current(second) if alert.alert in _STANDSTILLS]
    if standstills:
        return (banner_of(standstills),)
    if not rows or not all(halt_of(state, row) for row in rows):
        return ()
    codes = {row.code for row in rows}
    texts = words.link_stopped if len(codes) == 1 else words.link_stopped_several
    name = names(rows[0].code) or rows[0].code
    return tuple(text.format(what=words.halted[0], name=name, count=len(codes)) for text in texts)


def halt_of(state: MarketState, row: Row) -> str:
    """Return that a row's stock is halted and why; empty = it is not, by the newest word on it."""
    venue = Venue.NXT if row.choice.venue is Venue.NXT else Venue.KRX
    flags, flags_at = state.flags.get(row.code), state.flags_at.get(row.code)
    if venue is Venue.NXT and flags is not None and flags.nxt_halted:
        return words.nxt_halt
    status, status_at = state.status(row.code, venue)
    stream = state.stream(row.code, row.choice.venue)
    said = [
        (status_at, None if status is None else status.halted),
        (stream.trade_at, None if stream.trade is None else stream.trade.halted),
        (flags_at, None if flags is None else flags.halted),
    ]
    newest = max(((at, halted) for at, halted in said if at is not None and halted is not None), default=None)
    if newest is None or not newest[1]:
        return ""
    reason = "" if status is None else status.halt_reason
    return words.halt_because.format(reason=reason) if reason else words.halt
