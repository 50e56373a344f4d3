"""The ladder looked at closely: price axis, split columns, changes, bars, marks and the level that is read out."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.price import Price
from kis_tui.market.level_changes import LevelChange
from kis_tui.market.profile import Profile, VolumeAtPrice
from kis_tui.market.venue_split import venue_split
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.drawing.columns import ladder_columns
from kis_tui.ui.drawing.ladder import ask_lines, axis_header_rows, axis_lines, bid_lines
from kis_tui.ui.lines import Line, Look, line_width, plain_text
from kis_tui.ui.markers import Marker
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words
from tests.support.instruments import OTHER_SIZES, SIZES, auction, instrument_at
from tests.support.ladder_views import book_of, cells_of, on_axis, split, venue_books, with_cursor

VIEW = replace(instrument_at(72_500, 71_900), ask_changes={}, bid_changes={})
NARROW_SIDE, NARROW_HALF = 16, 34
"""The ladder of 51 columns."""
WIDE_SIDE, WIDE_HALF = 24, 52
"""The ladder of 77."""
ALL_SIDE, ALL_HALF = 42, 70
"""A ladder in which every column has its place."""


def texts(lines: list[Line]) -> list[str]:
    return [plain_text(line) for line in lines]


def look_at(line: Line, cell: int) -> Look:
    """The look of a cell."""
    at = 0
    for span in line:
        at += line_width((span,))
        if cell < at:
            return span.look
    raise AssertionError(cell)


def backgrounds(line: Line) -> list[str]:
    return [look_at(line, cell).background for cell in range(line_width(line))]


def with_best_bid(change: LevelChange, **changes: object) -> InstrumentView:
    """The view with a change at its best bid."""
    return replace(VIEW, bid_changes={72_400: change}, **changes)


def best_bid(view: InstrumentView, half: int = NARROW_HALF) -> Line:
    return bid_lines(view, half, 10)[0]


# --- Price axis ---


def test_an_axis_has_both_sides_in_rows_of_neighbouring_prices() -> None:
    rows = texts(axis_lines(on_axis(VIEW, 5), 51, 5))

    assert rows == [
        "          38,120|  72,600  +0.97  | ↑고 73,400     ",
        "          12,034|> 72,500  +0.83균|                ",
        "                |  72,400  +0.70  |   20,455       ",
        "                |  72,300  +0.56  |   41,233       ",
        " ↓기 71,900     |  72,200  +0.42  |   39,120       ",
    ]


def test_where_the_step_changes_the_axis_changes_it() -> None:
    rows = texts(axis_lines(on_axis(instrument_at(50_000, 49_000), 5), 51, 5))

    assert [row[17:25].strip("> ") for row in rows] == ["50,100", "50,000", "49,950", "49,900", "49,850"]


def test_below_the_lowest_tick_rows_are_blank() -> None:
    rows = texts(axis_lines(replace(VIEW, axis=(2, 1, 0), markers=()), 51, 3))

    assert rows[2] == f"{'':16}|{'':17}|{'':16}"


def test_an_axis_of_fewer_prices_than_rows_is_filled_with_blank_ones() -> None:
    rows = axis_lines(on_axis(VIEW, 3), 51, 6)

    assert [text.strip(" |") != "" for text in texts(rows)] == [True] * 3 + [False] * 3
    assert backgrounds(rows[5])[0] == "ask-area"
    assert backgrounds(rows[5])[-1] == "bid-area"


@pytest.mark.parametrize(("height", "header"), [(20, 0), (21, 1), (40, 1)])
def test_an_axis_names_its_columns_where_there_is_room(height: int, header: int) -> None:
    assert axis_header_rows(height) == header
    rows = texts(axis_lines(on_axis(VIEW, height - header), 51, height))

    assert len(rows) == height
    assert ("등락률" in rows[0]) is bool(header)
    if header:
        assert rows[0] == "   증감     잔량|벗어나면 등락률  |     잔량   증감"


@pytest.mark.parametrize("mode", Recentring)
def test_the_header_of_an_axis_says_what_moves_it(mode: Recentring) -> None:
    view = replace(on_axis(VIEW, 24), axis_mode=words.recentring[mode])

    assert words.recentring[mode] in texts(axis_lines(view, 77, 25))[0]


def test_marks_out_of_sight_are_arrows_at_the_edges_the_nearest_first_and_only_whole_ones() -> None:
    marks = tuple(
        Marker(price, text, "rise", price)
        for price, text in ((93_400, "상"), (73_400, "고"), (50_400, "하"), (71_900, "기"))
    )
    view = replace(on_axis(VIEW, 5), markers=marks)

    narrow, wide, wider = (texts(axis_lines(view, width, 5)) for width in (51, 77, 112))
    assert narrow[0].endswith("| ↑고 73,400     ")
    assert wide[0].endswith("| ↑고 73,400 상 93,400   ")
    assert wider[4].startswith(" ↓기 71,900 하 50,400 ")
    assert all("↑" not in row and "↓" not in row for row in wide[1:4])


def test_an_arrow_never_takes_the_place_of_a_size() -> None:
    # Everything that is bid stands above the window, or everything that is asked below it.
    above = replace(VIEW, axis=(70_200, 70_100, 70_000))
    below = replace(VIEW, axis=(72_400, 72_300, 72_200), markers=(Marker(80_000, "고", "rise", 80_000),))

    assert texts(axis_lines(above, 51, 3))[0].endswith("| ↑매도1 72,500  ")
    assert texts(axis_lines(below, 51, 3))[0].endswith("|   20,455       ")


def test_of_several_marks_at_a_price_the_first_is_shown() -> None:
    marks = (Marker(72_600, "고", "rise", 72_600), Marker(72_600, "상", "rise", 72_600))

    assert "고" in texts(axis_lines(replace(on_axis(VIEW, 5), markers=marks), 51, 5))[0]
    assert "상" in texts(axis_lines(replace(on_axis(VIEW, 5), markers=marks[::-1]), 51, 5))[0]


def test_an_axis_without_a_ladder_says_why() -> None:
    rows = texts(axis_lines(replace(VIEW, message="등록 한도를 넘어 " * 6), 51, 10))

    assert any("등록 한도를" in row for row in rows)
    assert all(line_width(row) == 51 for row in axis_lines(replace(VIEW, message="가" * 90), 51, 10))


def test_bars_of_an_axis_have_one_scale_and_grow_away_from_the_prices() -> None:
    asks = (60_000, 30_000, *SIZES[2:])
    view = replace(VIEW, book=replace(book_of(VIEW), ask_sizes=asks, bid_sizes=(120_000, *OTHER_SIZES[1:])))
    rows = axis_lines(on_axis(replace(view, scale=120_000), 5), 51, 5)

    assert backgrounds(rows[1])[:NARROW_SIDE] == ["ask-area"] * 8 + ["ask-bar"] * 8
    assert backgrounds(rows[0])[:NARROW_SIDE] == ["ask-area"] * 12 + ["ask-bar"] * 4
    assert backgrounds(rows[2])[-NARROW_SIDE:] == ["bid-bar"] * 16


# --- The exchanges apart ---


def test_where_there_is_little_room_the_exchanges_take_the_places_of_size_and_change() -> None:
    view = split(VIEW)

    assert texts(ask_lines(view, NARROW_HALF, 11))[0] == "     NXT     KRX|    호가 등락률  "
    assert cells_of(ask_lines(view, NARROW_HALF, 10)[-1], 0, NARROW_SIDE) == "   4,011   8,023"
    # The bids are the mirror: next to the prices stands KRX.
    assert plain_text(best_bid(view)).endswith("|  13,637   6,818")


def test_on_a_wide_screen_their_sum_stands_next_to_the_prices() -> None:
    view = split(VIEW)
    header, *_, best = texts(ask_lines(view, WIDE_HALF, 11))

    assert header.startswith("     NXT     KRX    잔량|")
    assert best.startswith("   4,011   8,023  12,034|")
    assert plain_text(best_bid(view, WIDE_HALF)).endswith("|  20,455  13,637   6,818")


def test_where_every_column_has_room_the_exchanges_stand_in_the_place_of_what_traded() -> None:
    view = replace(split(VIEW), ask_changes={72_500: LevelChange(-320, 20)})
    header, *_, best = texts(ask_lines(view, ALL_HALF, 11))

    assert header.split("|")[0].split() == ["누적", "NXT", "KRX", "증감", "잔량"]
    assert best.split("|")[0].split() == ["12,034", "4,011", "8,023", "-320", "12,034"]
    plain_header = texts(ask_lines(VIEW, ALL_HALF, 11))[0]
    assert plain_header.split("|")[0].split() == ["누적", "체결분", "순증감", "증감", "잔량"]


def test_the_exchanges_have_their_colours() -> None:
    line = ask_lines(split(VIEW), NARROW_HALF, 10)[-1]

    assert (look_at(line, 6).color, look_at(line, 14).color) == ("nxt", "krx")


def test_beside_two_exchanges_sizes_there_are_no_bars() -> None:
    lines = [*ask_lines(split(VIEW), NARROW_HALF, 10), *bid_lines(split(VIEW), NARROW_HALF, 10)]

    assert not {"ask-bar", "bid-bar"} & {span.look.background for line in lines for span in line}
    assert "ask-bar" in {span.look.background for line in ask_lines(VIEW, NARROW_HALF, 10) for span in line}


def test_what_is_not_known_of_an_exchange_is_an_empty_cell() -> None:
    book = book_of(VIEW)
    krx, _nxt = venue_books(book)
    only_krx = replace(split(VIEW), split=venue_split(book, krx, None))

    assert cells_of(ask_lines(only_krx, NARROW_HALF, 10)[-1], 0, NARROW_SIDE) == "           8,023"
    without = replace(VIEW, show_split=True, split=None)
    assert cells_of(ask_lines(without, NARROW_HALF, 10)[-1], 0, NARROW_SIDE).strip() == ""


# --- What changes tell ---


@pytest.mark.parametrize(
    ("content", "text", "tone"),
    [
        (ChangeContent.TOTAL, "-300", "fall"),
        (ChangeContent.TRADED, "-500", "fall"),
        (ChangeContent.PLACED, "+200", "rise"),
    ],
)
def test_the_change_of_a_level_tells_what_was_asked_for(content: ChangeContent, text: str, tone: str) -> None:
    line = best_bid(with_best_bid(LevelChange(-300, 500, True), content=content))

    assert cells_of(line, 18 + 9, NARROW_HALF).strip() == text
    assert look_at(line, NARROW_HALF - 1).color == tone


@pytest.mark.parametrize(
    ("content", "name"),
    [(ChangeContent.TOTAL, "증감"), (ChangeContent.TRADED, "체결분"), (ChangeContent.PLACED, "순증감")],
)
def test_the_column_is_named_by_what_it_tells(content: ChangeContent, name: str) -> None:
    header = texts(ask_lines(replace(VIEW, content=content), NARROW_HALF, 11))[0]

    assert header.split("|")[0].split() == [name, "잔량"]


def test_where_there_is_room_what_traded_and_what_was_placed_stand_beside_the_change() -> None:
    line = best_bid(with_best_bid(LevelChange(-300, 500, True)), ALL_HALF)

    assert plain_text(line).split("|")[1].split() == ["20,455", "-300", "+200", "-500", "20,455"]


def test_a_change_is_bright_while_it_is_fresh_and_dim_before_it_goes() -> None:
    fresh, old = (best_bid(with_best_bid(LevelChange(-300, 0, is_fresh))) for is_fresh in (True, False))

    assert look_at(fresh, NARROW_HALF - 1) == look_at(old, NARROW_HALF - 1)._replace(dim=False)
    assert look_at(old, NARROW_HALF - 1).dim
    assert not look_at(old, NARROW_HALF - 9).dim


@pytest.mark.parametrize(
    ("least", "change", "shown"), [(0, 1, True), (10, 10, True), (10, -10, True), (10, 9, False), (100, -99, False)]
)
def test_small_changes_are_left_out(least: int, change: int, shown: bool) -> None:
    text = plain_text(best_bid(with_best_bid(LevelChange(change, 0), least_change=least)))

    assert (f"{change:+}" in text) is shown


def test_the_least_change_is_of_what_is_shown() -> None:
    # 5 less in all, but 500 traded: asked what traded, that is no small change.
    view = with_best_bid(LevelChange(-5, 500), least_change=100)

    assert "-5" not in plain_text(best_bid(view))
    assert "-500" in plain_text(best_bid(replace(view, content=ChangeContent.TRADED)))


def test_a_level_that_is_gone_shows_no_change() -> None:
    book = replace(book_of(VIEW), bid_sizes=(0, *OTHER_SIZES[1:]))
    view = replace(with_best_bid(LevelChange(-20_455, 0)), book=book)

    assert cells_of(best_bid(view), 18, NARROW_HALF).strip() == ""


@pytest.mark.parametrize(("half", "size"), [(WIDE_HALF, 12_345_678), (NARROW_HALF, 123_456_789)])
def test_a_change_gives_way_to_a_size_that_needs_its_blank(half: int, size: int) -> None:
    book = book_of(VIEW)
    view = replace(
        VIEW,
        book=replace(book, ask_sizes=(size, *SIZES[1:]), bid_sizes=(size, *OTHER_SIZES[1:])),
        ask_changes={72_500: LevelChange(-5_000, 0)},
        bid_changes={72_400: LevelChange(-5_000, 0)},
    )

    asks, bids = plain_text(ask_lines(view, half, 10)[-1]), plain_text(best_bid(view, half))
    assert asks.split("|")[0].endswith(f" {size}" if half == WIDE_HALF else f"{size}")
    assert bids.split("|")[1].split()[0] == str(size)


# --- Volume at price, marks, the level that is read out ---


def traded_at(*levels: VolumeAtPrice) -> InstrumentView:
    return replace(VIEW, traded=Profile(levels=levels, since=36_300))


def test_what_traded_stands_beside_the_price_over_a_bar_of_buyers_then_sellers_then_the_rest() -> None:
    view = traded_at(VolumeAtPrice(72_400, 4_000, 2_000, 2_000), VolumeAtPrice(72_300, 0, 4_000, 0))
    assert ladder_columns(77) == (WIDE_SIDE, 27)
    first, second, third = bid_lines(view, WIDE_HALF, 10)[:3]
    volume = slice(19, 27)

    assert cells_of(first, 19, 27) == "  8,000 "
    assert backgrounds(first)[volume] == ["bought-bar"] * 4 + ["sold-bar"] * 2 + ["untaken-bar"] * 2
    assert backgrounds(second)[volume] == ["sold-bar"] * 4 + [""] * 4
    assert look_at(first, 24).bold
    assert not look_at(second, 24).bold
    assert cells_of(third, 19, 27).strip() == ""
    assert set(backgrounds(third)[volume]) == {""}


def test_old_volume_has_no_colours_of_sides() -> None:
    view = replace(traded_at(VolumeAtPrice(72_400, 40_000, 20_000, 0)), stale_s=12, book_stale_s=12)

    assert not {"bought-bar", "sold-bar"} & set(backgrounds(best_bid(view, WIDE_HALF))[:27])


@pytest.mark.parametrize(
    ("profile", "name"),
    [
        (Profile(since=36_300), "10:05~"),
        (Profile(minutes=10), "10분"),
        (Profile(), "체결"),
    ],
)
def test_the_volume_is_named_by_since_when_it_is_known(profile: Profile, name: str) -> None:
    header = texts(ask_lines(replace(VIEW, traded=profile), WIDE_HALF, 11))[0]

    assert header.split("|")[1].split() == ["호가", "등락률", name]


def test_a_narrow_ladder_has_no_volume_at_price() -> None:
    view = traded_at(VolumeAtPrice(72_400, 40_000, 20_000, 0))

    assert "천" not in plain_text(best_bid(view))
    assert ladder_columns(51)[1] == 17


@pytest.mark.parametrize(("price", "width"), [(1_812_000, 9), (72_500, 9)])
def test_the_dearest_prices_keep_their_commas_on_a_wide_ladder(price: Price, width: int) -> None:
    row = plain_text(ask_lines(instrument_at(int(price), 71_900), WIDE_HALF, 10)[-1])

    assert f">{price:>{width},}" in row


def test_the_level_that_is_read_out_is_inverted_and_no_other() -> None:
    view = with_cursor(VIEW, steps=2)
    asks, bids = ask_lines(view, NARROW_HALF, 10), bid_lines(view, NARROW_HALF, 10)

    inverted = [
        span.text.strip("> ") for line in (*asks, *bids) for span in line if span.look.reverse and span.text.strip()
    ]
    assert inverted == ["72,600"]
    axis = axis_lines(with_cursor(VIEW, rows=5, steps=1), 51, 5)
    assert [any(span.look.reverse for span in line) for line in axis] == [False, True, False, False, False]


def test_held_rows_that_are_fewer_than_the_levels_leave_the_others_blank() -> None:
    view = with_cursor(VIEW, levels=5)
    rows = texts(bid_lines(view, NARROW_HALF, 10))

    assert [row.strip(" |") != "" for row in rows] == [True] * 5 + [False] * 5


def test_an_old_ladder_has_no_colour_that_says_anything() -> None:
    view = replace(on_axis(split(VIEW), 9), book_stale_s=32)
    colors = {span.look.color for line in axis_lines(view, 77, 9) for span in line}

    assert colors <= {"muted", "rule", ""}


def test_an_auctions_few_levels_leave_the_other_rows_of_an_axis_without_sizes() -> None:
    view = on_axis(auction(72_500, 71_900), 9)
    rows = axis_lines(view, 51, 9)

    sizes = [cells_of(row, 0, 16).strip(" ") for row in rows]
    assert sizes[:7] == ["", "45,221", "38,120", "12,034", "", "", ""]
