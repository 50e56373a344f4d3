"""Asking for a group's name, and for the groups that a stock is in."""

import re

from msgspec import Struct

from kis_tui.domain.text import clean
from kis_tui.profiles.profile import GROUP_NAME_CHARS
from kis_tui.ui.screens.ask import Asked, AskScreen, Field
from kis_tui.ui.wording.language import words

_NUMBERS = re.compile(r"[1-9][1-9,\s]*")


class GroupAnswer(Struct, frozen=True):
    """What was answered."""

    name: str
    """Of the group, cleaned; empty = none."""
    places: frozenset[int]
    """Numbers of the groups that the stock is to be in; empty = as they are."""


class GroupScreen(AskScreen[GroupAnswer | None]):
    """Returns the answer; None = cancelled.

    Args:
        number: the group, 1 to 9.
        name: its name; empty = none.
        stock: name or code of the focused stock; empty = none, and its groups are not asked for.
        places: the groups that the stock is in.
    """

    def __init__(self, number: int, name: str, stock: str, places: frozenset[int]) -> None:
        asked = [Asked(words.group_name, (Field("name", name, words.group_name_prompt),))]
        if stock:
            numbers = " ".join(map(str, sorted(places)))
            label = words.group_places.format(name=stock)
            asked.append(Asked(label, (Field("places", numbers, words.group_places_prompt),)))
        super().__init__(words.group_title.format(number=number), asked, words.group_hint, cancelled=None)
        self._asks_places = bool(stock)

    def taken(self) -> GroupAnswer:
        """Return what the fields say.

        Raises:
            WrongFieldError: the name is too long, or the numbers are no groups.
        """
        name = self.read("name", _name, "")
        places: frozenset[int] = frozenset()
        if self._asks_places:
            places = self.read("places", _places, places)
        return GroupAnswer(name, places)


def _name(text: str) -> str:
    name = clean(text, GROUP_NAME_CHARS + 1)
    if len(name) > GROUP_NAME_CHARS:
        raise ValueError(words.group_name_long.format(longest=GROUP_NAME_CHARS))
    return name


def _places(text: str) -> frozenset[int]:
    if not _NUMBERS.fullmatch(text.strip()):
        raise ValueError(words.group_places_wrong)
    return frozenset(int(character) for character in text if character.isdigit())
