"""Exchange and line in a network of their own, which goes and comes back.

``unshare --map-root-user --net python -m tests.support.namespace_program DIRECTORY`` prints what happened, step by
step, and ends with ``restored``.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

from kis_tui.auth import rest
from kis_tui.feed.events import LinkState, Trouble
from tests.support.exchange import running
from tests.support.lines import PATIENT, WANTED, is_restored, line_to
from tests.support.until import until

POLICY = replace(PATIENT, open_timeout_s=30.0)


def set_network(state: str) -> None:
    """Take the only interface ``up`` or ``down``."""
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


async def main(directory: Path) -> None:
    rest.CONNECT_TIMEOUT_S = 0.5  # the key service is asked by the machine's own clock
    set_network("up")
    print("network", flush=True)
    async with running() as exchange, line_to(exchange, directory, policy=POLICY) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line), "registered")
        set_network("down")
        await until(lambda: line.status.state is LinkState.SILENT, "silent")
        print("silent", flush=True)
        await until(lambda: line.status.trouble is Trouble.SILENCE, "given up")
        print("given up", flush=True)
        await until(lambda: line.status.trouble is Trouble.CONNECT_FAILED, "tried in vain")
        print("tried in vain:", taker.bar(), flush=True)
        set_network("up")
        await until(is_restored(line), "restored", timeout_s=30.0)
        print("restored", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
