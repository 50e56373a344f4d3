"""Asking how many shares are to be filled."""

from kis_tui.ui.amounts import MOST_SHARES, parse_amount
from kis_tui.ui.screens.ask import Asked, AskScreen, Field, WrongFieldError
from kis_tui.ui.state_words import (
    AMOUNT_MISSING,
    COUNTER_SHARES,
    QUANTITY_HINT,
    QUANTITY_PROMPT,
    QUANTITY_SHARES,
    QUANTITY_TITLE,
    QUANTITY_ZERO,
)


class QuantityScreen(AskScreen[int | None]):
    """Returns the shares, 1 to ``MOST_SHARES``; None = cancelled.

    Args:
        shares: what was asked for last; 0 = nothing yet.
    """

    def __init__(self, shares: int = 0) -> None:
        field = Field("shares", f"{shares:,}" if shares else "", QUANTITY_PROMPT)
        super().__init__(QUANTITY_TITLE, (Asked(QUANTITY_SHARES, (field,)),), QUANTITY_HINT, cancelled=None)

    def taken(self) -> int:
        """Return the shares."""
        shares = self.read("shares", _shares, None)
        if shares is None:
            raise WrongFieldError("shares", AMOUNT_MISSING)
        return shares


def _shares(text: str) -> int | None:
    shares = parse_amount(text, most=MOST_SHARES, counter=COUNTER_SHARES)
    if not shares:
        raise ValueError(QUANTITY_ZERO)
    return shares
