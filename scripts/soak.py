"""Random faults against the real app for a while: python -m scripts.soak --seconds 60 [--seed N] [--scale 60].

Ends with 1 where a rule does not hold, or where too little has happened to prove anything.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from random import SystemRandom

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")

from tests.support.soak import RuleBrokenError, Soak


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one soak and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m scripts.soak", description="Random faults against the real app.")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long, in real seconds")
    parser.add_argument("--seed", type=int, help="chooses the faults; printed, random unless given")
    parser.add_argument("--scale", type=float, default=60.0, help="seconds of the clock for each real one, 60 at least")
    given = parser.parse_args(arguments)
    if given.scale < 60 or given.seconds <= 0:
        parser.error("--scale is 60 at least, --seconds more than 0")
    seed = SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    soak = Soak(seed, scale=given.scale, say=lambda line: print(line, flush=True))
    try:
        figures = asyncio.run(soak.run(given.seconds))
    except RuleBrokenError as error:
        print(f"broken: {error}", file=sys.stderr)
        return 1
    print(figures.told())
    shortfall = figures.shortfall()
    if shortfall:
        print(shortfall, file=sys.stderr)
    return 1 if shortfall else 0


if __name__ == "__main__":
    raise SystemExit(main())
