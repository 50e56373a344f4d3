"""Names, steps and exchanges of issues, from every source there is: built in, downloaded, asked by REST.

A code nobody has named is shown without a name and traded all the same.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from kis_tui.domain.codes import is_code
from kis_tui.domain.text import clean
from kis_tui.domain.ticks import TickTable
from kis_tui.instruments.built_in import BUILT_IN
from kis_tui.instruments.listing import Board, BoardList, Listing
from kis_tui.instruments.search import NameIndex, Suggestion

MOST_SUGGESTIONS = 12
"""As many as a list under an input has room for."""
_MAIN_BOARDS = {Board.KOSPI, Board.KOSDAQ}
_ENGLISH = {listing.code: listing.english for listing in BUILT_IN}


class Directory:
    """Everything known of issues by their codes; the built-in table < the downloaded lists < what REST said.

    Nothing here waits or touches a disk. Searching builds an index first where names have changed, which takes some
    forty milliseconds for the whole market; :meth:`prepare` does it ahead.

    Args:
        lists: what was downloaded before, such as :meth:`kis_tui.instruments.cache.NameCache.load_all` returns it.
    """

    def __init__(self, lists: Iterable[BoardList] = ()) -> None:
        self._lists: dict[Board, BoardList] = {}
        self._told_names: dict[str, str] = {}
        self._told_on_nxt: dict[str, bool] = {}
        self._listings: dict[str, Listing] = {}
        self._index: NameIndex | None = None
        self.take(lists)

    def __len__(self) -> int:
        """Return how many issues have a name."""
        return len(self._listings)

    def name_of(self, code: str) -> str:
        """Return the issue's short Korean name; empty when nobody has told it."""
        found = self._listings.get(code)
        return "" if found is None else found.name

    def english_name_of(self, code: str) -> str:
        """Return the issue's English name; empty when it is not known, as with most."""
        return _ENGLISH.get(code, "")

    def tick_table_of(self, code: str) -> TickTable:
        """Return the steps the issue moves in; an unknown code is a stock, except an ETN's (``Q`` and six digits)."""
        return self._listings.get(code, Listing(code, "")).ticks

    def is_on_nxt(self, code: str) -> bool | None:
        """Return whether NXT trades the issue; None = not told. Only REST tells it."""
        return self._told_on_nxt.get(code)

    def fetched_at(self, board: Board) -> datetime | None:
        """Return when a board's list was downloaded (aware, KST); None = it was not."""
        found = self._lists.get(board)
        return None if found is None else found.fetched_at

    def count(self, board: Board) -> int:
        """Return how many issues the board's downloaded list has; 0 when there is none."""
        found = self._lists.get(board)
        return 0 if found is None else len(found.listings)

    def take(self, lists: Iterable[BoardList]) -> None:
        """Put downloaded lists in the place of those of the same boards."""
        self._lists |= {fresh.board: fresh for fresh in lists}
        listings = {listing.code: listing for listing in BUILT_IN}
        for board in Board:
            if board in self._lists:
                listings |= {
                    listing.code: replace(listing, english=_ENGLISH.get(listing.code, ""))
                    if listing.code in _ENGLISH
                    else listing
                    for listing in self._lists[board].listings
                }
        self._listings = listings
        for code, name in self._told_names.items():
            self._rename(code, name)
        self._index = None

    def learn(self, code: str, *, name: str = "", on_nxt: bool | None = None) -> bool:
        """Take what REST said of an issue; it beats a downloaded name, which may be of another day.

        Args:
            code: as the wire spells it; anything else is passed over.
            name: short Korean name; empty = not told.
            on_nxt: whether NXT trades it; None = not told.

        Returns:
            Whether anything is known now that was not.
        """
        if not is_code(code):
            return False
        name = clean(name)
        renamed = name not in ("", self.name_of(code))
        moved = on_nxt not in (None, self._told_on_nxt.get(code))
        if on_nxt is not None:
            self._told_on_nxt[code] = on_nxt
        if name and self._told_names.get(code) != name:
            self._told_names[code] = name
            self._rename(code, name)
            self._index = None
        return renamed or moved

    def prepare(self) -> None:
        """Make the next search as fast as those after it, such as when an input opens."""
        if self._index is None:
            self._index = NameIndex(self._listed())

    def search(self, query: str, limit: int = MOST_SUGGESTIONS) -> tuple[Suggestion, ...]:
        """Return the issues that fit what a person typed, the best first.

        Code, Korean name, 초성, English name, each in either keyboard layout and also unfinished. A code that could
        be listed comes last, with an empty name, even if nobody has named it.

        Args:
            query: as typed; a part of it beyond 40 characters is not looked at.
            limit: how many at most.
        """
        self.prepare()
        assert self._index is not None
        return self._index.search(query, limit)

    def _rename(self, code: str, name: str) -> None:
        known = self._listings.get(code)
        self._listings[code] = Listing(code, name) if known is None else replace(known, name=name)

    def _listed(self) -> Iterable[Listing]:
        """Return what a search may find: once both main boards are downloaded, a built-in issue in neither is not."""
        if not self._lists.keys() >= _MAIN_BOARDS:
            return self._listings.values()
        listed = {listing.code for board in self._lists.values() for listing in board.listings}
        return [listing for code, listing in self._listings.items() if code in listed or code in self._told_names]
