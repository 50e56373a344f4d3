"""The issue master files: fixed width, cp949, zipped, as the broker's download server gives them.

Source: the broker's public sample readers (stocks_info) for the fields and their widths.
"""

import io
import zipfile

from kis_tui.simulator.issues import ISSUES, Board, Group, Issue

_KOSPI_WIDTHS = (
    (2, 1, 4, 4, 4)
    + (1,) * 26
    + (9, 5, 5, 1, 1, 1, 2, 1, 1, 1, 2, 2, 2, 3, 1, 3, 12, 12, 8, 15, 21, 2, 7, 1, 1, 1, 1, 1, 9, 9, 9, 5, 9, 8, 9, 3)
    + (1, 1, 1)
)
_KOSDAQ_WIDTHS = (
    (2, 1, 4, 4, 4)
    + (1,) * 21
    + (9, 5, 5, 1, 1, 1, 2, 1, 1, 1, 2, 2, 2, 3, 1, 3, 12, 12, 8, 15, 21, 2, 7, 1, 1, 1, 1, 9, 9, 9, 5, 9, 8, 9, 3)
    + (1, 1, 1)
)
_NAME_BYTES = 40
_ZIP_DATE = (2026, 11, 10, 7, 0, 0)

FILES = {
    "/common/master/kospi_code.mst.zip": ("kospi_code.mst", Board.KOSPI),
    "/common/master/kosdaq_code.mst.zip": ("kosdaq_code.mst", Board.KOSDAQ),
    "/common/master/konex_code.mst.zip": ("konex_code.mst", None),
}
"""Path to the file inside the zip and whose issues it has; KONEX lists none here."""


def master_zip(path: str, more: str = "") -> bytes | None:
    """Return the zip at ``path``; None = there is none.

    Args:
        path: of the request.
        more: stands behind every name, as far as the file's encoding and width have room for it.
    """
    found = FILES.get(path)
    if found is None:
        return None
    name, board = found
    lines = b"".join(_line(issue, more) for issue in ISSUES if issue.board is board)
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), lines)
    return holder.getvalue()


def _line(issue: Issue, more: str) -> bytes:
    name = (issue.name + more).encode("cp949", "ignore")[:_NAME_BYTES]
    front = f"{issue.code:<9}{issue.isin}".encode("cp949") + name + b" " * (_NAME_BYTES - len(name))
    return front + _tail(issue).encode("cp949") + b"\n"


def _tail(issue: Issue) -> str:
    """Return the 227 (KOSPI) or 221 (KOSDAQ) characters behind the name."""
    widths = _KOSPI_WIDTHS if issue.board is Board.KOSPI else _KOSDAQ_WIDTHS
    base = 31 if issue.board is Board.KOSPI else 26
    fields = ["N" if width == 1 else "0" * width for width in widths]
    fields[0] = issue.group.value
    fields[1] = "0" if issue.group is Group.FUND else "1"
    values = {
        base: issue.base_price,
        base + 1: 1,  # shares in a lot
        base + 2: 1,
        base + 13: 20,  # margin, percent
        base + 16: issue.previous_volume,
        base + 17: 0 if issue.group is Group.FUND else 100,  # par value
        base + 18: 20000101,  # listed since
        base + 19: issue.listed_shares // 1000,
        base + 21: 12,  # the business year's last month
        len(widths) - 5: issue.base_price * issue.listed_shares // 100_000_000,  # market value, 100 million won
    }
    for index, value in values.items():
        fields[index] = f"{value:0{widths[index]}d}"
    fields[base + 14] = "Y"
    return "".join(fields)
