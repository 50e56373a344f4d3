"""The stocks the stand-in exchange lists, at plausible prices of late 2026.

Codes and names are real; prices, share counts and which names NXT trades are assumptions made for the simulation.
The first fourteen are the cast (busy, expensive, cheap, thin, funds); the rest trade quietly so that a long watchlist
has something to show.
"""

from enum import StrEnum

from msgspec import Struct

from kis_tui.domain.ticks import TickTable


class Board(StrEnum):
    """Which market lists an issue."""

    KOSPI = "KOSPI"
    KOSDAQ = "KOSDAQ"


class Group(StrEnum):
    """Kind of security, as the master file's first two characters code it."""

    STOCK = "ST"
    FUND = "EF"


class Issue(Struct, frozen=True):
    """One listed security and how it behaves in the simulated market."""

    code: str
    name: str
    board: Board
    base_price: int
    """KRW, the previous close."""
    listed_shares: int
    level_size: int
    """Shares that typically rest at one price on KRX."""
    activity: float
    """Order events in a second of a calm market."""
    previous_volume: int
    """Shares traded on the previous day, both exchanges."""
    start_pct: float = 0.0
    """Where a scenario that starts inside the day finds the price, percent from the base price."""
    group: Group = Group.STOCK
    on_nxt: bool = True
    """Whether NXT trades it."""
    is_thin: bool = False
    """Few orders: the book has gaps and fewer than ten levels."""

    @property
    def ticks(self) -> TickTable:
        """The step table its price moves in."""
        return TickTable.FUND if self.group is Group.FUND else TickTable.STOCK

    @property
    def isin(self) -> str:
        """The twelve-character standard code, check digit included."""
        body = f"KR7{self.code}00"
        digits = "".join(str(int(char, 36)) for char in body)
        total = 0
        for place, digit in enumerate(reversed(digits)):
            doubled = int(digit) * (2 if place % 2 == 0 else 1)
            total += doubled - 9 if doubled > 9 else doubled
        return body + str(-total % 10)


def _quiet(code: str, name: str, base_price: int, board: Board = Board.KOSPI) -> Issue:
    return Issue(
        code=code,
        name=name,
        board=board,
        base_price=base_price,
        listed_shares=max(20_000_000, 12_000_000_000_000 // base_price),
        level_size=max(20, 400_000_000 // base_price),
        activity=0.8,
        previous_volume=max(40_000, 90_000_000_000 // base_price),
        start_pct=(int(code, 36) % 41 - 20) / 10,
    )


_KOSPI = Board.KOSPI
_KOSDAQ = Board.KOSDAQ

ISSUES: tuple[Issue, ...] = (
    Issue("005930", "삼성전자", _KOSPI, 274_000, 5_919_637_922, 47_000, 26.0, 22_262_000, 1.4),
    Issue("000660", "SK하이닉스", _KOSPI, 1_778_000, 728_002_365, 900, 18.0, 3_914_000, 1.2),
    Issue("035720", "카카오", _KOSPI, 61_300, 442_083_000, 4_200, 8.0, 1_950_000, -0.8),
    Issue("035420", "NAVER", _KOSPI, 268_500, 156_852_000, 1_100, 7.0, 812_000, 0.4),
    Issue("005380", "현대차", _KOSPI, 531_000, 204_757_766, 700, 7.0, 1_149_000, -0.6),
    Issue("373220", "LG에너지솔루션", _KOSPI, 412_500, 234_000_000, 420, 6.0, 391_000, 0.7),
    Issue("068270", "셀트리온", _KOSPI, 186_400, 222_000_000, 1_600, 6.0, 604_000, -1.1),
    Issue("247540", "에코프로비엠", _KOSDAQ, 168_400, 97_801_344, 900, 9.0, 1_012_000, 2.1),
    Issue("196170", "알테오젠", _KOSDAQ, 512_000, 53_500_000, 300, 8.0, 433_000, 1.8),
    Issue("069500", "KODEX 200", _KOSPI, 109_805, 211_000_000, 2_600, 5.0, 9_430_000, 0.6, Group.FUND, on_nxt=False),
    Issue(
        "233740",
        "KODEX 코스닥150레버리지",
        _KOSPI,
        8_775,
        137_000_000,
        9_000,
        6.0,
        41_300_000,
        2.0,
        Group.FUND,
        on_nxt=False,
    ),
    Issue("005880", "대한해운", _KOSPI, 1_234, 322_767_000, 21_000, 4.0, 2_870_000, 0.6),
    Issue("000075", "삼양홀딩스우", _KOSPI, 62_100, 304_058, 14, 0.5, 412, 0.3, on_nxt=False, is_thin=True),
    Issue("0001A0", "덕양에너젠", _KOSDAQ, 14_230, 24_600_000, 800, 3.0, 702_000, -1.4, on_nxt=False),
    _quiet("000270", "기아", 148_300),
    _quiet("005490", "POSCO홀딩스", 391_500),
    _quiet("051910", "LG화학", 402_000),
    _quiet("006400", "삼성SDI", 431_500),
    _quiet("105560", "KB금융", 152_700),
    _quiet("055550", "신한지주", 98_400),
    _quiet("086790", "하나금융지주", 121_600),
    _quiet("012330", "현대모비스", 442_000),
    _quiet("028260", "삼성물산", 318_500),
    _quiet("207940", "삼성바이오로직스", 1_624_000),
    _quiet("015760", "한국전력", 58_900),
    _quiet("034020", "두산에너빌리티", 94_700),
    _quiet("012450", "한화에어로스페이스", 1_187_000),
    _quiet("009540", "HD한국조선해양", 466_000),
    _quiet("329180", "HD현대중공업", 587_000),
    _quiet("042660", "한화오션", 131_400),
    _quiet("010140", "삼성중공업", 27_850),
    _quiet("011200", "HMM", 21_450),
    _quiet("017670", "SK텔레콤", 62_700),
    _quiet("030200", "KT", 57_300),
    _quiet("033780", "KT&G", 163_900),
    _quiet("066570", "LG전자", 117_200),
    _quiet("003670", "포스코퓨처엠", 214_500),
    _quiet("259960", "크래프톤", 241_000),
    _quiet("323410", "카카오뱅크", 24_350),
    _quiet("352820", "하이브", 331_000),
    _quiet("064350", "현대로템", 209_500),
    _quiet("088350", "한화생명", 6_140),
    _quiet("086520", "에코프로", 92_800, _KOSDAQ),
    _quiet("028300", "HLB", 51_600, _KOSDAQ),
    _quiet("277810", "레인보우로보틱스", 487_500, _KOSDAQ),
    _quiet("042700", "한미반도체", 178_600),
)
"""Every listed security; the order is the order of the master file and of simultaneous events."""

BY_CODE = {issue.code: issue for issue in ISSUES}
