"""What the frames say about the session, as the wire's codes mean it (KIS portal, 시간 구분 코드 and 장 구분)."""

from enum import StrEnum


class SessionPhase(StrEnum):
    """How orders are matched at this moment, from HOUR_CLS_CODE."""

    CONTINUOUS = "continuous"
    """Code 0."""
    CLOSING_AUCTION = "closing_auction"
    """Code A."""
    OPENING_AUCTION = "opening_auction"
    """Code B."""
    VI_AUCTION = "vi_auction"
    """Code C: indicative prices after 09:00, in practice a volatility interruption."""
    AFTER_HOURS_AUCTION = "after_hours_auction"
    """Code D: the single-price sessions abolished on 2026-09-14."""
    UNKNOWN = "unknown"

    @property
    def is_auction(self) -> bool:
        """Whether prices are indicative only."""
        return self not in (SessionPhase.CONTINUOUS, SessionPhase.UNKNOWN)


class MarketSession(StrEnum):
    """Which market of the day the record belongs to, from MARKET_CLS_CODE (since 2026-09-14)."""

    PRE = "pre"
    """Code 1."""
    REGULAR = "regular"
    """Code 2."""
    AFTER = "after"
    """Code 3."""
    CLOSING = "closing"
    """Code 5: trading at the closing price."""
    UNKNOWN = "unknown"
    """A code that is in no table, or a layout without the field."""


class Direction(StrEnum):
    """A price against the base price, from PRDY_VRSS_SIGN."""

    LIMIT_UP = "limit_up"
    UP = "up"
    FLAT = "flat"
    LIMIT_DOWN = "limit_down"
    DOWN = "down"
    UNKNOWN = "unknown"


class Aggressor(StrEnum):
    """Who took the resting order, from CCLD_DVSN / CNTG_CLS_CODE."""

    BUYER = "buyer"
    """Code 1."""
    SELLER = "seller"
    """Code 5."""
    NONE = "none"
    """Code 3: before the opening; an auction has no taker."""
    UNKNOWN = "unknown"
