"""The terminal's driver, and that Textual still is what it builds upon."""

import asyncio
import inspect
import os
import pty
import signal
import termios
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from textual.app import App
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

from kis_tui.ui.screen_driver import BEHIND, ScreenDriver, TerminalWriter
from tests.support.until import until


@pytest.fixture
def pair() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal; the first is the test's."""
    master, slave = pty.openpty()
    yield master, slave
    for end in (master, slave):
        with suppress(OSError):
            os.close(end)


class Owner(App[None]):
    """An app that notes what its driver tells it."""

    def __init__(self) -> None:
        super().__init__()
        self.stray_output: int | None = None
        self.interrupts = 0
        self.messages: list[str] = []

    def interrupted(self) -> None:
        self.interrupts += 1

    async def _post_message(self, message: Any) -> bool:
        self.messages.append(type(message).__name__)
        return True


@asynccontextmanager
async def on(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch, owner: Owner, *, signals: bool = False
) -> AsyncIterator[tuple[ScreenDriver, WriterThread]]:
    """A driver on a terminal that it has taken, and its writer."""
    keyboard, screen = os.fdopen(os.dup(pair[1]), "r"), os.fdopen(os.dup(pair[1]), "w")
    with keyboard, screen, monkeypatch.context() as patched:
        patched.setattr("sys.__stdin__", keyboard)
        patched.setattr("sys.__stdout__", screen)
        if not signals:
            patched.setattr("signal.signal", lambda *_: None)
        patched.setattr("threading.excepthook", lambda _: None)
        driver = ScreenDriver(owner)
        driver.start_application_mode()
        thread = driver._writer_thread
        assert thread is not None
        try:
            yield driver, thread
        finally:
            driver.stop_application_mode()
            driver.close()
            if thread.is_alive():  # it waits for the terminal, and must not find another one behind its descriptor
                os.close(pair[0])
                thread.join()


async def have_it_wait(driver: ScreenDriver, thread: WriterThread) -> None:
    """Write more than the terminal takes, so that the writer waits for it."""
    driver.write("x" * 200_000)
    await until(lambda: thread._queue.empty())


def test_the_parts_of_textual_that_are_built_upon_are_there() -> None:
    for name in (
        "_sigtstp_application",
        "_sigcont_application",
        "suspend_application_mode",
        "process_message",
        "disable_input",
    ):
        assert callable(getattr(LinuxDriver, name))
    sources = {name: inspect.getsource(getattr(LinuxDriver, name)) for name in ("__init__", "stop_application_mode")}
    for name in ("self._file =", "self._must_signal_resume =", "self._writer_thread", "self.attrs_before"):
        assert name in sources["__init__"]
    assert "self.write(" in sources["stop_application_mode"]
    assert MAX_QUEUED_WRITES > 2 * BEHIND, "room for what leaves the terminal"
    assert "self._queue" in inspect.getsource(WriterThread.__init__)


async def test_writes_reach_the_terminal_and_it_is_given_back(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    master, slave = pair
    before = termios.tcgetattr(slave)
    async with on(pair, monkeypatch, Owner()) as (driver, _thread):
        driver.write("삼성전자")
        assert termios.tcgetattr(slave) != before
    assert termios.tcgetattr(slave) == before
    shown = os.read(master, 65_536)
    assert "삼성전자".encode() in shown
    assert shown.index(b"\x1b[?1049h") < shown.index(b"\x1b[?1049l")


async def test_a_terminal_that_takes_nothing_holds_up_neither_writes_nor_the_end(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    async with on(pair, monkeypatch, Owner()) as (driver, thread):
        await have_it_wait(driver, thread)
        began = loop.time()
        for _ in range(5 * MAX_QUEUED_WRITES):
            driver.write("x" * 10_000)
        assert thread._queue.full()
        driver.stop_application_mode()
        driver.close()
        assert loop.time() - began < 5
        assert thread.is_alive(), "it still waits for the terminal"


async def test_what_leaves_the_terminal_comes_before_what_it_has_not_taken(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = bytearray()
    async with on(pair, monkeypatch, Owner()) as (driver, thread):
        await have_it_wait(driver, thread)
        for number in range(MAX_QUEUED_WRITES):
            driver.write(f"<{number}>")
        driver.stop_application_mode()
        driver.close()
        asyncio.get_running_loop().add_reader(pair[0], lambda: shown.extend(os.read(pair[0], 65_536)))
        await until(lambda: b"\x1b[?1049l" in shown)
        asyncio.get_running_loop().remove_reader(pair[0])
    assert b"x" * 1_000 in shown
    assert b"<" not in shown.replace(b"\x1b[<u", b"")


async def test_a_terminal_that_is_gone_ends_the_app_once(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Owner()
    async with on(pair, monkeypatch, owner) as (driver, thread):
        os.close(pair[0])
        driver.write("x")
        await until(lambda: not thread.is_alive())
        driver.write("x")
        driver.write("x")
        await until(lambda: "ExitApp" in owner.messages)
    assert owner.messages.count("ExitApp") == 1


async def test_ctrl_c_is_told_before_it_is_handed_on(pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Owner()
    async with on(pair, monkeypatch, owner) as (driver, _thread):
        driver.process_message(Key("c", "c"))
        assert owner.interrupts == 0
        driver.process_message(Key("ctrl+c", "\x03"))
        assert owner.interrupts == 1
        await until(lambda: owner.messages.count("Key") == 2)


async def test_being_stopped_waits_for_the_turn_of_the_event_loop(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within an instruction of another turn the queue of writes may be locked, and would stay so for ever."""
    done: list[object] = []
    async with on(pair, monkeypatch, Owner(), signals=True) as (driver, _):
        monkeypatch.setattr(driver, "suspend_application_mode", lambda: done.append("given back"))
        monkeypatch.setattr(driver, "resume_application_mode", lambda: done.append("taken"))
        monkeypatch.setattr("os.kill", lambda _, number: done.append(number))
        driver._auto_restart = True
        signal.raise_signal(signal.SIGTSTP)
        assert done == []
        await until(lambda: len(done) == 2)
        assert done == ["given back", signal.SIGSTOP]
        driver._is_on = False
        signal.raise_signal(signal.SIGCONT)
        assert len(done) == 2
        await until(lambda: len(done) == 3)
        assert done[2] == "taken"


async def test_standard_error_is_led_elsewhere_while_the_screen_is_drawn(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    owner = Owner()
    reads, writes = os.pipe()
    owner.stray_output = writes
    async with on(pair, monkeypatch, owner):
        os.write(2, b"during")
    os.write(2, b"after")
    assert os.read(reads, 100) == b"during"
    assert capfd.readouterr().err == "after"
    os.close(reads)
    os.close(writes)


async def test_a_terminal_that_is_abandoned_is_given_back_without_the_event_loop(
    pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = termios.tcgetattr(pair[1])
    async with on(pair, monkeypatch, Owner()) as (driver, _thread):
        os.read(pair[0], 65_536)
        abandoning = threading.Thread(target=driver.abandon)
        abandoning.start()
        abandoning.join()
        assert termios.tcgetattr(pair[1]) == before
        assert b"\x1b[?1049l" in os.read(pair[0], 65_536)


def test_a_terminal_that_another_program_left_without_waiting_is_waited_for(pair: tuple[int, int]) -> None:
    master, slave = pair
    os.set_blocking(slave, False)
    writer = TerminalWriter(slave, "utf-8")
    shown = bytearray()

    def read() -> None:
        while b"END" not in shown:
            shown.extend(os.read(master, 1_000))

    reading = threading.Thread(target=read)
    reading.start()
    writer.write("x" * 200_000 + "END")
    writer.flush()
    reading.join()
    assert len(shown) == 200_003


def test_what_an_encoding_lacks_is_written_as_its_number(pair: tuple[int, int]) -> None:
    writer = TerminalWriter(pair[1], "euc-kr")
    writer.write("한⢠")
    writer.flush()
    assert os.read(pair[0], 100) == "한".encode("euc-kr") + b"\\u28a0"
