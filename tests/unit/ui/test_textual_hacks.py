"""The insides of Textual that are used are still there."""

import inspect
import io
import queue
from types import SimpleNamespace

from rich.color import ColorSystem
from textual import app as textual_app
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from kis_tui.ui.textual_hacks import BACKED_UP, pending_writes, picture, show_crash
from tests.support.screen import app_on
from tests.support.scripted_source import ScriptedSource, book_of
from tests.support.until import until


def test_a_driver_without_a_writer_thread_never_waits() -> None:
    assert pending_writes(None) == 0
    assert pending_writes(SimpleNamespace(_writer_thread=None)) == 0  # type: ignore[arg-type]


def test_the_writer_threads_queue_is_what_is_looked_at() -> None:
    thread = WriterThread(io.StringIO())
    for _ in range(BACKED_UP):
        thread.write("x")
    assert isinstance(thread._queue, queue.Queue)
    assert pending_writes(SimpleNamespace(_writer_thread=thread)) == BACKED_UP  # type: ignore[arg-type]


def test_the_terminal_driver_still_has_its_writer_thread() -> None:
    assert "_writer_thread" in inspect.getsource(LinuxDriver.__init__)


def test_the_crash_screen_is_still_made_where_it_is_overridden() -> None:
    source = inspect.getsource(textual_app.App._fatal_error)
    assert "_exit_renderables" in source
    assert "_close_messages_no_wait" in source


async def test_a_picture_leaves_the_terminals_colours_alone() -> None:
    source = ScriptedSource()
    app = app_on(source)
    async with app.run_test(size=(80, 24)):
        app.console._color_system = ColorSystem.EIGHT_BIT
        source.frame(book_of("005930"))
        await until(lambda: app.bridge.resting and not source.waiting)
        app.main.instrument.title.repaint_all()
        svg = picture(app)
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
        assert not [style for style in styles if style is not None and "38;2" in (style._ansi or "")]
        assert app.theme_variables["rise"].lower() in svg.lower()
        assert svg.rstrip().endswith("</svg>")


def test_a_crash_has_no_key_in_causes_groups_and_notes_and_nothing_that_moves_the_cursor() -> None:
    secret = "-".join(("not", "to", "be", "printed"))  # the source of this test is printed
    noted = ValueError(f"first {secret}")
    noted.add_note(f"a note with {secret} \x1b[2J")
    group = ExceptionGroup(f"all {secret}", [noted, SyntaxError(secret, ("f", 1, 1, f"{secret}\n"))])
    app = app_on(ScriptedSource())
    try:
        raise group from noted
    except ExceptionGroup:
        show_crash(app, lambda text: text.replace(secret, "<hidden>"))
    (rendered,) = app._exit_renderables
    shown = "".join(segment.text for segment in rendered.segments)  # type: ignore[union-attr]
    assert "all <hidden>" in shown
    assert "first <hidden>" in shown
    assert "a note with <hidden> \\x1b[2J" in shown
    assert secret not in shown
    assert "\x1b[2J" not in shown
