"""What keys are about: the parts of the help screen."""

from enum import StrEnum


class KeyGroup(StrEnum):
    """The parts of the help screen, in its order."""

    ROWS = "rows"
    VENUE = "venue"
    LADDER = "ladder"
    TAPE = "tape"
    ALERTS = "alerts"
    VIEW = "view"
    PROGRAM = "program"
