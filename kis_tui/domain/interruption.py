"""A volatility interruption (VI) of one stock, as the broker's list of the day has it."""

from msgspec import Struct

from kis_tui.domain.price import Price


class Interruption(Struct, frozen=True, gc=False):
    """One interruption; of a stock that had several today the list tells the newest.

    Source: KIS portal, 변동성완화장치(VI) 현황, tr_id FHPST01390000. It does not name the exchange.
    """

    code: str
    began: int | None
    """Seconds since midnight KST; None = not readable."""
    ended: int | None
    """Seconds since midnight KST; None = it is in force."""
    price: Price | None
    """KRW that set it off."""
    count: int
    """How many the stock had today."""
