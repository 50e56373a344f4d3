"""The main screen: its panels, and what keys do to them."""

from typing import Any, ClassVar

from kis_tui.ui.keys import bindings
from kis_tui.ui.screens.ladder_actions import LadderActions
from kis_tui.ui.screens.tape_actions import TapeActions


class MainScreen(LadderActions, TapeActions):
    """The instrument, the watchlist and the status bar, with their keys."""

    BINDINGS: ClassVar[list[Any]] = bindings(everywhere=False)

    def action_retry(self) -> None:
        """Connect at once."""
        self._source.retry_now()
