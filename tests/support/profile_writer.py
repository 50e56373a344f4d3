"""A program that saves one profile after the other until it is killed.

    python -m tests.support.profile_writer FILE FIRST [LINE]

Prints the number of each profile once its save has returned. With LINE it kills itself before the LINE-th line that it
runs of the file that replaces files, and ends by itself where there are fewer lines than that in one save.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from kis_tui.profiles import atomic_write
from kis_tui.profiles.profile_file import ProfileFile
from tests.support.kept_profiles import numbered


class Killer:
    """Counts lines as they are run, and kills the process at one of them."""

    def __init__(self, line: int) -> None:
        self._left = line

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != atomic_write.__file__:
            return None
        if event == "line":
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def main() -> None:
    path, number = Path(sys.argv[1]), int(sys.argv[2])
    file = ProfileFile(path, name="mine")
    if len(sys.argv) > 3:
        sys.settrace(Killer(int(sys.argv[3])))
        file.save(numbered(number))
        return
    while file.writable:
        file.save(numbered(number))
        print(number, flush=True)
        number += 1


if __name__ == "__main__":
    main()
