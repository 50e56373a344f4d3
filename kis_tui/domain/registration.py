"""One stream of one stock: what the broker counts against its limit."""

from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.venue import Venue

REGISTRATION_LIMIT = 41
"""Registrations a session may hold, all kinds added up (KIS 유량 notice 2026-04-20)."""


class Channel(StrEnum):
    """A kind of stream."""

    BOOK = "book"
    TRADE = "trade"
    INDICATIVE = "indicative"
    STATUS = "status"
    INDEX = "index"
    """An index of the market; its code is the index's, its venue KRX."""
    PROGRAM = "program"
    """Program trading of a stock."""


class Registration(Struct, frozen=True, order=True):
    """A stream that can be subscribed and released; book and trades of one stock are two."""

    channel: Channel
    venue: Venue
    code: str
