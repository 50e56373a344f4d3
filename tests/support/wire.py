"""The captured and made-up frames of tests/data/wire."""

import csv
from pathlib import Path
from typing import NamedTuple

WIRE = Path(__file__).parent.parent / "data" / "wire"


class WireFrame(NamedTuple):
    """One row of frames.tsv."""

    id: str
    tr_id: str
    origin: str
    """REAL, REAL-TRUNCATED, DOC, MADE-UP, SYNTHETIC."""
    raw: bytes


def wire_frames() -> list[WireFrame]:
    """Return all rows."""
    with (WIRE / "frames.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [WireFrame(row["id"], row["tr_id"], row["class"], row["raw"].encode()) for row in rows]


def wire_frame(frame_id: str) -> bytes:
    """Return one frame by its id, such as ``F25``."""
    return next(frame.raw for frame in wire_frames() if frame.id == frame_id)
