"""What the line leads to, so that nobody takes one for the other."""

from enum import Enum


class Badge(Enum):
    """Where the figures come from."""

    LIVE = "live"
    """The broker's live server; nothing is said of it."""
    PAPER = "paper"
    DEMO = "demo"
    """The embedded exchange."""
