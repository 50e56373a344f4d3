"""What is done with Textual's insides, each with its reason; tests pin that the insides are still there."""

import io
from typing import Any

from rich.console import Console
from rich.segment import Segments
from rich.traceback import Traceback
from textual.app import App
from textual.driver import Driver

BACKED_UP = 3
"""Writes in the terminal's queue from which on no frame is painted; one frame is three."""


def pending_writes(driver: Driver | None) -> int:
    """Return how many writes wait for the terminal; 0 where nothing can wait.

    Textual's writer thread has a queue of 30, and a write into the full queue blocks the event loop: a terminal that
    is not read (Ctrl-S, a slow ssh) stopped the line's keep-alive with it. No public figure says how full it is.
    """
    thread = getattr(driver, "_writer_thread", None)
    return 0 if thread is None else thread._queue.qsize()  # noqa: SLF001 - pinned by a test


def show_crash(app: App[Any]) -> None:
    """End the app with the exception at hand on the terminal, without local variables.

    ``App._fatal_error``, which this stands for, prints them, and a local may hold a key.
    """
    app.bell()
    traceback = Traceback(show_locals=False, width=None)
    app._exit_renderables.append(Segments(app.console.render(traceback, app.console.options)))  # noqa: SLF001
    app._close_messages_no_wait()  # noqa: SLF001


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
