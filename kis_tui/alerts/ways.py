"""How an alert is told outside the screen: the terminal's bell, its notification, a command of the user's."""

from collections.abc import Callable

from kis_tui.alerts.commands import CommandRunner, Placeholders
from kis_tui.alerts.rules import AlertRule, AlertWay
from kis_tui.clock import Clock
from kis_tui.domain.text import clean

BELL = "\a"
BELL_EVERY_S = 1.0
"""Seconds between two bells at least: a flood of alerts is one sound."""
NOTICE_EVERY_S = 0.5
"""Seconds between two notifications at least; of those between the text is left out."""
NOTICE_CHARS = 200
"""Characters of one notification at most."""


def notification(text: str, *, in_tmux: bool = False) -> str:
    """Return what makes the terminal notify the user, where it can (OSC 9).

    Args:
        text: what to say; control and bidi characters are dropped, so that it ends where it should.
        in_tmux: the terminal is inside tmux, which hands it on where ``allow-passthrough`` is on.
    """
    # The name in front keeps a text such as "4;1;50" from being read as a progress bar (ConEmu, Windows Terminal).
    sequence = f"\x1b]9;kis-tui: {clean(text, NOTICE_CHARS)}\a"
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\" if in_tmux else sequence


class AlertWays:
    """Performs the ways of rules that have fired, but for the line on the screen, which is the caller's.

    Args:
        write: sends text to the terminal as it is; None = there is no terminal.
        commands: starts the user's command; None = none is set.
        clock: time.
        in_tmux: see ``notification``.
    """

    def __init__(
        self,
        write: Callable[[str], None] | None,
        commands: CommandRunner | None,
        clock: Clock,
        *,
        in_tmux: bool = False,
    ) -> None:
        self._write = write
        self._commands = commands
        self._clock = clock
        self._in_tmux = in_tmux
        self._bell_at: float | None = None
        self._notice_at: float | None = None

    def tell(self, rule: AlertRule, placeholders: Placeholders) -> None:
        """Ring, notify and start the command, as far as the rule says so and there is one.

        Args:
            rule: what has fired.
            placeholders: the words; ``text`` is what a notification says.
        """
        now = self._clock.monotonic()
        if AlertWay.BELL in rule.ways and self._write is not None and _is_due(self._bell_at, now, BELL_EVERY_S):
            self._bell_at = now
            self._write(BELL)
        if AlertWay.OSC9 in rule.ways and self._write is not None and _is_due(self._notice_at, now, NOTICE_EVERY_S):
            self._notice_at = now
            self._write(notification(placeholders.text, in_tmux=self._in_tmux))
        if AlertWay.COMMAND in rule.ways and self._commands is not None:
            self._commands.start(placeholders)

    async def aclose(self) -> None:
        """End commands that still run."""
        if self._commands is not None:
            await self._commands.aclose()


def _is_due(last_at: float | None, now: float, every_s: float) -> bool:
    return last_at is None or now - last_at >= every_s
