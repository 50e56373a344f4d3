"""What is copied as CSV is what is on the screen."""

import csv
import io
from decimal import Decimal

from kis_tui.domain.session import Aggressor
from kis_tui.market.prints import MergedPrints
from kis_tui.market.tape import Hole, HoleReason, Print
from kis_tui.ui.csv_text import LADDER_COLUMNS, TAPE_COLUMNS, ladder_csv, tape_csv
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.made_frames import made_book, made_trade


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_ladder_is_copied_from_the_dearest_ask_to_the_cheapest_bid() -> None:
    book = made_book()
    rows = rows_of(ladder_csv(InstrumentView(code="005930", book=book, base_price=71_900)))
    assert [row["price"] for row in rows] == [
        *(str(price) for price in reversed(book.ask_prices)),
        *(str(price) for price in book.bid_prices),
    ]
    assert [int(row["level"]) for row in rows] == [*range(10, 0, -1), *range(1, 11)]
    assert rows[9]["side"] == "ask"
    assert rows[10]["side"] == "bid"
    assert rows[10]["size"] == str(book.bid_sizes[0])
    assert rows[0]["code"] == "005930"
    assert Decimal(rows[10]["change_pct"]) == ((Decimal(book.bid_price) - 71_900) * 100 / 71_900).quantize(
        Decimal("0.01")
    )


def test_an_empty_side_and_a_missing_book_have_no_rows() -> None:
    assert ladder_csv(InstrumentView(code="005930")) == ",".join(LADDER_COLUMNS) + "\n"


def test_the_tape_tells_prints_merged_prints_and_holes() -> None:
    bought = made_trade(aggressor=Aggressor.BUYER)
    entries = (
        Print(3, bought, 1.0),
        MergedPrints(2, made_trade(aggressor=Aggressor.NONE), 900, 3, 1.0),
        Hole(1, HoleReason.VOLUME, 1_204, 1.0, begin=34_880, end=34_885),
    )
    rows = rows_of(tape_csv(InstrumentView(code="005930"), TapeView(entries=entries)))
    assert [row["size"] for row in rows] == [str(bought.size), "900", ""]
    assert [row["prints"] for row in rows] == ["1", "3", ""]
    assert [row["aggressor"] for row in rows] == ["buyer", "", ""]
    assert [row["missed"] for row in rows] == ["", "", "1204"]
    assert [row["until"] for row in rows] == ["", "", "09:41:25"]
    assert rows[2]["time"] == "09:41:20"


def test_an_empty_tape_has_its_columns() -> None:
    assert tape_csv(InstrumentView(), TapeView()) == ",".join(TAPE_COLUMNS) + "\n"
