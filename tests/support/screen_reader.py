"""Reads the figures off a whole screen, as a person would: by where they stand, without the code that drew them."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from rich.cells import cell_len

_PRICE = re.compile(
    r"^(?P<box>[> ]) *(?P<price>[\d,.]+) +(?P<pct>[+-]?\d+\.\d\d)(?P<mark>[^\s\d]?) *(?P<traded>\S*) *$"
)
_TITLE = re.compile(r"(?P<expected>예상)? (?P<price>[\d,.]+)  (?P<change>[▲▼↑↓]?[\d,.]+) (?P<pct>[+-]?\d+\.\d\d)%")
_PRINT = re.compile(
    r"^[* ](?P<at>\d\d:\d\d:\d\d) +(?P<price>[\d,.]+)중? +(?P<size>[+-]?[\d,]+)"
    r"(?: +[KN])?(?: +(?P<strength>[\d.,]+))? *$"
)
_FIGURE = re.compile(r"^ ?(?P<label>\S+?) +(?P<value>\S+) *$")


class Level(NamedTuple):
    """One price of the ladder."""

    price: Decimal
    size: int
    pct: str
    mark: str
    cumulative: int | None
    """None = the column is not shown."""


class SplitLevel(NamedTuple):
    """One price of the ladder with its shares by exchange; 0 = the cell is empty."""

    price: Decimal
    nxt: int
    krx: int
    size: int


class Shown(NamedTuple):
    """What stands on the screen."""

    title: str
    price: Decimal | None
    """Of the title; None = there is none."""
    expected: bool
    """The title's price is an auction's expectation."""
    change: str
    pct: str
    asks: list[Level]
    """Best first; empty levels are left out."""
    bids: list[Level]
    boxed: list[Decimal]
    """Prices of the ladder in the box of the current price."""
    mid: tuple[str, str, str]
    """The first row between asks and bids."""
    second_mid: tuple[str, str, str]
    """The row below it; empty where there is none."""
    message: str
    """The first of them where one sentence stands in it; empty = none."""
    totals: tuple[str, str]
    """All asks and all bids, as they are written."""
    net: str
    second_totals: tuple[str, str, str]
    """The row below it: label, asks and bids; empty where there is no such row."""
    figures: dict[str, str]
    """Label to value, in the upper right quadrant."""
    prints: list[tuple[str, Decimal, str, str]]
    """Newest first: time, price, signed size, strength; only where the tape has its own place."""
    rows: list[str]
    """All rows of the screen."""


class _Places(NamedTuple):
    """Which rows are which at a size."""

    asks: range
    mid: int
    bids: range
    totals: int
    columns: int
    """Cells of the instrument; the watchlist stands beside it."""
    wide: bool


_PLACES = {
    (80, 24): _Places(range(1, 11), 11, range(12, 22), 22, 51, wide=False),
    (120, 40): _Places(range(2, 12), 12, range(14, 24), 24, 120, wide=True),
}


def number(text: str) -> int:
    """Return a whole number with commas and sign."""
    return int(text.replace(",", ""))


def first_cells(row: str, cells: int) -> str:
    """Return the beginning of a row."""
    taken = 0
    for at, character in enumerate(row):
        taken += cell_len(character)
        if taken > cells:
            return row[:at]
    return row


def read_screen(rows: Sequence[str]) -> Shown:
    """Read a screen of 80×24 or 120×40."""
    places = _PLACES[cell_len(rows[0]), len(rows)]
    assert all(cell_len(row) == cell_len(rows[0]) for row in rows)
    title = _TITLE.search(rows[0])
    screen, rows = rows, [first_cells(row, places.columns) for row in rows]
    asks: list[Level] = []
    bids: list[Level] = []
    boxed = []
    for y in (*reversed(places.asks), *places.bids):
        parts = rows[y].split("|")
        price = _PRICE.match(parts[1])
        if price is None:
            assert not parts[1].strip(), parts[1]
            continue
        at_asks = y in places.asks
        cells = (parts[0] if at_asks else parts[2]).split()
        if not at_asks:
            cells.reverse()
        level = Level(
            Decimal(price["price"].replace(",", "")),
            number(cells[-1]) if cells else 0,
            price["pct"],
            price["mark"],
            number(cells[0]) if places.wide and cells else None,
        )
        (asks if at_asks else bids).append(level)
        if price["box"] == ">":
            boxed.append(level.price)
    mid = rows[places.mid].split("|")
    # Through a sentence no rule runs.
    message = mid[0].strip() if len(mid) < 3 else ""
    totals = _three(rows[places.totals])
    second = _three(rows[places.totals + 1]) if places.wide else ("", "", "")
    return Shown(
        title=screen[0],
        price=None if title is None else Decimal(title["price"].replace(",", "")),
        expected=title is not None and bool(title["expected"]),
        change="" if title is None else title["change"],
        pct="" if title is None else title["pct"],
        asks=asks,
        bids=bids,
        boxed=boxed,
        mid=_three(rows[places.mid]),
        second_mid=_three(rows[places.mid + 1]) if places.wide else ("", "", ""),
        message=message,
        totals=_both(totals),
        net=totals[1],
        second_totals=((second[0].split() or [""])[0], *_both(second)),
        figures=_figures([rows[y].split("|")[2] for y in places.asks]),
        prints=_prints([row.split("|")[-1] for row in rows[2 : places.totals + 2]]) if places.wide else [],
        rows=list(screen),
    )


def read_split(rows: Sequence[str]) -> tuple[list[SplitLevel], list[SplitLevel]]:
    """Read asks and bids, best first, of a screen of 120×40 with the sizes of both exchanges."""
    places = _PLACES[120, 40]
    assert cell_len(rows[0]) == 120
    sides: tuple[list[SplitLevel], list[SplitLevel]] = [], []
    for y in (*reversed(places.asks), *places.bids):
        parts = rows[y].split("|")
        price = _PRICE.match(parts[1])
        if price is None:
            continue
        side = parts[0] if y in places.asks else parts[2]
        cells = [number(side[at : at + 8].strip() or "0") for at in (0, 8, 16)]
        nxt, krx, size = cells if y in places.asks else cells[::-1]
        sides[y in places.bids].append(SplitLevel(Decimal(price["price"].replace(",", "")), nxt, krx, size))
    return sides


def _three(row: str) -> tuple[str, str, str]:
    """Return what stands left of, under and right of the prices; nothing where a sentence runs through the row."""
    parts = [part.strip() for part in row.split("|")[:3]]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", "")


def _both(parts: tuple[str, str, str]) -> tuple[str, str]:
    """Return the figures next to the prices, at the left and at the right."""
    lefts, rights = parts[0].split(), parts[2].split()
    return (lefts or [""])[-1], (rights or [""])[0]


def _figures(texts: Sequence[str]) -> dict[str, str]:
    found = (_FIGURE.match(text) for text in texts)
    return {match["label"]: match["value"] for match in found if match is not None}


def _prints(texts: Sequence[str]) -> list[tuple[str, Decimal, str, str]]:
    found = (_PRINT.match(text) for text in texts)
    return [
        (match["at"], Decimal(match["price"].replace(",", "")), match["size"], match["strength"] or "")
        for match in found
        if match is not None
    ]


def watch_rows(rows: Sequence[str]) -> dict[str, list[str]]:
    """Return the watchlist of a screen of 120×40: code to the words behind it."""
    found = (re.match(r"^[> ].*?(?P<code>[0-9A-Z]{6})  (?P<rest>.*)$", row) for row in rows[26:])
    return {match["code"]: match["rest"].split() for match in found if match is not None}
