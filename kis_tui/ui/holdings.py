"""What the user told of his own shares."""

from decimal import Decimal

from msgspec import Struct

from kis_tui.domain.price import Price, exact
from kis_tui.ui.formatting import change_pct


class Holding(Struct, frozen=True):
    """The user's own average price of one stock, before fees and taxes."""

    code: str
    price: Price
    """KRW, above 0; an average has up to two decimals."""
    shares: int = 0
    """0 = not told."""

    def gain_pct(self, price: Price) -> Decimal:
        """Return percent of ``price`` against the average, with two decimals; 0 where there is no average."""
        pct = change_pct(price, self.price)
        return Decimal(0) if pct is None else pct

    def gain_won(self, price: Price) -> Price:
        """Return KRW gained at ``price``, negative = lost: of all shares, of one where their number was not told."""
        return exact(Decimal((price - self.price) * (self.shares or 1)))
