"""What is special about an issue: where it trades, warnings, halts."""

from enum import StrEnum

from msgspec import Struct


class IssueStatus(StrEnum):
    """The designation of an issue, from ISCD_STAT_CLS_CODE (KIS portal code table)."""

    NORMAL = "normal"
    """None of the others; codes 00, 55 (credit possible), 57 (margin 100 %)."""
    MANAGED = "managed"
    """Code 51, 관리종목."""
    RISK = "risk"
    """Code 52, 투자위험."""
    WARNING = "warning"
    """Code 53, 투자경고."""
    CAUTION = "caution"
    """Code 54, 투자주의."""
    HALTED = "halted"
    """Code 58, 거래정지."""
    OVERHEATED = "overheated"
    """Code 59, 단기과열: traded in single-price auctions all day."""
    UNKNOWN = "unknown"
    """Empty, or a code that is in no table."""


_STATUSES = {
    "00": IssueStatus.NORMAL,
    "51": IssueStatus.MANAGED,
    "52": IssueStatus.RISK,
    "53": IssueStatus.WARNING,
    "54": IssueStatus.CAUTION,
    "55": IssueStatus.NORMAL,
    "57": IssueStatus.NORMAL,
    "58": IssueStatus.HALTED,
    "59": IssueStatus.OVERHEATED,
}


def issue_status(code: str) -> IssueStatus:
    """Return what an ISCD_STAT_CLS_CODE means, whether a stream or a query told it."""
    return _STATUSES.get(code, IssueStatus.UNKNOWN)


class IssueFlags(Struct, frozen=True):
    """What REST said of one issue; None = not asked, or not answered readably.

    Sources: KIS portal, 주식현재가 시세 (FHKST01010100) and 주식기본조회 (CTPF1002R).
    """

    code: str
    status: IssueStatus = IssueStatus.UNKNOWN
    """The gravest one where several apply."""
    halted: bool | None = None
    """Trading is suspended."""
    on_nxt: bool | None = None
    """Whether NXT trades it."""
    nxt_halted: bool | None = None
    """NXT trades it in general but has stopped it."""
    name: str = ""
    """The short Korean name, cleaned; empty = not known."""
