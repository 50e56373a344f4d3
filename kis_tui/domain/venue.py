"""Where a stock trades, and what a user can choose to look at."""

from enum import StrEnum


class Venue(StrEnum):
    """A stream of the broker: one exchange, or both merged."""

    KRX = "KRX"
    """Korea Exchange."""
    NXT = "NXT"
    """Nextrade, the alternative exchange since 2025-03-04: pre-market, main and after-market."""
    UN = "UN"
    """통합: the broker's merged book and tape of KRX and NXT."""


class VenueChoice(StrEnum):
    """What the user picks for a row, in the order in which one key walks through them."""

    UN = "UN"
    KRX = "KRX"
    NXT = "NXT"
    SOR = "SOR"
    """Smart order routing: a value for orders. It has no stream; the unified one is shown for it."""

    @property
    def venue(self) -> Venue:
        """The stream that serves this choice; SOR is served by UN."""
        return Venue.UN if self is VenueChoice.SOR else Venue(self.value)

    @property
    def following(self) -> "VenueChoice":
        """The next choice in the walk, after the last the first."""
        members = list(VenueChoice)
        return members[(members.index(self) + 1) % len(members)]
