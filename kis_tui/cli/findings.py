"""One line of what ``kis-tui check`` prints."""

from enum import StrEnum

from msgspec import Struct


class Mark(StrEnum):
    """How a finding counts."""

    RIGHT = "✓"
    WRONG = "✗"
    """Something needed does not work; the exit code says so too."""
    UNKNOWN = "–"
    """Not tried, not known, or unusual but not in the way."""


class Finding(Struct, frozen=True):
    """What was looked at, what was found, what to do about it. None of the texts holds a key."""

    mark: Mark
    what: str
    found: str
    advice: str = ""
    """Empty when there is nothing to do."""

    @classmethod
    def when(cls, right: bool, what: str, found: str, advice: str) -> "Finding":
        """Return a finding that is right or wrong; the advice is for when it is wrong."""
        return cls(Mark.RIGHT, what, found) if right else cls(Mark.WRONG, what, found, advice)
