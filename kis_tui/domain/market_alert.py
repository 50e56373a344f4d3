"""What stops or slows the whole market, not one stock."""

from enum import StrEnum


class MarketAlert(StrEnum):
    """A measure of the exchange against a fall or a rise of the market, from MKOP_CLS_CODE."""

    CIRCUIT_BREAKER = "circuit_breaker"
    """서킷브레이커: trading stands still, then an auction."""
    SIDECAR_SELL = "sidecar_sell"
    """매도 사이드카: program sell orders wait."""
    SIDECAR_BUY = "sidecar_buy"
    """매수 사이드카: program buy orders wait."""
    MARKET_HALT = "market_halt"
    """시장 임시정지."""
