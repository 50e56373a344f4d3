"""What is done with Textual's insides, each with its reason; tests pin that the insides are still there."""

import io
import re
import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable, Iterable
from functools import cache, partial
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.segment import Segments
from rich.traceback import Trace, Traceback
from textual import _xterm_parser, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.driver import Driver
from textual.drivers import linux_driver
from textual.keys import Keys, _character_to_key
from textual.message import Message

from kis_tui.domain.text import escaped

BACKED_UP = 3
"""Writes in the terminal's queue from which on no frame is painted; one frame is three."""


def pending_writes(driver: Driver | None) -> int:
    """Return how many writes wait for the terminal; 0 where nothing can wait.

    Textual's writer thread has a queue of 30, and a write into the full queue blocks the event loop: a terminal that
    is not read (Ctrl-S, a slow ssh) stopped the line's keep-alive with it. No public figure says how full it is.
    """
    thread = getattr(driver, "_writer_thread", None)
    return 0 if thread is None else thread._queue.qsize()  # noqa: SLF001 - pinned by a test


def write_to_terminal(app: App[Any], text: str) -> None:
    """Write a control sequence as it is; it is left out while the terminal does not take what was written before.

    Textual has nothing between its own bell and a write of its driver's, which blocks where the queue is full.
    """
    driver = app._driver  # noqa: SLF001 - pinned by a test
    if driver is not None and not app.is_headless and pending_writes(driver) < BACKED_UP:
        driver.write(text)
        driver.flush()


def repaint(app: App[Any]) -> None:
    """Paint the whole screen in one frame, whatever of it was painted before.

    Textual repaints what it knows to be out of date, which is not what was left out on its way to the terminal.
    """
    screen = app.screen
    update = screen._compositor.render_update(full=True, screen_stack=app._background_screens)  # noqa: SLF001
    app._display(screen, update)  # noqa: SLF001 - pinned by a test


def show_crash(app: App[Any], hide: Callable[[str], str]) -> None:
    """End the app with the exception at hand on the terminal, without local variables.

    ``App._fatal_error``, which this stands for, prints them, and a local may hold a key.

    Args:
        app: the app.
        hide: takes keys out of the exception's words.
    """
    app.bell()
    traceback = Traceback(_without_keys(Traceback.extract(*_at_hand(), show_locals=False), hide), width=None)
    app._exit_renderables.append(Segments(app.console.render(traceback, app.console.options)))  # noqa: SLF001
    app._close_messages_no_wait()  # noqa: SLF001


def _at_hand() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    kind, error, trace = sys.exc_info()
    assert kind is not None
    assert error is not None
    return kind, error, trace


def _without_keys(trace: Trace, hide: Callable[[str], str]) -> Trace:
    """Return ``trace`` without keys, and without what could move the cursor, in the words of its exceptions."""
    for stack in trace.stacks:
        stack.exc_value = escaped(hide(stack.exc_value))
        stack.notes = [escaped(hide(note)) for note in stack.notes]
        if stack.syntax_error is not None:
            stack.syntax_error.line = escaped(hide(stack.syntax_error.line))
            stack.syntax_error.msg = escaped(hide(stack.syntax_error.msg))
        for nested in stack.exceptions:
            _without_keys(nested, hide)
    return trace


def picture(app: App[Any]) -> str:
    """Return the screen as SVG.

    ``App.export_screenshot`` renders in true colour whatever the terminal has, and Rich keeps the rendered codes with
    the styles: on a terminal of 256 colours the panels came out in wrong colours from then on. Here they are rendered
    in the terminal's own colours; SVG takes the exact ones from the styles anyway.
    """
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system=app.console.color_system or "truecolor",  # type: ignore[arg-type]
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)  # noqa: SLF001
    console.print(update)
    return console.export_svg(title=app.title)


def key_named(key: str) -> str:
    """Return Textual's name of a key that is written as the character it types: ``?`` is ``question_mark``.

    A name, such as ``f2``, stays.
    """
    return _character_to_key(key) if len(key) == 1 else key


@cache
def keys_of_terminals() -> frozenset[str]:
    """Return the keys that terminals send as one sequence and Textual knows: ``f2``, ``ctrl+r``, ``shift+up``.

    Characters are not among them. There is no public list; one made here would not be what is understood.
    """
    sent = (keys for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple) and len(keys) == 1)
    return frozenset(key.value for (key,) in sent if key is not Keys.Ignore and not key.value.startswith("<"))


async def press(app: App[Any], key: str) -> None:
    """Do what a key is bound to on the screen that is shown, before anything that waits in the queues.

    ``App.simulate_key`` puts the key behind the keys that were pressed after it.
    """
    await app._check_bindings(key_named(key))  # noqa: SLF001 - pinned by a test


_EXTENDED = re.compile(r"\x1b\[([\d:;]*)([u~ABCDEFHPQRS])")
"""A key as the kitty protocol sends it, https://sw.kovidgoyal.net/kitty/keyboard-protocol/: its code and alternates,
its modifiers and the kind of event, its text; the parts of each separated by colons."""
_RELEASED = "3"
_LONGEST_SEQUENCE = 128
"""Characters of an escape sequence: about twenty syllables that an input method commits at once."""
_PASTE_ENDS = "\x1b[201~"
_textual_feed = XTermParser.feed
_textual_key_events = XTermParser._sequence_to_key_events  # noqa: SLF001


def understand_all_keys() -> None:
    """Let no key of the kitty protocol end the app or come out as letters, whatever the terminal sends of it.

    Textual 8.2.8 raises ValueError, and the app ends, where a key comes with its alternates (``12618::99;5u``), its
    kind of event or a number that is no character; with the protocol turned off it takes every such sequence apart,
    and its digits and letters come as keys; so does, with the protocol on, what is longer than 32 characters: five
    syllables. A terminal may send all this without having been asked, as tmux with ``extended-keys always`` does.
    """
    _xterm_parser._MAX_SEQUENCE_SEARCH_THRESHOLD = _LONGEST_SEQUENCE  # noqa: SLF001
    XTermParser._sequence_to_key_events = _key_events  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _key_events(parser: XTermParser, sequence: str, alt: bool = False) -> Iterable[events.Key]:
    """Stand for ``XTermParser._sequence_to_key_events``."""
    extended = _EXTENDED.fullmatch(sequence)
    if extended is None:
        return _textual_key_events(parser, sequence, alt)
    if not (sequence.endswith("u") or ":" in sequence) and _is_character(str(extended[1]).partition(";")[0]):
        return _textual_key_events(parser, sequence, alt)
    code, modifiers, text, *_ = (*str(extended[1]).split(";"), "", "", "")
    code, modifier, kind = code.partition(":")[0], *(*modifiers.split(":"), "")[:2]
    if kind != _RELEASED and all(map(_is_character, (code, *text.split(":")))):
        plain = ";".join((code, modifier, text)).rstrip(";")
        keys = parser._parse_extended_key(f"\x1b[{plain}{extended[2]}")  # noqa: SLF001
        if keys:
            return [key.copy() for key in keys]
    return [events.Key(Keys.Ignore, sequence)]


def _is_character(number: str) -> bool:
    """Tell whether a decimal code stands for a character; none stands for what is usual."""
    return not number or (len(number) <= len(str(sys.maxunicode)) and _is_scalar(int(number)))


def _is_scalar(code: int) -> bool:
    return code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF  # surrogates cannot be written to a terminal


def end_pastes_with_ctrl_c() -> None:
    """Let Ctrl-C end a paste whose end never came, as when an ssh line is cut within it.

    Textual takes everything for pasted until the end of the paste, Ctrl-C too, and the program could not be left.
    """
    XTermParser.feed = _fed  # type: ignore[method-assign, assignment]


def _fed(parser: XTermParser, data: str) -> Iterable[Message]:
    return _textual_feed(parser, data.replace("\x03", f"{_PASTE_ENDS}\x03"))


def read_any_bytes() -> None:
    """Let bytes from the keyboard that are no UTF-8 be read as U+FFFD.

    Textual 8.2.8 decodes them strictly, and the app ends: one syllable pasted or typed in a terminal that is set to
    EUC-KR, or a mouse report beyond column 95 in the old encoding, was enough.
    """
    linux_driver.getincrementaldecoder = _replacing  # type: ignore[assignment, attr-defined]


def _replacing(encoding: str) -> Callable[[], IncrementalDecoder]:
    return partial(getincrementaldecoder(encoding), "replace")


def screen_text(app: App[Any]) -> str:
    """Return the screen as text, a line a row, without the blanks at the ends.

    Textual has a picture of the screen and no text of it.
    """
    strips = app.screen._compositor.render_strips()  # noqa: SLF001 - pinned by a test
    return "".join(f"{strip.text.rstrip()}\n" for strip in strips)
