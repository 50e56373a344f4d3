"""The status bar's view of the line."""

import math

from kis_tui.feed.source import LineCounters, LinkStatus
from kis_tui.ui.views import LinkView


def link_view(
    status: LinkStatus,
    counters: LineCounters,
    *,
    now: float,
    frame_at: float | None,
    rate: float,
    drifted: int,
    quiet_reason: str,
    quiet_short: str = "",
    stopped: tuple[str, ...] = (),
    refused: int,
    badge: str,
    alerts: int = 0,
    clock_ahead_s: float = 0.0,
) -> LinkView:
    """Return what the status bar shows.

    Args:
        status: the line.
        counters: what was counted since the start.
        now: monotonic seconds of the source's clock.
        frame_at: when the newest frame came, monotonic seconds; None = none yet.
        rate: messages a second.
        drifted: frames refused for their layout.
        quiet_reason: why no data is expected; empty = it is.
        quiet_short: the same in few cells; empty = there is no shorter way to say it.
        stopped: that nothing is traded in an open market, ever shorter; empty = something is.
        refused: registrations that the broker will not serve.
        badge: that it is paper trading or the embedded exchange, in the user's words; empty on the live line.
        alerts: those that have fired and were not seen.
        clock_ahead_s: by how much the exchange's clock is ahead of ours.
    """
    return LinkView(
        status=status,
        counters=counters,
        rate=rate,
        retry_in_s=None if status.retry_at is None else max(0, math.ceil(status.retry_at - now)),
        age_s=_age(status.last_message_at, now),
        frame_age_s=_age(frame_at, now),
        drifted=drifted,
        quiet_reason=quiet_reason,
        quiet_short=quiet_short,
        stopped=stopped,
        refused=refused,
        badge=badge,
        alerts=alerts,
        clock_ahead_s=clock_ahead_s,
    )


def _age(at: float | None, now: float) -> float | None:
    return None if at is None else max(0.0, now - at)
