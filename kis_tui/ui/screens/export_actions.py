"""Taking something away from the screen: into the clipboard, or into a file."""

from functools import partial

from kis_tui.ui.csv_text import ladder_csv, tape_csv
from kis_tui.ui.export import Export
from kis_tui.ui.screens.choose import Choice, ChooseScreen
from kis_tui.ui.screens.panels import PanelScreen
from kis_tui.ui.textual_hacks import screen_text
from kis_tui.ui.wording.language import words


class ExportActions(PanelScreen):
    """Copies and saves."""

    async def action_export(self) -> None:
        """Ask what is to be copied or saved."""
        # The dialogue would be on the picture: what the screen is without it is taken now.
        text = screen_text(self.app)
        choices = [Choice(export.value, label) for export, label in words.export_choices.items()]
        await self.app.push_screen(ChooseScreen(words.export_title, choices), partial(self._export, text))

    async def _export(self, text: str, chosen: str | None) -> None:
        if chosen is None:
            return
        export = Export(chosen)
        if export is Export.PICTURE:
            await self.run_action("app.snapshot")
        elif export is Export.TEXT_FILE:
            await self.run_action("app.save_text")
        elif export is Export.LADDER:
            self._copy(export, ladder_csv(self._newest))
        elif export is Export.TAPE:
            self._copy(export, tape_csv(self._newest, self.instrument.tape))
        else:
            self._copy(export, text)

    def _copy(self, export: Export, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say(words.copied.format(what=words.export_choices[export], count=text.count("\n")))
