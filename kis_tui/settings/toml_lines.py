"""The line at which something stands in a TOML file, which ``tomllib`` does not tell."""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any


def line_of(text: str, path: Sequence[object]) -> int:
    """Return the line, from 1, of the statement that brings a value or a section into a file.

    The file is read again with one line more each time, until what is looked for is there. That takes the square of
    its length, and is the parser's own answer: dotted names, inline tables and text over several lines are right.

    Args:
        text: the file, which can be read as a whole.
        path: keys from the outermost on; where the last of them are not in the file, the line of the others.
    """
    whole = tomllib.loads(text)
    keys: list[object] = []
    for key in path:
        if not _has(whole, [*keys, key]):
            break
        keys.append(key)
    start = 1
    for end, read in _beginnings(text):
        if keys and _has(read, keys):
            return start
        start = end + 1
    return max(1, start - 1)


def unfinished_line(text: str) -> int:
    """Return the line, from 1, where the statement begins that the end of the file cuts off."""
    return 1 + max((end for end, _ in _beginnings(text)), default=0)


def _beginnings(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each number of lines from the start after which a statement is complete, and what they say."""
    lines = text.replace("\r\n", "\n").split("\n")
    for end in range(1, len(lines) + 1):
        with suppress(tomllib.TOMLDecodeError):
            yield end, tomllib.loads("\n".join(lines[:end]))


def _has(table: object, keys: Sequence[object]) -> bool:
    for key in keys:
        if not isinstance(table, dict) or key not in table:
            return False
        table = table[key]
    return True
