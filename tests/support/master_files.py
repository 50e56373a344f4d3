"""Master files as the broker's documents describe them, written without the stand-in exchange's own writer."""

import io
import zipfile

TAILS = {"KOSPI": 227, "KOSDAQ": 221, "KONEX": 184}
"""Characters behind the name (KIS stocks_info)."""
_AFTER_VALUE = {"KOSPI": 6, "KOSDAQ": 6, "KONEX": 3}
"""Characters behind the market value: group of companies (not KONEX) and three marks."""


def master_line(
    code: str,
    name: str,
    *,
    board: str = "KOSPI",
    group: str = "ST",
    isin: str = "KR7005930003",
    market_value: int = 0,
    name_bytes: bytes | None = None,
) -> bytes:
    """One line without its end; ``name_bytes`` in place of the name padded to 40 bytes."""
    padded = name.encode("cp949").ljust(40) if name_bytes is None else name_bytes
    behind = _AFTER_VALUE[board]
    between = "0" * (TAILS[board] - 2 - 9 - behind)
    return f"{code:<9}{isin}".encode() + padded + f"{group}{between}{market_value:09d}{'N' * behind}".encode()


def zipped(file_name: str, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with one file."""
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w", compression) as archive:
        archive.writestr(file_name, content)
    return holder.getvalue()
