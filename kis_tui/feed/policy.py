"""The rules of the line, as figures in one place, so that a test can run them on a faster clock.

The broker blocks IP and app key of those who connect and close, or subscribe and release, in a loop (KIS notices of
2026-01-15 and 2026-02-24), so the figures are the cautious end of what public clients have lived with.
"""

from msgspec import Struct


class LinePolicy(Struct, frozen=True):
    """When to connect, when to give up, when to call the line dead. All in seconds."""

    first_delay_s: float = 4.0
    """The first wait is drawn from the upper half of this, each further one from twice as much."""
    longest_delay_s: float = 60.0
    shortest_gap_s: float = 1.0
    """Never two connects closer than this, whoever asks."""
    budget: int = 10
    """Connects allowed in ``budget_window_s``; then only the user goes on."""
    budget_window_s: float = 600.0
    forgiven_after_s: float = 60.0
    """Connects this old do not count any more when a person asks to go on."""
    in_use_delays_s: tuple[float, ...] = (60.0, 120.0)
    """Waits after ALREADY IN USE; after the last one only the user goes on."""
    garbage_limit: int = 3
    """Handshakes answered with something that is no WebSocket, in a row, before only the user goes on."""
    token_delay_s: float = 60.0
    """Wait after "one token a minute"."""
    refused_delay_s: float = 60.0
    """Wait at least so long after "too many requests" (HTTP 429)."""
    longest_asked_s: float = 3_600.0
    """A server that asks for a longer wait (Retry-After) gets this."""
    healthy_after_s: float = 10.0
    """An open line that has proved itself for so long resets the count of attempts."""
    silent_after_s: float = 60.0
    dead_after_s: float = 90.0
    """Nothing at all for so long: the line is given up. The broker's keep-alive comes every 10 to 110 s."""
    open_timeout_s: float = 10.0
    close_timeout_s: float = 2.0
    goodbye_s: float = 0.8
    """Real seconds that the close handshake gets, so that quitting takes less than a second on a dead line too."""
    no_data_s: float = 60.0
    """Without a data frame for so long, though ``no_data_codes`` issues are registered in an open market, the approval
    key is taken to have ended, which the broker does not say: a fresh one is asked for, once a connection."""
    no_data_codes: int = 5
    watch_every_s: float = 1.0
    slept_s: float = 5.0
    """A sleep of the machine this long drops the line at once."""
    late_tick_s: float = 10.0
    """A watch tick this late means the program itself was stopped."""
    fresh_key_pause_s: float = 1.0
    """After a rejected key nothing is sent for so long, so that late rejections are not taken for new ones."""
    replies_per_s: float = 5.0
    """Keep-alive answers a second at most."""
