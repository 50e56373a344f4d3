"""``kis-tui names``: codes by name, and the broker's lists of names on disk."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size

from kis_tui.cli import event_loop
from kis_tui.cli.logs import keep_off_the_screen
from kis_tui.clock import SystemClock
from kis_tui.domain.text import clean
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.listing import Board
from kis_tui.instruments.search import MOST_TYPED, Suggestion
from kis_tui.settings import read_settings

MOST_FOUND = 20
"""Lines of one answer."""
_UPDATE_HINT = "kis-tui names --update downloads every name"


def names(
    query: Sequence[str], *, update: bool, env_file: Path | None, allow_host: tuple[str, ...] | None = None
) -> int:
    """Print what fits a query, or which names there are.

    Args:
        query: words as typed, read as one text; none = say which names are known.
        update: download the broker's lists first.
        env_file: settings file asked for; only an update reads settings.
        allow_host: hosts that the lists may come from besides the broker's; None = as set.

    Returns:
        0, or 1 when nothing fits or a list could not be updated.

    Raises:
        ConfigError: a setting is wrong, or the names cannot be kept on disk.
    """
    keep_off_the_screen()
    cache = NameCache()
    all_came = event_loop.run(_update(cache, env_file, allow_host)) if update else True
    directory = Directory(cache.load_all())
    _tell_damage(directory, cache)
    typed = " ".join(query).strip()
    if not typed:
        if not update:
            _tell_sources(directory, cache)
        return 0 if all_came else 1
    found = [suggestion for suggestion in directory.search(typed, MOST_FOUND) if suggestion.name]
    if not found:
        _tell_nothing(typed, directory)
        return 1
    _tell_found(found)
    return 0 if all_came else 1


async def _update(cache: NameCache, env_file: Path | None, allow_host: tuple[str, ...] | None) -> bool:
    """Download and tell how it went; return whether every list came."""
    from kis_tui.instruments.download import update_names

    master_url = read_settings(env_file=env_file, allow_host=allow_host).addresses().master_url
    before = {board: kept for board in Board if (kept := cache.load(board)) is not None}
    updates = await update_names(master_url, cache, SystemClock())
    for update in updates:
        if update.fresh is not None:
            print(f"{update.board.value:<6}  {len(update.fresh.listings):>6,} names")
            continue
        kept = before.get(update.board)
        stays = "" if kept is None else f"; the {len(kept.listings):,} names of {kept.fetched_at:%Y-%m-%d} stay"
        print(f"kis-tui: {update.board.value} was not updated: {update.reason}{stays}", file=sys.stderr)
    return all(update.fresh is not None for update in updates)


def _tell_sources(directory: Directory, cache: NameCache) -> None:
    print(f"{len(directory):,} names are known")
    for board in Board:
        fetched_at = directory.fetched_at(board)
        if fetched_at is None:
            print(f"{board.value:<6}  not downloaded: only the built-in names; {_UPDATE_HINT}")
        else:
            day = f"{fetched_at:%Y-%m-%d %H:%M} KST"
            print(f"{board.value:<6}  {directory.count(board):>6,} names of {day}  {cache.path(board)}")


def _tell_damage(directory: Directory, cache: NameCache) -> None:
    for board in Board:
        if directory.fetched_at(board) is None and os.path.lexists(cache.path(board)):
            advice = "kis-tui names --update writes it anew"
            print(f"kis-tui: {cache.path(board)} cannot be read and is passed over; {advice}", file=sys.stderr)


def _tell_found(found: Sequence[Suggestion]) -> None:
    width = max(cell_len(suggestion.name) for suggestion in found)
    for suggestion in found:
        line = f"{suggestion.code:<7}  {set_cell_size(suggestion.name, width)}  {suggestion.english}"
        print(line.rstrip())
    if found[0].read_as:
        print(f"kis-tui: read as {found[0].read_as}, the other keyboard layout", file=sys.stderr)


def _tell_nothing(typed: str, directory: Directory) -> None:
    downloaded = all(directory.fetched_at(board) is not None for board in (Board.KOSPI, Board.KOSDAQ))
    advice = "" if downloaded else f"; few names are known: {_UPDATE_HINT}"
    print(f"kis-tui: no known issue fits '{clean(typed, MOST_TYPED)}'{advice}", file=sys.stderr)
