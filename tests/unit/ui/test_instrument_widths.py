"""No row is ever too long, too short or cut, whatever the size, the name and the numbers."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.market.level_changes import LevelChange
from kis_tui.market.prints import PrintFilter
from kis_tui.market.profile import Profile
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.drawing.columns import Arrangement, Cell, arrangement, levels_in, side_columns
from kis_tui.ui.drawing.composed import instrument_rows, screen_rows
from kis_tui.ui.drawing.context import ContextView, context_lines, context_rows
from kis_tui.ui.drawing.several import columns_for, ladders_in, several_lines
from kis_tui.ui.drawing.strip import strip_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.formatting import amount_texts, price_texts, signed_texts, size_texts
from kis_tui.ui.level_rows import NOTHING, LevelBook, LevelRow, SideLevel
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.instruments import (
    OTHER_SIZES,
    SIZES,
    auction,
    book_at,
    instrument_at,
    krx_tape_at,
    limit_up,
    tape_at,
)
from tests.support.ladder_views import FLOWS, axis_rows_at, book_of, cells_of, holding, on_axis, split, with_cursor
from tests.support.liquidity import made_up
from tests.support.profiles import profile_at

WIDTHS = (*range(40, 60), 66, 71, 72, 73, 79, 80, 91, 100, 111, 112, 119, 120, 121, 160, 200)
HEIGHTS = (12, 15, 21, 22, 23, 25, 26, 40, 60)
BIG = instrument_at(1_812_000, 1_790_000, name="TIGER 미국배당다우존스타겟커버드콜2호")
CASES: dict[str, tuple[InstrumentView, TapeView]] = {
    "penny": (instrument_at(1_234, 1_200, name="가"), tape_at(1_234, 1_200)),
    "usual": (instrument_at(72_500, 71_900), tape_at(72_500, 71_900)),
    "dear": (BIG, tape_at(1_812_000, 1_790_000)),
    "sor and stale": (
        replace(BIG, choice=VenueChoice.SOR, stale_s=725, book_stale_s=3_725),
        replace(tape_at(1_234, 1_200), stale=True),
    ),
    "merged and filtered": (
        replace(BIG, bought_pct=100),
        replace(
            krx_tape_at(1_812_000, 1_790_000),
            merge_ms=1_000,
            filter=PrintFilter(least_size=1_000_000, least_value=123_456_789),
            paused=True,
            waiting=123_456,
            low=1_812_000,
        ),
    ),
    "auction": (auction(1_812_000, 1_790_000), TapeView()),
    "limit up": (limit_up(1_790_000), tape_at(1_812_000, 1_790_000)),
    "profile": (
        replace(BIG, profile=profile_at(1_812_000, missed_shares=123_456_789), regular_close=1_811_000),
        tape_at(1_812_000, 1_790_000),
    ),
    "profile of the last minutes": (
        replace(instrument_at(1_234, 1_200), profile=replace(profile_at(1_234, minutes=10), since=34_200)),
        TapeView(),
    ),
    "profile of nothing": (replace(instrument_at(72_500, 71_900), stale_s=3, profile=Profile()), TapeView()),
    "sentence": (replace(BIG, message="NXT에서 거래되지 않는 종목입니다 " * 3), TapeView(message="체결 " * 30)),
    "nothing": (InstrumentView(), TapeView()),
}


@pytest.mark.parametrize("case", CASES)
def test_every_row_has_exactly_the_width_of_the_screen(case: str) -> None:
    view, tape = CASES[case]
    for width in WIDTHS:
        for height in HEIGHTS:
            rows = screen_rows(view, tape, width, height)
            assert len(rows) == height
            wrong = [(width, height, plain_text(row)) for row in rows if line_width(row) != width]
            assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_no_number_of_the_ladder_is_cut(width: int) -> None:
    view = instrument_at(1_812_000, 1_790_000)
    assert view.book is not None

    texts = [plain_text(row).replace(",", "") for row in instrument_rows(view, TapeView(), width, 22)]

    for price, size in zip(view.book.ask_prices, view.book.ask_sizes, strict=True):
        assert any(str(price) in text and str(size) in text for text in texts)
    for price, size in zip(view.book.bid_prices, view.book.bid_sizes, strict=True):
        assert any(str(price) in text and str(size) in text for text in texts)


def test_the_parts_of_the_title_go_one_after_the_other() -> None:
    view = instrument_at(72_500, 71_900)
    wanted = {120: "거래량 12,345,678", 90: "12,345", 80: "104.2", 68: "K정규 N메인", 56: "09:31:25", 44: "▲600"}

    for width in range(40, 130):
        (title,) = title_lines(view, width, 1)
        text = plain_text(title)
        assert "005930" in text
        assert "삼성전자" in text
        assert " 72,500 " in text
        for needed, part in wanted.items():
            if width >= needed:
                assert part in text


def test_the_age_of_stale_data_stays_in_the_narrowest_title() -> None:
    (title,) = title_lines(replace(instrument_at(72_500, 71_900), stale_s=12), 40, 1)

    assert "12초 전" in plain_text(title)


def test_80_columns_leave_the_ladder_of_51_its_three_columns() -> None:
    parts = arrangement(51, 22)

    assert (parts.side, parts.mid, parts.tape) == (16, 17, 0)
    assert (parts.upper, parts.middle, parts.lower, parts.totals) == (10, 1, 10, 1)
    assert side_columns(parts.side) == ((Cell.CHANGE, 7), (Cell.SIZE, 9))


def test_at_120_columns_the_tape_stands_at_the_right_and_the_ladder_has_cumulative_sizes() -> None:
    parts = arrangement(120, 25)

    assert (parts.ladder, parts.tape) == (77, 43)
    assert [cell for cell, _ in side_columns(parts.side)] == [Cell.CUMULATIVE, Cell.CHANGE, Cell.SIZE]
    assert (parts.upper, parts.middle, parts.lower, parts.totals) == (11, 2, 10, 2)


def test_below_51_columns_the_change_of_a_level_goes() -> None:
    assert [cell for cell, _ in side_columns(arrangement(50, 22).side)] == [Cell.SIZE]


def test_below_22_rows_five_levels_a_side_are_left() -> None:
    view, _tape = CASES["usual"]
    assert view.book is not None

    texts = "\n".join(plain_text(row) for row in instrument_rows(view, TapeView(), 51, 21))

    for sizes in (view.book.ask_sizes, view.book.bid_sizes):
        assert f"{sizes[4]:,}|" in texts or f"{sizes[4]:,} " in texts
        assert f"{sizes[5]:,}" not in texts


PRICES = {1_234: 1_200, 72_500: 71_900, 1_812_000: 1_790_000}
SCREENS = (
    *((40, 12), (40, 15), (41, 13), (45, 24), (47, 23), (50, 20), (51, 24), (52, 25), (53, 30), (59, 24), (66, 24)),
    *((71, 23), (72, 24), (73, 26), (76, 24), (77, 24), (78, 30), (79, 40), (80, 24), (91, 28), (100, 30), (110, 35)),
    *((111, 36), (112, 24), (113, 40), (119, 30), (119, 40), (120, 40), (121, 40), (132, 43), (150, 45), (160, 50)),
    *((179, 50), (180, 60), (181, 40), (200, 60)),
)
HALT = "거래정지 · 불성실공시법인 지정에 따른 매매거래 정지"
RICH = (1_234_567, 98_765_432, 1, 12_345_678, 0, 123_456_789, 999, 1_000, 10_000, 100_000)
"""Sizes of one digit up to nine, and a level that is empty."""


def usual(price: int) -> InstrumentView:
    """Everything that a quiet market can show at once."""
    view = instrument_at(price, PRICES[price])
    return replace(view, flows=FLOWS, traded=profile_at(price), bought_pct=54)


def rich(price: int) -> InstrumentView:
    """The same with sizes of every length, all of which have changed."""
    book = replace(
        book_at(price, ask_sizes=RICH, bid_sizes=RICH[::-1]), total_ask_change=-123_456, total_bid_change=1_234_567
    )
    changes = [
        {at: LevelChange(-size or 7, size // 2) for at, size in zip(prices, RICH, strict=True)}
        for prices in (book.ask_prices, book.bid_prices)
    ]
    return replace(usual(price), book=book, ask_changes=changes[0], bid_changes=changes[1])


def as_looked_at(price: int, width: int, height: int) -> Iterator[tuple[str, InstrumentView]]:
    """A stock in every way the user can look at it, for a screen of this size."""
    view, rows, levels = usual(price), axis_rows_at(width, height), levels_in(arrangement(width, height - 1).upper)
    held = with_cursor(view, steps=2, levels=levels)
    yield "list", view
    yield "split", split(view)
    yield "axis", on_axis(view, rows)
    yield "axis and split", on_axis(split(view), rows)
    yield "long sizes", rich(price)
    yield "long sizes, axis and split", on_axis(split(rich(price)), rows)
    yield "cursor", with_cursor(view, steps=4, levels=levels)
    yield "cursor on an axis", with_cursor(view, rows=rows, steps=-3)
    yield "cursor on a split axis", with_cursor(split(view), rows=rows, steps=rows)
    yield "held rows", replace(held, book=book_at(int(held.held_asks[2])))
    yield "what traded", replace(view, content=ChangeContent.TRADED, least_change=100)
    yield "what was placed, split", replace(split(view), content=ChangeContent.PLACED)
    yield "holding", replace(view, holding=holding(view), regular_close=price)
    yield "banner", replace(view, banner="매도사이드카 13:00~", choice=VenueChoice.SOR, holding=holding(view))
    yield "old and stopped", replace(view, banner="서킷브레이커 13:00~", badges=("단기과열",), book_stale_s=725)
    yield "badges", replace(view, badges=("단기과열", "위험"), name="TIGER 미국배당다우존스타겟커버드콜2호")
    yield "halted", replace(view, halted=HALT)
    yield "halted on an axis", replace(on_axis(view, rows), halted=HALT + HALT)
    yield "mismatch", replace(split(view), mismatch=True)
    yield "not at NXT", replace(view, on_nxt=False, book=replace(book_of(view), mids=book_of(view).mids[:1]))
    waiting = auction(price, PRICES[price])
    yield "auction", replace(waiting, countdown="14:50")
    yield "auction on an axis", on_axis(replace(waiting, countdown="≤30초"), rows)
    for countdown in ("1:43", "해제 대기 ≤30초", ""):
        vi = replace(waiting, phase=SessionPhase.VI_AUCTION, auction_end=None, countdown=countdown)
        yield f"interruption {countdown}", vi
        yield f"overheated {countdown}", replace(vi, overheated=True, badges=("단기과열",))
    up = limit_up(PRICES[price])
    yield "limit up on an axis", on_axis(replace(up, traded=profile_at(price)), rows)
    yield "limit up split", split(up)


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen[0]}x{screen[1]}")
def test_every_row_has_the_width_however_the_stock_is_looked_at(screen: tuple[int, int], price: int) -> None:
    width, height = screen
    tape = tape_at(price, PRICES[price])
    for name, view in as_looked_at(price, width, height):
        rows = screen_rows(view, tape, width, height)
        assert len(rows) == height, name
        wrong = [(name, plain_text(row)) for row in rows if line_width(row) != width]
        assert wrong == []


@pytest.mark.parametrize("ladders", [2, 3, 4])
@pytest.mark.parametrize("height", [11, 15, 21, 22, 23, 24, 38, 58])
def test_every_row_of_several_ladders_has_the_width(ladders: int, height: int) -> None:
    others = [
        (usual(72_500), tape_at(72_500, 71_900)),
        (replace(usual(1_812_000), banner="서킷브레이커 13:00~", book_stale_s=725), tape_at(1_812_000, 1_790_000)),
        (replace(rich(1_234), badges=("단기과열",), halted=HALT), TapeView()),
        (replace(auction(1_812_000, 1_790_000), countdown="14:50"), TapeView(message="체결 " * 30)),
    ][:ladders]
    views, tapes = [view for view, _ in others], [tape for _, tape in others]
    for width in range(columns_for(ladders), columns_for(ladders) + 60):
        rows = several_lines(views, tapes, "005930", width, height)
        assert len(rows) == height
        assert {line_width(row) for row in rows} == {width}
    assert ladders_in(columns_for(ladders)) == ladders


CONTEXT = ContextView(
    tuple(
        IndexQuote(code, Venue.KRX, 36_000, level, Direction.UP, Decimal("112.30"), Decimal("12.31"))
        for code, level in ((KOSPI, Decimal("14012.35")), (KOSDAQ, Decimal("912.08")), (KOSPI_200, Decimal("1567.90")))
    ),
    ProgramTrading("005930", Venue.UN, 36_000, None, None, None, None, -123_456_789, -12_345_678_901_234),
)


@pytest.mark.parametrize("width", [*range(24, 142), 160, 179, 180, 200])
def test_the_markets_figures_have_the_width(width: int) -> None:
    for view in (CONTEXT, replace(CONTEXT, program=None), replace(CONTEXT, old_program=True)):
        rows = context_lines(view, width, context_rows(view, width))
        assert len(rows) == context_rows(view, width)
        assert {line_width(row) for row in rows} == {width}
        assert not any("…" in plain_text(row) for row in rows)


@pytest.mark.parametrize("price", PRICES)
def test_every_row_of_the_strip_has_the_width(price: int) -> None:
    seen = made_up(price, PRICES[price], 120)
    for width, height in SCREENS:
        view = seen.view(width, height - 3)
        rows = strip_lines(view, width, height - 3)
        assert len(rows) == height - 3
        assert {line_width(row) for row in rows} == {width}


# --- A number is whole or absent ---


def _spellings(cell: Cell, level: SideLevel, view: InstrumentView) -> tuple[str, ...]:
    """All ways in which a level's figure may stand in a column."""
    change = level.change
    if cell is Cell.SIZE:
        return size_texts(level.size)
    if cell is Cell.CUMULATIVE:
        return size_texts(level.cumulative)
    if cell in (Cell.KRX, Cell.NXT):
        assert level.venues is not None
        return amount_texts((level.venues.krx if cell is Cell.KRX else level.venues.nxt) or 0)
    shown = {Cell.TRADED: -change.traded, Cell.PLACED: change.placed}.get(cell, view.content.of(change))
    return signed_texts(shown)


def _figures(row: Line, level: SideLevel, view: InstrumentView, parts: Arrangement, *, asks: bool) -> int:
    """Check the columns of a level; returns how many figures were there."""
    columns = side_columns(parts.side, split=view.show_split)
    at, found = 0 if asks else parts.ladder - parts.side, 0
    for cell, width in columns if asks else columns[::-1]:
        text = cells_of(row, at, at + width).strip()
        at += width
        if level.size and cell is Cell.SIZE and not view.show_split and len(str(level.size)) <= width:
            assert text in size_texts(level.size)
        if text:
            assert level.size
            assert text in _spellings(cell, level, view), (cell, text, level)
            found += 1
    return found


VIEWS: dict[str, Callable[[InstrumentView, int], InstrumentView]] = {
    "list": lambda view, _rows: view,
    "split": lambda view, _rows: split(view),
    "axis": on_axis,
    "axis and split": lambda view, rows: on_axis(split(view), rows),
    "held": lambda view, _rows: with_cursor(view),
    "traded": lambda view, _rows: replace(view, content=ChangeContent.TRADED),
}


@pytest.mark.parametrize("made", [usual, rich])
@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("look", VIEWS)
def test_a_size_is_whole_or_absent_at_every_screen(
    look: str, price: int, made: Callable[[int], InstrumentView]
) -> None:
    for width, height in SCREENS:
        parts = arrangement(width, height - 1)
        view = VIEWS[look](made(price), axis_rows_at(width, height))
        levels = LevelBook(view)
        rows = instrument_rows(view, tape_at(price, PRICES[price]), width, height - 1)
        found = 0
        for row, level in _rows_with_levels(rows, view, levels, parts):
            spelled = cells_of(row, parts.side + 1, parts.side + 1 + parts.mid).strip("> ").split()[0]
            assert spelled in price_texts(level.price)
            if level.ask != NOTHING:
                found += _figures(row, level.ask, view, parts, asks=True)
            if level.bid != NOTHING:
                found += _figures(row, level.bid, view, parts, asks=False)
        assert found


def _rows_with_levels(
    rows: list[Line], view: InstrumentView, levels: LevelBook, parts: Arrangement
) -> Iterator[tuple[Line, LevelRow]]:
    """Yield the rows of the ladder with what must stand in them."""
    if view.axis:
        last = parts.upper + parts.lower
        yield from zip(rows[last - len(view.axis) : last], levels.axis_rows(view.axis), strict=True)
        return
    book = book_of(view)
    asks = levels.ask_rows(book.ask_prices[: levels_in(parts.upper)])
    bids = levels.bid_rows(book.bid_prices[: levels_in(parts.lower)])
    yield from zip(reversed(rows[: parts.upper]), asks, strict=False)
    yield from zip(rows[parts.upper + parts.middle :], bids, strict=False)


def test_the_sizes_checked_are_those_of_the_book() -> None:
    # A ladder of which every cell were empty would pass the test above.
    for look, make in VIEWS.items():
        text = "\n".join(
            plain_text(row).replace(",", "") for row in instrument_rows(make(usual(72_500), 20), TapeView(), 77, 23)
        )
        for size in (SIZES[0], OTHER_SIZES[0]):
            assert str(size) in text, look
