"""What can be taken away from the screen."""

from enum import Enum


class Export(Enum):
    """Copied into the clipboard, or saved as a file."""

    LADDER = "ladder"
    TAPE = "tape"
    SCREEN = "screen"
    TEXT_FILE = "text-file"
    PICTURE = "picture"
