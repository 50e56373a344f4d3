"""``kis-tui`` with a bug in it, as a program: ``python -m tests.support.breaking_program WHERE ARGUMENTS…``.

The bug has every secret of the process in its words: those of the environment and the approval key in use.

WHERE is ``screen`` (the app's own loop), ``task`` (one that nobody waits for), ``thread``, ``collected`` (an object's
end), ``warning``, ``log``, ``print``, ``native`` (past Python) or ``command`` (no screen at all).
"""

import asyncio
import gc
import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from kis_tui.cli.main import main
from kis_tui.domain.secret import unwrapped
from kis_tui.feed.live import LiveSource
from kis_tui.market.state import MarketState
from kis_tui.protocol.session import KisSession

AFTER = 20
"""Events before it breaks."""

_in_use: list[SecretStr] = []


def words() -> str:
    keys = [os.environ.get("KIS_APP_KEY", ""), os.environ.get("KIS_APP_SECRET", ""), *map(unwrapped, _in_use)]
    return f"a bug \x1b]0;foreign\x07 with {' '.join(keys)} at hand"


async def _break_alone() -> None:
    raise RuntimeError(words())


class _Ends:
    def __del__(self) -> None:
        raise RuntimeError(words())


def _broken() -> None:
    raise RuntimeError(words())


def _in_task() -> None:
    asyncio.get_running_loop().create_task(_break_alone()).add_done_callback(lambda _: None)
    asyncio.get_running_loop().call_later(0.2, gc.collect)


def _in_thread() -> None:
    threading.Thread(target=_broken).start()


def _collected() -> None:
    _Ends()
    gc.collect()


def _in_log() -> None:
    logging.getLogger("kis_tui.feed").warning("%s", words())
    logging.getLogger("somebody").error("%s", words(), extra={"key": words()})
    try:
        _broken()
    except RuntimeError:
        logging.getLogger("kis_tui.ui").exception("it broke")


def _printed() -> None:
    print(words())
    print(words(), file=sys.stderr)


def _native() -> None:
    os.write(2, b"a bug past Python\n")


BUGS: dict[str, Callable[[], None]] = {
    "screen": _broken,
    "task": _in_task,
    "thread": _in_thread,
    "collected": _collected,
    "warning": lambda: warnings.warn(words(), stacklevel=1),
    "log": _in_log,
    "print": _printed,
}
PAST_PYTHON = "native"
"""What no filter of the program's can take a secret out of; it has none."""


def break_program(where: str) -> None:
    """Put the bug in."""
    begin, apply = KisSession.__init__, MarketState.apply
    events = 0

    def noting(session: KisSession, approval_key: SecretStr, *rest: Any) -> None:
        _in_use.append(approval_key)
        begin(session, approval_key, *rest)

    def breaking(state: MarketState, *event: Any, **more: Any) -> object:
        nonlocal events
        events += 1
        if events == AFTER and where == PAST_PYTHON:
            _native()
        elif events == AFTER and where in BUGS:
            BUGS[where]()
        return apply(state, *event, **more)

    patches: Any = (noting, breaking, lambda *_, **__: _broken())
    KisSession.__init__, MarketState.apply = patches[0], patches[1]  # type: ignore[method-assign]
    if where == "command":
        LiveSource.__init__ = patches[2]  # type: ignore[method-assign]


if __name__ == "__main__":
    break_program(sys.argv[1])
    sys.exit(main(sys.argv[2:]))
