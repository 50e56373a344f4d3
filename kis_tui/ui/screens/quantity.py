"""Asking how many shares are to be filled."""

from kis_tui.ui.amounts import MOST_SHARES, parse_amount
from kis_tui.ui.screens.ask import Asked, AskScreen, Field, WrongFieldError
from kis_tui.ui.wording.language import words


class QuantityScreen(AskScreen[int | None]):
    """Returns the shares, 1 to ``MOST_SHARES``; None = cancelled.

    Args:
        shares: what was asked for last; 0 = nothing yet.
    """

    def __init__(self, shares: int = 0) -> None:
        field = Field("shares", f"{shares:,}" if shares else "", words.quantity_prompt)
        super().__init__(
            words.quantity_title, (Asked(words.quantity_shares, (field,)),), words.quantity_hint, cancelled=None
        )

    def taken(self) -> int:
        """Return the shares."""
        shares = self.read("shares", _shares, None)
        if shares is None:
            raise WrongFieldError("shares", words.amount_missing)
        return shares


def _shares(text: str) -> int | None:
    shares = parse_amount(text, most=MOST_SHARES, counter=words.counter_shares)
    if not shares:
        raise ValueError(words.quantity_zero)
    return shares
