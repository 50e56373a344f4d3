"""The broker's lists of names for the screen: downloaded one after the other, known at once."""

from collections.abc import AsyncIterator

from kis_tui.clock import SystemClock
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.listing import Board
from kis_tui.ui.names_update import ListUpdate, UpdateNames


def names_update(master_url: str, cache: NameCache, directory: Directory) -> UpdateNames:
    """Return what downloads the lists.

    Args:
        master_url: their directory, as ``auth.addresses`` has it.
        cache: where they are kept.
        directory: knows each as soon as it is kept.
    """

    async def update() -> AsyncIterator[ListUpdate]:
        from kis_tui.instruments.download import update_names

        for board in Board:
            for came in await update_names(master_url, cache, SystemClock(), boards=(board,)):
                if came.fresh is None:
                    yield ListUpdate(board.value, None, came.reason)
                else:
                    directory.take((came.fresh,))
                    yield ListUpdate(board.value, len(came.fresh.listings))

    return update
