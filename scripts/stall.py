"""A terminal that is not read for a while, in real time: python -m scripts.stall --seconds 120.

Prints what was measured. Ends with 1 where the line suffered by it.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.stall import stalled


def main(arguments: Sequence[str] | None = None) -> int:
    """Leave a terminal unread once, and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m scripts.stall", description="A terminal that is not read.")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long, in real seconds")
    given = parser.parse_args(arguments)
    if given.seconds <= 0:
        parser.error("--seconds is more than 0")
    with tempfile.TemporaryDirectory() as directory:
        figures = asyncio.run(stalled(given.seconds, Path(directory)))
    print(figures.told())
    suffered = figures.suffered()
    if suffered:
        print(f"broken: {suffered}", file=sys.stderr)
    return 1 if suffered else 0


if __name__ == "__main__":
    raise SystemExit(main())
