"""Asking for the name of a new profile."""

from kis_tui.profiles.shelf import check_name
from kis_tui.ui.screens.ask import Asked, AskScreen, Field, WrongFieldError
from kis_tui.ui.wording.language import words


class ProfileNameScreen(AskScreen[str | None]):
    """Returns the name; None = cancelled.

    Args:
        taken: names that there are already.
    """

    def __init__(self, taken: tuple[str, ...]) -> None:
        self._taken = taken
        asked = (Asked(words.profile_name, (Field("name"),)),)
        super().__init__(words.profile_new, asked, words.quantity_hint, cancelled=None)

    def taken(self) -> str:
        """Return the name, if it is one and is not taken."""
        name = self.read("name", _name, "")
        if not name:
            raise WrongFieldError("name", words.profile_name_wrong)
        if name in self._taken:
            raise WrongFieldError("name", words.profile_there.format(name=name))
        return name


def _name(text: str) -> str:
    try:
        return check_name(text)
    except ValueError:
        raise ValueError(words.profile_name_wrong) from None
