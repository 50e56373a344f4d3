"""The application: puts the source, the rows and the screens together."""

import asyncio
import gc
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App
from textual.command import CommandPalette
from textual.timer import Timer

from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import FeedSource, Row
from kis_tui.ui.badge import Badge
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.commands import KeyCommands
from kis_tui.ui.keys import bindings
from kis_tui.ui.palette import KOREAN_DARK, THEMES
from kis_tui.ui.rows import RowList
from kis_tui.ui.screens.help import HelpScreen
from kis_tui.ui.screens.main import MainScreen
from kis_tui.ui.screenshot import DEFAULT_DIRECTORY, save, with_cell_widths
from kis_tui.ui.textual_hacks import pending_writes, picture, show_crash
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import Language, speak, spoken, words

LABEL_PERIOD_S = 0.5
"""Seconds between two looks at clocks, ages and countdowns; half of what they count in, so that none is skipped."""
CLOSE_TIMEOUT_S = 5.0
"""Seconds given to the source to close its line on the way out."""
_ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class KisApp(App[None]):
    """Order book, tape and watchlist of a source of market data.

    Args:
        source: the line; closed when the app ends.
        rows: the watchlist to start with.
        fps: frames a second at most.
        badge: what the line leads to.
        names: cleaned name of a code; empty = not known.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
        default_choice: the venue of an added row; None = that of the first row.
        screenshot_dir: where pictures of the screen go; made when it is not there.
        language: what the screen speaks at first.
    """

    TITLE = "kis_tui"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False  # Textual would bind it in dialogues too, and with its own commands.
    BINDINGS: ClassVar[list[Any]] = bindings(everywhere=True)

    bridge: Bridge
    """There from the mounting on."""
    frames: Timer
    """Paints; stands while nothing is due. There from the mounting on."""

    def __init__(
        self,
        source: FeedSource,
        rows: Sequence[Row],
        *,
        fps: int = 30,
        badge: Badge = Badge.LIVE,
        names: Callable[[str], str],
        tables: Callable[[str], TickTable],
        calendar: Calendar = BUILT_IN,
        default_choice: VenueChoice | None = None,
        screenshot_dir: Path = DEFAULT_DIRECTORY,
        language: Language = Language.KOREAN,
    ) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = KOREAN_DARK.name
        speak(language)
        self._source = source
        self._fps = fps
        self._badge = badge
        self._names = names
        self._tables = tables
        self._calendar = calendar
        self._screenshot_dir = screenshot_dir
        self.rows = RowList(rows, default_choice=default_choice)
        self.main = MainScreen(source, self.rows, names)

    def get_default_screen(self) -> MainScreen:
        """Start with the main screen."""
        return self.main

    def on_mount(self) -> None:
        """Start the line's worker and the timers."""
        self._end_on_signals()
        self.frames = self.set_interval(1 / self._fps, self._paint_frame, pause=True)
        self.bridge = self.main.bridge = Bridge(
            self._source,
            self.rows,
            self.main,
            self.frames,
            pending_writes=lambda: pending_writes(self._driver),
            names=self._names,
            tables=self._tables,
            calendar=self._calendar,
            badge=self._badge,
        )
        self.set_interval(LABEL_PERIOD_S, self.bridge.tick)
        self.bridge.rows_changed()
        self.run_worker(self.bridge.run(), group="feed", exclusive=True)

    def on_ready(self) -> None:
        """Take everything that now exists out of the garbage collector's rounds: they were the longest pauses."""
        if not self.is_headless:
            gc.collect()
            gc.freeze()

    async def on_unmount(self) -> None:
        """Close the line properly, however the app ends."""
        self._forget_signals()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._source.aclose()
        except TimeoutError:
            self.log.warning("the line was not closed in time")

    def use_language(self, language: Language) -> None:
        """Say everything in another language; what an open dialogue has said already stays."""
        speak(language)
        for panel in self.main.query(LinePanel):
            panel.repaint_all()
        self.bridge.show_again()

    def action_next_language(self) -> None:
        """Say everything in the next language."""
        languages = list(Language)
        self.use_language(languages[(languages.index(spoken()) + 1) % len(languages)])

    async def action_help(self) -> None:
        """Show the keys."""
        await self.push_screen(HelpScreen(self._screenshot_dir))

    async def action_command_palette(self) -> None:  # type: ignore[override]
        """Find a command by its name."""
        if not isinstance(self.screen, CommandPalette):
            await self.push_screen(
                CommandPalette([KeyCommands], placeholder=words.palette_prompt, id="--command-palette")
            )

    async def action_snapshot(self) -> None:
        """Save a picture of the screen."""
        svg = with_cell_widths(picture(self))
        focused = self.rows.focused
        subject = "" if focused is None else focused.code
        try:
            path = await asyncio.to_thread(save, svg, self._screenshot_dir, self._source.clock.now(), subject)
        except OSError as error:
            self.main.say(words.not_saved.format(reason=error.strerror or error))
        else:
            self.main.say(words.saved.format(path=path))

    def _paint_frame(self) -> None:
        self.bridge.flush()

    def _end_on_signals(self) -> None:
        """End as with ``q``; without this the terminal is left as it is and the line is not closed."""
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in _ENDING_SIGNALS:
            loop.add_signal_handler(number, self.exit)

    def _forget_signals(self) -> None:
        if self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in _ENDING_SIGNALS:
            loop.remove_signal_handler(number)

    def _fatal_error(self) -> None:
        show_crash(self)
