"""The application: puts the source, the rows and the screens together."""

import asyncio
import gc
import logging
import os
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Protocol

from msgspec.structs import replace
from rich.console import RenderableType
from textual import events
from textual.app import App
from textual.command import CommandPalette
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.timer import Timer

from kis_tui.alerts.commands import CommandFailure, CommandRunner, Placeholders
from kis_tui.alerts.rules import DEFAULT_COOLDOWN_S, AlertWay
from kis_tui.alerts.ways import AlertWays
from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.text import clean, in_one_line
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import ConfigError
from kis_tui.feed.source import FeedSource, Row
from kis_tui.profiles.problem import Problem
from kis_tui.profiles.profile import Look, Profile
from kis_tui.ui.alert_draft import UsualWays
from kis_tui.ui.alert_history import FiredAlert
from kis_tui.ui.alert_rules import AlertRules
from kis_tui.ui.alert_words import happened_words
from kis_tui.ui.badge import Badge
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.commands import KeyCommands
from kis_tui.ui.first_hint import FIRST_HINT_S, first_hint
from kis_tui.ui.glyphs import GlyphFilter, GlyphSet
from kis_tui.ui.hangul_keys import as_typed, in_hangul_mode, keys_pressed, use_letter
from kis_tui.ui.kept_rows import saved_rows, with_rows
from kis_tui.ui.keymap import Changes, bound, changed, keymap
from kis_tui.ui.keys import bindings
from kis_tui.ui.names_learnt import Learn, keep_nothing
from kis_tui.ui.names_update import NamesUpdate, UpdateNames
from kis_tui.ui.palette import MONOCHROME, THEMES, theme_after, usual_theme
from kis_tui.ui.profile_choice import ProfileChoice, Unkept
from kis_tui.ui.rows import RowList
from kis_tui.ui.screen_driver import BEHIND, ScreenDriver
from kis_tui.ui.screens.add import Search, code_search
from kis_tui.ui.screens.alert_list import AlertListScreen
from kis_tui.ui.screens.choose import Choice, ChooseScreen
from kis_tui.ui.screens.diagnostics import DiagnosticsScreen
from kis_tui.ui.screens.help import HelpScreen
from kis_tui.ui.screens.main import MainScreen
from kis_tui.ui.screens.profile_name import ProfileNameScreen
from kis_tui.ui.screens.settings import SettingsScreen
from kis_tui.ui.screenshot import DEFAULT_DIRECTORY, reason_of, save, with_cell_widths
from kis_tui.ui.session import averages_of, holdings_of, layout_of, look_of, take_look
from kis_tui.ui.textual_hacks import (
    end_pastes_with_ctrl_c,
    pending_writes,
    picture,
    press,
    read_any_bytes,
    repaint,
    screen_text,
    show_crash,
    understand_all_keys,
    write_to_terminal,
)
from kis_tui.ui.widgets.panel import LinePanel
from kis_tui.ui.wording.language import Language, speak, spoken, words

LABEL_PERIOD_S = 0.5
"""Seconds between two looks at clocks, ages and countdowns; half of what they count in, so that none is skipped."""
CLOSE_TIMEOUT_S = 1.0
"""Seconds given to the source to close its line on the way out, all of which is over in two."""
PROBLEM_S = 15.0
"""Seconds that a sentence about a profile stays."""
DIAGNOSTICS = "diagnostics"
"""In the name of a file that the diagnostics are saved in."""
_LOG = logging.getLogger("kis_tui.ui")
_NO_COLOR = NoColor()
_NEW_PROFILE = "\0new"
"""Stands for none of the profiles, whose names have no control characters."""


class Leaving(Protocol):
    """Who sees to it that the program is gone soon after it was asked to end."""

    def begin(self) -> None:
        """Take note that the end has begun."""
        ...

    def interrupted(self) -> None:
        """Take note of Ctrl-C, in the thread that reads the keyboard."""
        ...


class _Unhurried:
    """Nobody sees to it."""

    def begin(self) -> None:
        pass

    def interrupted(self) -> None:
        pass


class KisApp(App[None]):
    """Order book, tape and watchlist of a source of market data.

    Args:
        source: the line; closed when the app ends.
        rows: shown at first, beside what was saved (``RowList``).
        fps: frames a second at most.
        badge: what the line leads to.
        names: cleaned name of a code; empty = not known.
        learn: takes names that the line tells, and which issues NXT trades; ``names`` knows them from then on.
        update_names: downloads the broker's lists of names; None = nobody can.
        search: finds issues by what is typed; None = by their codes only.
        profiles: what is kept of watchlist and look, and where every change of them goes; None = nothing is kept.
        appearance_of: language, theme and characters of a look, where None is the usual; None = those of the start.
        problems: what the user should know of them; whatever is put into it is said.
        tables: which price steps a code moves in.
        calendar: days and hours of the exchanges.
        default_choice: the venue of an added row; None = that of the first row.
        screenshot_dir: where pictures of the screen go; made when it is not there.
        language: what the screen speaks at first.
        keys: what the user has changed of the table of keys, by action id.
        first_hint_shown: called once the five keys for a beginner are on the screen; None = they are not shown.
        theme: id of the theme to start with; None = the usual one, without colours where ``NO_COLOR`` is set.
        glyphs: the characters that are written.
        alert_ways: how a new alert is told.
        alert_cooldown_s: seconds in which a new alert is silent about a stock once it has told something of it.
        alert_command: program and arguments of the way "command"; empty = none.
        hide: takes keys out of the words of a crash.
        log_path: where the log is, to be named; empty = there is none.
        leaving: is told when the end begins; None = nobody needs to know.
        stray_output: descriptor that standard error leads to while the screen is drawn; None = stays as it is.
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
        learn: Learn = keep_nothing,
        update_names: UpdateNames | None = None,
        search: Search | None = None,
        profiles: ProfileChoice | None = None,
        appearance_of: Callable[[Look], tuple[Language, str | None, GlyphSet | None]] | None = None,
        problems: deque[Problem] | None = None,
        tables: Callable[[str], TickTable],
        calendar: Calendar = BUILT_IN,
        default_choice: VenueChoice | None = None,
        screenshot_dir: Path = DEFAULT_DIRECTORY,
        language: Language = Language.KOREAN,
        keys: Changes = MappingProxyType({}),
        first_hint_shown: Callable[[], None] | None = None,
        theme: str | None = None,
        glyphs: GlyphSet = GlyphSet.UNICODE,
        alert_ways: Sequence[AlertWay] = (AlertWay.APP, AlertWay.BELL),
        alert_cooldown_s: int = DEFAULT_COOLDOWN_S,
        alert_command: Sequence[str] = (),
        hide: Callable[[str], str] = str,
        log_path: str = "",
        leaving: Leaving | None = None,
        stray_output: int | None = None,
    ) -> None:
        super().__init__()
        self.stray_output = stray_output
        """Descriptor that standard error leads to while the screen is drawn; None = stays as it is."""
        self._leaving: Leaving = leaving or _Unhurried()
        self._behind = False
        self._hide = hide
        self._log_path = log_path
        for each in THEMES:
            self.register_theme(each)
        self.no_color = False  # Textual's own answer to NO_COLOR is shades of grey.
        self._glyphs = self._usual_glyphs = glyphs
        self._appearance_of = appearance_of or (lambda _look: (language, theme, glyphs))
        self._profiles: ProfileChoice = Unkept() if profiles is None else profiles
        self._problems: deque[Problem] = deque() if problems is None else problems
        self._paint_in(theme or usual_theme(os.environ))
        speak(language)
        understand_all_keys()
        read_any_bytes()
        end_pastes_with_ctrl_c()
        table = changed(keys)
        keymap.use(table)
        self.set_keymap(bound(table))
        self._first_hint_shown = first_hint_shown
        self._source = source
        self._fps = fps
        self._badge = badge
        self._names = names
        self._learn = learn
        self._update_names = update_names
        self._tables = tables
        self._calendar = calendar
        self._screenshot_dir = screenshot_dir
        self.rows = RowList(rows, saved=saved_rows(self._profiles.profile), default_choice=default_choice)
        self.rows.on_change = self._keep_rows
        self.main = MainScreen(source, self.rows, names, search or code_search(names))
        self.alerts = self.main.alert_rules = AlertRules(self._profiles.profile.alerts)
        self.alerts.on_change = self._keep_alerts
        self.main.usual_ways = UsualWays(tuple(alert_ways), alert_cooldown_s, has_command=bool(alert_command))
        commands = CommandRunner(alert_command, source.clock, self._command_failed) if alert_command else None
        self._alert_ways = AlertWays(
            partial(write_to_terminal, self), commands, source.clock, in_tmux=bool(os.environ.get("TMUX"))
        )

    def get_default_screen(self) -> MainScreen:
        """Start with the main screen."""
        return self.main

    def on_mount(self) -> None:
        """Start the line's worker and the timers."""
        self.begin_capture_print(self)
        self.frames = self.set_interval(1 / self._fps, self._paint_frame, pause=True)
        self.bridge = self.main.bridge = Bridge(
            self._source,
            self.rows,
            self.main,
            self.frames,
            pending_writes=lambda: pending_writes(self._driver),
            names=self._names,
            learn=self._learn,
            tables=self._tables,
            calendar=self._calendar,
            badge=self._badge,
            alert_rules=self.alerts,
            alert_fired=self._tell_alert,
            after_paint=self.call_after_refresh,
        )
        self._names_update = NamesUpdate(
            self._update_names, self.main.say, self.main.notices.take_back, self.bridge.show_again
        )
        self._take_look()
        self.set_interval(LABEL_PERIOD_S, self._tick)
        self.bridge.rows_changed()
        self.run_worker(self.bridge.run(), group="feed", exclusive=True)

    def on_ready(self) -> None:
        """Take everything that now exists out of the garbage collector's rounds: they were the longest pauses."""
        if self._first_hint_shown is not None:
            self.main.say(first_hint(self.size.width), FIRST_HINT_S)
            self._first_hint_shown()
        if not self.is_headless:
            gc.collect()
            gc.freeze()

    async def on_event(self, event: events.Event) -> None:
        """See which mode the keyboard is in, and take a key with Ctrl for the one it is pressed on."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.main.status.hangul = in_hangul_mode(event.character, self.main.status.hangul)
            use_letter(event)
        await super().on_event(event)

    async def on_key(self, event: events.Key) -> None:
        """Do what the keys are for that an input method's character was pressed on; text fields have taken theirs."""
        keys = keys_pressed(event.character)
        if not keys:
            return
        event.prevent_default()
        screen = self.screen
        for number, key in enumerate(keys):
            if self.return_code is not None:
                return
            if self.screen is not screen:
                # A dialogue opened or closed: it gets the rest as it would have if the keys had come one by one.
                self.screen.call_later(self._press_in_turn, keys[number:])
                return
            await press(self, key)

    async def on_unmount(self) -> None:
        """Keep how it was looked at and close the line properly, however the app ends."""
        self._leaving.begin()
        self._keep_look()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await asyncio.gather(self._alert_ways.aclose(), self._source.aclose())
        except TimeoutError:
            _LOG.warning("the line was not closed in time")

    @property
    def glyphs(self) -> GlyphSet:
        """The characters that are written."""
        return self._glyphs

    def use_theme(self, name: str) -> None:
        """Paint everything in another theme, dialogues that are open too.

        Args:
            name: id of one of ``palette.THEMES``.

        Raises:
            ValueError: there is no such theme.
        """
        self._paint_in(name)
        self._choose(theme=name)

    def _paint_in(self, name: str) -> None:
        if name not in (theme.name for theme in THEMES):
            raise ValueError(f"theme is {name!r}; there are {', '.join(theme.name for theme in THEMES)}")
        self.theme = name

    def use_glyphs(self, glyphs: GlyphSet) -> None:
        """Write everything in other characters, dialogues that are open too."""
        self._write_in(glyphs)
        self._choose(glyphs=glyphs.value)

    def _write_in(self, glyphs: GlyphSet) -> None:
        self._glyphs = glyphs
        for screen in self.screen_stack:
            for widget in screen.walk_children(with_self=True):
                if isinstance(widget, LinePanel):
                    widget.repaint_all()
                else:
                    widget.refresh()

    def action_next_theme(self) -> None:
        """Paint everything in the next theme."""
        self.use_theme(theme_after(self.theme))

    def action_next_glyphs(self) -> None:
        """Write everything in the next set of characters."""
        sets = list(GlyphSet)
        self.use_glyphs(sets[(sets.index(self._glyphs) + 1) % len(sets)])

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what the rows of Textual's own widgets go through on their way to the terminal."""
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome | NoColor)]
        if self.theme == MONOCHROME.name:
            filters.append(_NO_COLOR)
        if self._glyphs is not GlyphSet.UNICODE:
            filters.append(GlyphFilter(self._glyphs))
        return filters

    def _press_in_turn(self, keys: Sequence[str]) -> None:
        for typed in map(as_typed, keys):
            self.post_message(events.Key(typed, typed))

    def use_language(self, language: Language) -> None:
        """Say everything in another language; what an open dialogue has said already stays."""
        self._speak(language)
        self._choose(language=language.value)

    def _speak(self, language: Language) -> None:
        speak(language)
        for panel in self.main.query(LinePanel):
            panel.repaint_all()
        self.bridge.show_again()

    def action_next_language(self) -> None:
        """Say everything in the next language."""
        languages = list(Language)
        self.use_language(languages[(languages.index(spoken()) + 1) % len(languages)])

    async def action_profiles(self) -> None:
        """Choose another profile, or make one."""
        profiles = self._profiles
        if not profiles.names:
            self.main.say(words.profiles_not_kept)
            return
        choices = [Choice(name, name) for name in profiles.names]
        screen = ChooseScreen(
            words.profiles_title, [*choices, Choice(_NEW_PROFILE, words.profile_new)], current=profiles.name
        )
        await self.push_screen(screen, self._profile_chosen)

    async def _profile_chosen(self, name: str | None) -> None:
        if name == _NEW_PROFILE:
            await self.push_screen(ProfileNameScreen(self._profiles.names), self._profile_named)
        elif name is not None and name != self._profiles.name:
            await self._use_profile(self._profiles.switch(name))

    async def _profile_named(self, name: str | None) -> None:
        if name is not None:
            await self._use_profile(self._profiles.create(name))

    async def _use_profile(self, opening: Awaitable[Profile]) -> None:
        """Show another profile's watchlist, and look at it as it was looked at there."""
        self._keep_look()
        try:
            profile = await opening
        except ConfigError as error:
            self.main.say(str(error))
            return
        self.rows.take(saved_rows(profile))
        self.alerts.take(profile.alerts)
        self.bridge.forget_alerts()
        self._take_look()
        language, theme, glyphs = self._appearance_of(profile.look)
        self._paint_in(theme or usual_theme(os.environ))
        self._speak(language)
        self._write_in(glyphs or self._usual_glyphs)
        self.bridge.rows_changed()
        self.main.want_layout(layout_of(profile.look))
        self.main.say(words.profile_opened.format(name=self._profiles.name))

    def action_update_names(self) -> None:
        """Download the broker's lists of names, while everything else goes on."""
        self.run_worker(self._names_update.run(), group="names")

    async def action_settings(self) -> None:
        """Change language, theme and glyphs while they are looked at."""
        await self.push_screen(SettingsScreen(self))

    async def action_diagnostics(self) -> None:
        """Show what is known of the line, and everything that was dropped."""
        await self.push_screen(
            DiagnosticsScreen(
                lambda: self.bridge.diagnostics(log_path=self._log_path),
                lambda text: self._write(text, DIAGNOSTICS, ".txt"),
            )
        )

    async def action_help(self) -> None:
        """Show the keys."""
        await self.push_screen(HelpScreen(self._screenshot_dir, self._log_path))

    async def action_command_palette(self) -> None:  # type: ignore[override]
        """Find a command by its name."""
        if not isinstance(self.screen, CommandPalette):
            await self.push_screen(
                CommandPalette([KeyCommands], placeholder=words.palette_prompt, id="--command-palette")
            )

    async def action_snapshot(self) -> None:
        """Save a picture of the screen."""
        await self._save(with_cell_widths(picture(self)), ".svg")

    async def action_save_text(self) -> None:
        """Save the screen as text."""
        await self._save(screen_text(self), ".txt")

    async def _save(self, content: str, suffix: str) -> None:
        focused = self.rows.focused
        try:
            path = await self._write(content, "" if focused is None else focused.code, suffix)
        except (OSError, ValueError) as error:  # no file name has a NUL in it
            self.main.say(words.not_saved.format(reason=in_one_line(reason_of(error))))
        else:
            self.main.say(words.saved.format(path=in_one_line(path)))

    async def _write(self, content: str, subject: str, suffix: str) -> Path:
        taken = self._source.clock.now()
        return await asyncio.to_thread(save, content, self._screenshot_dir, taken, subject, suffix=suffix)

    def _tick(self) -> None:
        self.bridge.tick()
        self._keep_look()
        while self._problems:
            problem = self._problems.popleft()
            sentence = words.profile_problems[problem.kind]
            said = sentence.format(
                name=clean(problem.profile), place=clean(problem.place, 200), detail=clean(problem.detail, 120)
            )
            self.main.say(said, PROBLEM_S)

    def _keep_rows(self) -> None:
        self._profiles.keep(with_rows(self._profiles.profile, self.rows.saved()))

    def _keep_alerts(self) -> None:
        self._profiles.keep(replace(self._profiles.profile, alerts=self.alerts.rules))
        self.bridge.alerts_changed()

    def _tell_alert(self, fired: FiredAlert) -> None:
        """Ring, notify and start the command; what is on the screen of it is the bridge's."""
        alert = fired.alert
        price = alert.happening.price
        badge = words.run_badges[self._badge]
        text = f"{fired.name} {happened_words(fired)}"
        placeholders = Placeholders(
            alert.code,
            self._names(alert.code),
            f"[{badge}] {text}" if badge else text,
            "" if price is None else f"{price}",
        )
        self._alert_ways.tell(alert.rule, placeholders)
        if isinstance(self.screen, AlertListScreen):
            self.bridge.alerts_seen()
            self.screen.show_again()

    def _command_failed(self, failure: CommandFailure) -> None:
        sentence = words.alert_command_troubles[failure.trouble]
        self.main.say(sentence.format(program=failure.program, detail=failure.detail), PROBLEM_S)

    def _keep_look(self) -> None:
        """Keep how it is looked at; what did not change costs a comparison."""
        profile, focused = self._profiles.profile, self.bridge.focused
        look = look_of(focused, self.main.layout_wanted, profile.look)
        self._profiles.keep(replace(profile, look=look, averages=averages_of(focused.look.holdings)))

    def _take_look(self) -> None:
        """Look at it as it was kept."""
        profile, focused = self._profiles.profile, self.bridge.focused
        take_look(profile.look, focused)
        focused.look.take_holdings(holdings_of(profile.averages))
        self.main.want_layout(layout_of(profile.look))

    def _choose(self, **chosen: str) -> None:
        """Keep what was chosen of language, theme and characters: from now on it stands before the settings."""
        profile = self._profiles.profile
        self._profiles.keep(replace(profile, look=replace(profile.look, **chosen)))

    def _paint_frame(self) -> None:
        self.bridge.flush()

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End the app; see ``App.exit``."""
        self._leaving.begin()
        super().exit(result, return_code, message)

    def interrupted(self) -> None:
        """Take note of Ctrl-C, in the thread that reads the keyboard."""
        self._leaving.interrupted()

    def abandon_screen(self) -> None:
        """Give the terminal back at once, from any thread: nothing else will be done any more."""
        if isinstance(self._driver, ScreenDriver):
            self._driver.abandon()

    def get_driver_class(self) -> type[Driver]:
        """Draw through a driver that never waits for the terminal."""
        chosen = super().get_driver_class()
        return ScreenDriver if chosen is LinuxDriver else chosen

    def on_print(self, event: events.Print) -> None:
        """Put what anything prints while the screen is drawn into the log."""
        event.stop()
        text = event.text.strip()
        if text and _LOG.hasHandlers():  # without one, Python would print it again
            _LOG.warning("printed: %s", text)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Paint, unless the terminal has not gone on with what was painted before: then everything later, at once."""
        if self.is_headless or pending_writes(self._driver) < BEHIND:
            super()._display(screen, renderable)
        elif not self._behind:
            self._behind = True
            self.set_timer(1 / self._fps, self._catch_up)

    def _catch_up(self) -> None:
        if pending_writes(self._driver) < BEHIND:
            self._behind = False
            repaint(self)
        else:
            self.set_timer(1 / self._fps, self._catch_up)

    def _fatal_error(self) -> None:
        self._leaving.begin()
        _LOG.critical("the screen broke", exc_info=True)
        show_crash(self, self._hide)
