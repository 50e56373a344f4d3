"""Textual's driver for a browser, made to end with whoever started it."""

import contextlib

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp


class BrowserDriver(WebDriver):
    """Packets on standard output and input, as textual-serve reads and writes them.

    Textual's own goes on without a reader: its input thread ends, the app does not.
    """

    def run_input_thread(self) -> None:
        """Read until the input ends, and then end the app: the server is gone, or what it sent cannot be read."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self.send_message(ExitApp())

    def write(self, data: str) -> None:
        """Write what the terminal shall show; without a reader it goes nowhere, for the input thread ends the app."""
        with contextlib.suppress(BrokenPipeError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        """Write a message to the server; without a reader it goes nowhere."""
        with contextlib.suppress(BrokenPipeError):
            super().write_meta(data)
