"""What the change of a level tells: all of it, what prints took, or what was stacked and pulled."""

from enum import Enum

from kis_tui.market.level_changes import LevelChange


class ChangeContent(Enum):
    """What the change of a level tells, in the order of the key."""

    TOTAL = "total"
    """Shares now minus shares before."""
    TRADED = "traded"
    """What prints took from the level."""
    PLACED = "placed"
    """What was stacked (+) or pulled (-): the total without the trades."""

    @property
    def following(self) -> "ChangeContent":
        """The next one, after the last the first."""
        members = list(ChangeContent)
        return members[(members.index(self) + 1) % len(members)]

    def of(self, change: LevelChange) -> int:
        """Return the shares to show, signed; 0 where it is not known what the change consists of."""
        if self is ChangeContent.TRADED:
            return -change.traded
        return change.placed if self is ChangeContent.PLACED else change.total
