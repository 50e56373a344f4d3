"""One listed issue, and all issues of one board as they were on a day."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.ticks import TickTable

_FUND_GROUPS = frozenset({"EF", "EN", "EW", "FE"})
"""ETF, ETN, ELW, foreign ETF (KIS stocks_info, 증권그룹구분코드)."""
ELW_GROUP = "EW"


class Board(StrEnum):
    """Which market lists an issue; each has a master file of its own."""

    KOSPI = "KOSPI"
    """유가증권시장, with ETF, ETN and ELW."""
    KOSDAQ = "KOSDAQ"
    KONEX = "KONEX"


class Listing(Struct, frozen=True, array_like=True, gc=False):
    """One issue, as the master file or the built-in table names it."""

    code: str
    """Short code as the wire spells it."""
    name: str
    """Short Korean name, cleaned."""
    group: str = ""
    """증권그룹구분코드: two capitals such as ``ST`` or ``EF``; empty = not known."""
    market_value: int = 0
    """Yesterday's, in 100 million won; 0 = not known. It only orders what is found."""
    english: str = ""
    """English name; empty = not known, and the master files have none."""

    @property
    def is_fund(self) -> bool:
        """Whether it is an ETF, ETN or ELW."""
        return self.group in _FUND_GROUPS or self.code.startswith("Q")

    @property
    def ticks(self) -> TickTable:
        """The steps its price moves in."""
        return TickTable.FUND if self.is_fund else TickTable.STOCK


class BoardList(Struct, frozen=True):
    """The issues of one board."""

    board: Board
    fetched_at: datetime
    """When they were asked for; aware, KST."""
    listings: tuple[Listing, ...]
    """In the order of the master file, each code once."""
