"""The liquidity strip, looked at closely."""

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.theme import Theme

from kis_tui.domain.price import Price
from kis_tui.domain.ticks import TickTable
from kis_tui.market.liquidity import STEPS_S, Column, TradedShares
from kis_tui.ui.drawing.strip import HEAT_STEPS, strip_lines
from kis_tui.ui.lines import Line, Look, line_width, plain_text
from kis_tui.ui.palette import COLOURED
from kis_tui.ui.strip_view import StripView, label_cells
from kis_tui.ui.wording.language import words
from tests.support.colours import contrast
from tests.support.liquidity import made_up, watched

PRICES = {1_234: 1_200, 72_500: 71_900, 1_812_000: 1_790_000}
WIDTHS = (*range(1, 40), 51, 60, 79, 80, 110, 111, 160, 200)
HEIGHTS = (*range(1, 8), 12, 20, 33)
TIME = re.compile(r"\d\d:\d\d(?::\d\d)?")
WINDOW = (72_700, 72_600, 72_500, 72_400, 72_300)


def column(
    asks: dict[Price, int] | None = None,
    bids: dict[Price, int] | None = None,
    trades: dict[Price, TradedShares] | None = None,
    *,
    second: int | None = None,
    known: bool = True,
    auction: bool = False,
) -> Column:
    return Column(asks or {}, bids or {}, trades or {}, second, known, auction)


def view_of(*columns: Column, prices: tuple[int, ...] = WINDOW, stale: bool = False) -> StripView:
    return StripView(columns, prices, base_price=72_500, last_price=72_500, stale=stale)


def looks(line: Line) -> list[Look]:
    """The look of each cell."""
    return [span.look for span in line for _ in range(cell_len(span.text))]


def heat(view: StripView, row: int, width: int = 40) -> list[str]:
    """The backgrounds of the columns of the picture, in the ``row`` of a price."""
    lines = strip_lines(view, width, len(view.prices) + 1)
    return [look.background for look in looks(lines[row + 1])][-len(view.columns) :]


@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize("price", PRICES)
def test_every_row_has_exactly_the_width_at_every_size(price: int, stale: bool) -> None:
    seen = made_up(price, PRICES[price], 120)
    for width in WIDTHS:
        for height in HEIGHTS:
            for step_s in (1, 5):
                lines = strip_lines(seen.view(width, height, step_s=step_s, stale=stale), width, height)
                assert len(lines) == height
                assert {line_width(line) for line in lines} == {width}


@pytest.mark.parametrize("price", PRICES)
def test_a_picture_drawn_for_another_size_than_the_view_is_whole(price: int) -> None:
    view = made_up(price, PRICES[price], 120).view(80, 20)
    for width in WIDTHS:
        for height in HEIGHTS:
            lines = strip_lines(view, width, height)
            assert len(lines) == height
            assert {line_width(line) for line in lines} == {width}


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("width", range(8, 60))
def test_a_price_is_whole_or_absent(width: int, price: int) -> None:
    view = made_up(price, PRICES[price]).view(width, 20)
    cells = label_cells(view.prices, width)
    for line, row_price in zip(strip_lines(view, width, 20)[1:], view.prices, strict=True):
        label = plain_text(line)[:cells].strip(" >")
        assert label in ((f"{row_price:,}", str(row_price)) if cells else ("",))


def test_no_room_draws_nothing() -> None:
    assert strip_lines(view_of(column({72_500: 1})), 0, 5) == []
    assert strip_lines(view_of(column({72_500: 1})), 5, 0) == []


@pytest.mark.parametrize("seconds", [37, 100, 300])
@pytest.mark.parametrize("step_s", STEPS_S)
def test_times_are_whole_apart_and_at_the_column_they_name(step_s: int, seconds: int) -> None:
    seen = made_up(72_500, 71_900, seconds)
    for width in range(10, 121):
        view = seen.view(width, 20, step_s=step_s)
        labels = label_cells(view.prices, width)
        header = plain_text(strip_lines(view, width, 20)[0])
        # The words over the prices have Hangul: what stands after them is counted from the right edge.
        times = header[-(width - labels) :]
        assert TIME.sub("", times).strip() == ""
        found = list(TIME.finditer(times))
        assert all(times[match.end()] == " " for match in found[:-1])
        first = width - labels - len(view.columns)
        for match in found:
            parts = [int(part) for part in match[0].split(":")]
            at = sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
            here = view.columns[match.start() - first]
            before = view.columns[match.start() - first - 1]
            assert before.second is not None
            assert here.second is not None
            assert before.second < at <= here.second
        if seconds >= 100 and width >= 80 and step_s <= 2:
            assert len(found) >= 2


def test_times_stay_apart_where_the_exchanges_clock_runs_fast() -> None:
    columns = [column({72_500: 1}, second=32_400 + 175 * at) for at in range(60)]
    columns += [column({72_500: 1}, second=columns[-1].second)] * 3
    columns += [column({72_500: 1}, second=50_000 + 1_250 * at) for at in range(20)]
    header = plain_text(strip_lines(view_of(*columns), 90, 6)[0])
    assert len(TIME.findall(header)) >= 3
    assert TIME.sub("", header).replace(" ", "") == "1초/칸"
    assert all(minute in ("00", "30") for minute in re.findall(r":(\d\d)", header))


def test_a_time_that_jumps_back_is_not_named_twice() -> None:
    seconds = [32_399, 32_400, 32_399, 32_400, *range(32_401, 32_420)]
    header = plain_text(strip_lines(view_of(*(column({72_500: 1}, second=at) for at in seconds)), 40, 6)[0])
    assert TIME.findall(header) == ["09:00:00"]


def test_without_an_exchange_time_the_header_has_none() -> None:
    header = plain_text(strip_lines(view_of(*[column({72_500: 1})] * 30), 40, 6)[0])
    assert header.strip() == "1초/칸"


def test_more_shares_never_have_a_weaker_colour_and_something_is_never_nothing() -> None:
    sizes = [1, 2, 150, 199, 200, 201, 399, 400, 401, 700, 800, 999, 1_000, 1_001, 50_000]
    for side, name, row in (("asks", "ask", 1), ("bids", "bid", 3)):
        columns = [column(**{side: {WINDOW[row]: size}}) for size in sizes]  # type: ignore[arg-type]
        found = heat(view_of(*columns), row)
        steps = [int(background.removeprefix(f"heat-{name}-")) for background in found]
        assert steps == sorted(steps)
        assert {steps[0], steps[-1]} == {1, HEAT_STEPS}
        assert set(steps) == set(range(1, HEAT_STEPS + 1))


def test_one_huge_order_leaves_the_others_their_colours() -> None:
    columns = [column({72_600: 100 + at}) for at in range(40)]
    without = heat(view_of(*columns), 1, 60)
    huge = [*columns[:-1], column({72_600: 10**9})]
    assert heat(view_of(*huge), 1, 60)[:-1] == without[:-1]


def test_equal_sizes_have_one_colour() -> None:
    assert set(heat(view_of(*[column({72_600: 7})] * 9), 1)) == {"heat-ask-5"}


def test_sizes_out_of_sight_are_not_drawn() -> None:
    view = view_of(column({90_000: 5, 72_600: 1}, {50_000: 9}))
    assert [heat(view, row) for row in range(5)] == [[""], ["heat-ask-5"], [""], [""], [""]]


def test_a_crossed_price_shows_the_larger_side() -> None:
    view = view_of(column({72_500: 5}, {72_500: 9}), column({72_500: 9}, {72_500: 5}))
    assert [background[:8] for background in heat(view, 2)] == ["heat-bid", "heat-ask"]


def test_an_auctions_sizes_are_dim_and_do_not_set_the_scale() -> None:
    calm = [column({72_600: 100})] * 20
    assert heat(view_of(*calm, column({72_600: 10**6}, auction=True)), 1) == ["heat-ask-5"] * 20 + ["heat-ask-3"]
    assert heat(view_of(*[column({72_600: 10**6}, auction=True)] * 3), 1) == ["heat-ask-3"] * 3


def test_what_is_not_known_is_hatched_and_never_coloured() -> None:
    nothing = column(known=False)
    view = view_of(nothing, column({72_600: 5}), nothing, nothing, column({72_600: 5}), nothing)
    lines = strip_lines(view, 40, 6)
    assert all(plain_text(line).endswith("  // /") for line in lines[1:])
    assert heat(view, 1) == ["", "heat-ask-5", "", "", "heat-ask-5", ""]


def dots(*trades: dict[Price, TradedShares], row: int = 2, stale: bool = False) -> list[tuple[str, str]]:
    view = view_of(*(column({72_600: 5}, {72_400: 5}, each) for each in trades), stale=stale)
    line = strip_lines(view, 40, 6)[row + 1]
    text = plain_text(line)[-len(trades) :]
    return [(glyph, look.color) for glyph, look in zip(text, looks(line)[-len(trades) :], strict=True)]


def test_a_dot_tells_who_took_by_its_place_and_by_its_colour() -> None:
    found = dots(
        {72_500: TradedShares(10, 0, 0)},
        {72_500: TradedShares(0, 10, 0)},
        {72_500: TradedShares(0, 0, 10)},
        {72_500: TradedShares(10, 10, 0)},
        {72_500: TradedShares(3, 2, 9)},
        {},
    )
    sides = ["dot-buyer", "dot-seller", "dot-unknown", "dot-unknown", "dot-unknown", ""]
    assert [color for _, color in found] == sides
    glyphs = [glyph for glyph, _ in found]
    assert len({*glyphs[:3]}) == 3
    assert all(0x2800 < ord(glyph) <= 0x28FF for glyph in glyphs[:-1])
    assert {cell_len(glyph) for glyph in glyphs} == {1}


def test_many_shares_have_a_larger_dot_of_the_same_colour() -> None:
    trades: list[dict[Price, TradedShares]] = [{72_500: TradedShares(size, 0, 0)} for size in (*range(1, 10), 1_000)]
    found = dots(*trades)
    sizes = [(ord(glyph) - 0x2800).bit_count() for glyph, _ in found]
    assert sizes == sorted(sizes)
    assert len({*sizes}) == 2
    assert {color for _, color in found} == {"dot-buyer"}


def test_a_mid_price_print_stands_at_the_tick_below_together_with_that_ticks() -> None:
    (found,) = dots({72_550: TradedShares(10, 0, 0), 72_500: TradedShares(0, 9, 0)})
    assert found[1] == "dot-buyer"
    assert dots({72_450: TradedShares(10, 0, 0)}) == [(" ", "")]


def test_a_dot_keeps_the_colour_of_what_rests_there() -> None:
    view = view_of(column({72_600: 5}, None, {72_600: TradedShares(1, 0, 0)}))
    assert heat(view, 1) == ["heat-ask-5"]


def test_trades_without_a_book_are_drawn() -> None:
    view = view_of(column(None, None, {72_500: TradedShares(1, 0, 0)}, known=False))
    assert "⠛" in plain_text(strip_lines(view, 40, 6)[3])


def test_prices_are_coloured_against_the_base_price_and_the_last_one_has_the_box() -> None:
    lines = strip_lines(view_of(column({72_600: 5})), 40, 6)[1:]
    assert [line[0].look.color for line in lines] == ["rise", "rise", "flat", "fall", "fall"]
    assert [plain_text(line)[0] for line in lines] == [" ", " ", ">", " ", " "]
    assert [line[0].look.background for line in lines] == ["", "", "price-box", "", ""]
    off_grid = replace(view_of(column({72_600: 5})), last_price=72_550)
    assert [plain_text(line)[0] for line in strip_lines(off_grid, 40, 6)[1:]] == [" ", " ", ">", " ", " "]
    none = replace(view_of(column({72_600: 5})), last_price=None)
    assert ">" not in "".join(plain_text(line) for line in strip_lines(none, 40, 6))


@pytest.mark.parametrize(
    ("price", "table", "above", "below"),
    [
        (20_000, TickTable.STOCK, "20,150 20,100 20,050 20,000", "19,990 19,980 19,970 19,960 19,950"),
        (2_000, TickTable.FUND, "2,015 2,010 2,005 2,000", "1,999 1,998 1,997 1,996 1,995"),
        (20_000, TickTable.FUND, "20,015 20,010 20,005 20,000", "19,995 19,990 19,985 19,980 19,975"),
    ],
)
def test_the_step_changes_inside_the_picture_at_a_bands_edge(
    price: int, table: TickTable, above: str, below: str
) -> None:
    view = made_up(price, price, table=table).view(60, 10, table=table)
    lines = strip_lines(view, 60, 10)[1:]
    labels = label_cells(view.prices, 60)
    assert [plain_text(line)[1:labels].strip() for line in lines] == [*above.split(), *below.split()]
    assert all("heat-ask" in looks(line)[-1].background for line in lines[:4])
    assert all("heat-bid" in looks(line)[-1].background for line in lines[4:])


def test_what_may_be_out_of_date_has_no_colour_that_says_anything() -> None:
    fresh, old = (strip_lines(made_up(72_500, 71_900).view(60, 20, stale=stale), 60, 20) for stale in (False, True))
    assert [plain_text(line) for line in old] == [plain_text(line) for line in fresh]
    seen = [look for line in old for look in looks(line)]
    assert {look.color for look in seen} == {"muted"}
    assert {look.background[:8] for look in seen} == {"", "heat-old", "price-bo"}


def test_a_history_without_anything_is_one_sentence() -> None:
    for view in (StripView(), view_of(), view_of(column(known=False))):
        lines = strip_lines(view, 60, 9)
        assert [plain_text(line).strip() for line in lines] == [""] * 4 + [words.strip_empty] + [""] * 4
    why = replace(view_of(column({72_600: 5})), message="등록 한도를 넘었습니다")
    assert plain_text(strip_lines(why, 60, 9)[4]).strip() == "등록 한도를 넘었습니다"


def test_the_stand_in_exchange_fills_the_whole_picture() -> None:
    view = watched("calm", 60).view(60, 16)
    lines = strip_lines(view, 60, 16)
    backgrounds = {look.background for line in lines for look in looks(line)}
    assert {f"heat-{side}-{step}" for side in ("ask", "bid") for step in range(1, HEAT_STEPS + 1)} <= backgrounds
    text = "".join(plain_text(line) for line in lines)
    assert {"⠉", "⠛", "⣀", "⣤"} <= {*text}
    assert text.count(">") == 1


@pytest.mark.parametrize("theme", COLOURED, ids=lambda theme: theme.name)
def test_colours_grow_from_the_background_and_dots_stay_readable_on_all_of_them(theme: Theme) -> None:
    assert theme.background is not None
    for side in ("ask", "bid", "old"):
        steps = [theme.variables[f"heat-{side}-{step}"] for step in range(1, HEAT_STEPS + 1)]
        contrasts = [1.0, *(contrast(theme.background, step) for step in steps)]
        assert all(later > 1.08 * earlier for earlier, later in pairwise(contrasts))
        for dot in ("dot-buyer", "dot-seller", "dot-unknown") if side != "old" else ():
            assert min(contrast(theme.variables[dot], step) for step in steps) >= 3.0
