"""A frame as a pandas DataFrame, in the broker's own column names."""

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from kis_tui.clock import KST
from kis_tui.errors import ConfigError
from kis_tui.feed.events import FrameReceived
from kis_tui.protocol.numbers import decimal, integer
from kis_tui.protocol.schema import TEXT_FIELDS

if TYPE_CHECKING:
    import pandas as pd

_AGGRESSOR_NAMES = ("CCLD_DVSN", "CNTG_CLS_CODE")


@cache
def _pandas() -> Any:
    """Import pandas when the first DataFrame is asked for.

    Raises:
        ConfigError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ConfigError(
            "on_quote and on_tick hand over DataFrames, which need pandas: pip install 'kis-tui[pandas]', "
            "or use on_book and on_trade"
        ) from None
    return pd


def require_pandas() -> None:
    """Look that DataFrames can be made.

    Raises:
        ConfigError: pandas is not installed; the text says what to do.
    """
    _pandas()


def dataframe(received: FrameReceived) -> "pd.DataFrame":
    """Return one row for each record of a frame.

    Columns are the broker's names in the order of the wire. Numbers are numbers: whole ones ``int``, others
    ``float``; an empty or unreadable field is NaN, and makes its column ``float``. Codes, times and dates are strings.
    The aggressor answers to both of its names, ``CCLD_DVSN`` and ``CNTG_CLS_CODE``. Three columns are ours: ``TR_ID``,
    ``EXCHANGE`` (KRX, NXT, UN) and ``RECV_TIME`` (aware, KST). Fields the broker has appended behind the known layout
    are left out.
    """
    frame = received.decoded.frame
    layout = frame.layout
    recv_time = datetime.fromtimestamp(received.ts_recv_ns / 1e9, UTC).astimezone(KST)
    rows = []
    for index, value in enumerate(received.values):
        if value is None:
            continue
        row: dict[str, object] = {
            name: _cell(name, text) for name, text in zip(layout.names, frame.record(index), strict=True)
        }
        for ours, other in (_AGGRESSOR_NAMES, _AGGRESSOR_NAMES[::-1]):
            if ours in row:
                row.setdefault(other, row[ours])
        row |= {"TR_ID": layout.tr_id, "EXCHANGE": layout.venue.value, "RECV_TIME": recv_time}
        rows.append(row)
    return _pandas().DataFrame(rows)  # type: ignore[no-any-return]


def _cell(name: str, text: str) -> str | int | float | None:
    if name in TEXT_FIELDS:
        return text
    whole = integer(text)
    if whole is not None:
        return whole
    fraction = decimal(text)
    return None if fraction is None else float(fraction)
