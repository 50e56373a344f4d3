"""Asking for the user's own average price of a stock."""

from kis_tui.domain.price import Price
from kis_tui.ui.amounts import parse_average, parse_shares
from kis_tui.ui.formatting import price_text
from kis_tui.ui.holdings import Holding
from kis_tui.ui.screens.ask import Asked, AskScreen, Field
from kis_tui.ui.wording.language import words

_NO_PRICE: Price = 0


class AverageScreen(AskScreen[Holding | None]):
    """Returns what is known of the user's shares from now on; None = nothing.

    Without a price it is forgotten; a cancelled dialogue returns what was known before.

    Args:
        code: the stock asked about.
        name: its cleaned name; empty = not known.
        known: what was told before; None = nothing.
    """

    def __init__(self, code: str, name: str, known: Holding | None) -> None:
        self._code = code
        price = "" if known is None else price_text(known.price)
        shares = f"{known.shares:,}" if known is not None and known.shares else ""
        asked = (
            Asked(words.average_price, (Field("price", price, words.average_prompt),)),
            Asked(words.average_shares, (Field("shares", shares, words.average_shares_prompt),)),
        )
        super().__init__(words.average_title.format(name=name or code), asked, words.average_hint, cancelled=known)

    def taken(self) -> Holding | None:
        """Return the price and the shares; None without a price."""
        price = self.read("price", parse_average, _NO_PRICE)
        shares = self.read("shares", parse_shares, 0)
        return Holding(self._code, price, shares) if price else None
