"""The main screen: its panels, and what keys do to them."""

from typing import Any, ClassVar

from kis_tui.feed.source import LinkState
from kis_tui.ui.keys import bindings
from kis_tui.ui.screens.alert_actions import AlertActions
from kis_tui.ui.screens.export_actions import ExportActions
from kis_tui.ui.screens.ladder_actions import LadderActions
from kis_tui.ui.screens.tape_actions import TapeActions
from kis_tui.ui.wording.language import words


class MainScreen(LadderActions, TapeActions, ExportActions, AlertActions):
    """The instrument, the watchlist and the status bar, with their keys."""

    BINDINGS: ClassVar[list[Any]] = bindings(everywhere=False)

    def action_retry(self) -> None:
        """Connect at once."""
        if self._source.status.state is LinkState.LIVE:
            self.say(words.retry_needless)
        self._source.retry_now()
