"""Single parts of the instrument, looked at closely."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS, Mid
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, SessionPhase
from kis_tui.domain.ticks import TickTable, price_limits
from kis_tui.domain.venue import Venue
from kis_tui.market.prints import MergedPrints, PrintFilter
from kis_tui.market.tape import Hole, HoleReason, Print
from kis_tui.ui.drawing.figures import day_figures_lines, price_figures_lines
from kis_tui.ui.drawing.ladder import ask_lines, bid_lines
from kis_tui.ui.drawing.middle import mid_lines, spread_ticks, weighted_mid
from kis_tui.ui.drawing.tape import filter_text, quadrant_tape_lines, side_tape_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.lines import Line, plain_text
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.instruments import auction, book_at, instrument_at, ladder_of, limit_up, trade_at

VIEW = instrument_at(72_500, 71_900)


def _texts(lines: list[Line]) -> list[str]:
    return [plain_text(line) for line in lines]


def _mid(view: InstrumentView, width: int = 51) -> str:
    return plain_text(mid_lines(view, width, 1)[0])


def _color_of(line: Line, text: str) -> str:
    return next(span.look.color for span in line if text in span.text)


@pytest.mark.parametrize(
    ("bid", "ask", "table", "ticks"),
    [
        (72_400, 72_500, TickTable.STOCK, 1),
        (49_900, 50_100, TickTable.STOCK, 3),  # 49,950, 50,000, then steps of 100
        (1_995, 2_010, TickTable.FUND, 7),  # five steps of 1, then two of 5
        (72_500, 72_500, TickTable.STOCK, None),
        (0, 72_500, TickTable.STOCK, None),
    ],
)
def test_a_spread_is_counted_in_steps_over_band_edges(
    bid: Price, ask: Price, table: TickTable, ticks: int | None
) -> None:
    assert spread_ticks(bid, ask, table) == ticks


def test_the_weighted_mid_leans_to_the_thinner_side() -> None:
    book = replace(book_at(72_500), ask_sizes=(100, *NO_LEVELS[1:]), bid_sizes=(300, *NO_LEVELS[1:]))

    assert weighted_mid(book) == Decimal(72_475)


def test_the_mid_row_shows_both_exchanges_without_an_undocumented_side() -> None:
    assert _mid(VIEW) == "K72,450      300|       1틱       |N72,450    1,250"


def test_one_exchange_keeps_its_place_in_the_mid_row() -> None:
    assert VIEW.book is not None
    nxt = replace(VIEW.book, venue=Venue.NXT, mids=(Mid(Venue.NXT, Decimal("2002.5"), 88, "1"),))

    assert _mid(replace(VIEW, book=nxt)) == "                |       1틱       |N2,002.5      88"


def test_a_crossed_book_is_named() -> None:
    assert VIEW.book is not None
    crossed = replace(VIEW.book, ask_prices=ladder_of(72_300, "up"))

    assert "역전" in _mid(replace(VIEW, book=crossed))


def test_limits_are_named_with_what_waits_there() -> None:
    up = limit_up(71_900)
    assert _mid(up).strip() == "상한잔량 1,234,567 · 매도 없음"
    assert up.book is not None

    lower = price_limits(71_900)[0]
    down = replace(
        up.book,
        ask_prices=ladder_of(lower, "up"),
        ask_sizes=(54_321, *NO_LEVELS[1:]),
        bid_prices=NO_LEVELS,
        bid_sizes=NO_LEVELS,
    )
    assert _mid(replace(up, book=down)).strip() == "하한잔량 54,321 · 매수 없음"


def test_an_empty_side_away_from_the_limit_is_only_called_empty() -> None:
    assert VIEW.book is not None
    book = replace(VIEW.book, ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS)

    assert _mid(replace(VIEW, book=book)).strip() == "매도 없음"


def test_an_auction_without_an_expected_price_invents_none() -> None:
    view = auction(72_500, 71_900)
    assert view.book is not None

    assert "예상" not in _mid(replace(view, book=replace(view.book, indicative_price=None)))


def test_an_interruption_has_no_fixed_end() -> None:
    view = auction(72_500, 71_900)
    assert view.book is not None
    book = replace(view.book, phase=SessionPhase.VI_AUCTION)
    interrupted = replace(
        view, book=book, phase=SessionPhase.VI_AUCTION, auction_end=None, clocks=("KVI단일가", "N메인")
    )

    assert _mid(interrupted).endswith("|VI단일가 N메인  ")


def test_totals_of_nothing_are_no_numbers() -> None:
    row = plain_text(totals_lines(auction(72_500, 71_900), 51, 1)[0])

    assert row == "               -|       순        |        -       "


def test_a_level_without_size_keeps_its_price_and_one_without_price_is_empty() -> None:
    assert VIEW.book is not None
    book = replace(
        VIEW.book,
        bid_prices=(*VIEW.book.bid_prices[:9], 0),
        bid_sizes=(VIEW.book.bid_sizes[0], 0, *VIEW.book.bid_sizes[2:9], 0),
    )
    rows = bid_lines(replace(VIEW, book=book), 34, 10)

    assert plain_text(rows[1]) == "  72,300  +0.56  |                "
    assert plain_text(rows[9]).strip(" |") == ""
    assert all(span.look.background != "bid-bar" for span in rows[1])


def test_prices_are_coloured_against_the_base_price_on_both_sides() -> None:
    bids = bid_lines(VIEW, 34, 10)

    assert _color_of(bids[0], "72,400") == "rise"
    assert _color_of(bids[5], "71,900") == "flat"
    assert _color_of(bids[6], "71,800") == "fall"


def test_the_last_price_is_marked_and_boxed_and_no_other() -> None:
    rows = ask_lines(VIEW, 34, 10)

    assert [">" in text for text in _texts(rows)] == [False] * 9 + [True]
    assert [any(span.look.background == "price-box" for span in row) for row in rows] == [False] * 9 + [True]


def test_markers_stand_at_open_high_low_and_base() -> None:
    marks = [text.rstrip()[-1] for text in _texts(ask_lines(VIEW, 34, 10))]
    below = [text[15:16] for text in _texts(bid_lines(VIEW, 34, 10))]

    assert marks[0] == "고"
    assert (below[5], below[6], below[8]) == ("기", "저", "시")


def test_without_a_base_price_there_is_no_percentage() -> None:
    rows = _texts(ask_lines(replace(VIEW, base_price=None), 34, 10))

    assert all("+" not in text.split("|")[1] for text in rows)


def test_expected_interruption_prices_come_from_the_frames_reference() -> None:
    rows = _texts(price_figures_lines(VIEW, 29, 10))

    assert rows[6].split() == ["|", "VI상(예상)", "79,100"]
    assert rows[7].split() == ["|", "VI하(예상)", "64,700"]
    unknown = replace(VIEW, trade=replace(trade_at(72_500, 71_900), vi_base_price=0))
    assert _texts(price_figures_lines(unknown, 29, 10))[6].split() == ["|", "VI상(예상)"]


def test_the_days_figures_leave_out_what_is_not_known() -> None:
    trade = replace(trade_at(72_500, 71_900), vwap=None, turnover=None)
    text = "\n".join(_texts(day_figures_lines(replace(VIEW, trade=trade), 29, 12)))

    assert "매수체결" in text
    assert "가중평균" not in text
    assert "거래대금" not in text
    assert _texts(day_figures_lines(replace(VIEW, trade=None), 29, 3))[1].strip(" |") == ""


def test_a_print_off_the_grid_is_tagged() -> None:
    on, off = trade_at(72_500, 71_900), trade_at(72_450, 71_900)
    rows = _texts(quadrant_tape_lines(TapeView(entries=(Print(2, off, 0.0), Print(1, on, 0.0))), 17, 2))

    assert rows == [" 72,450중 +1,204|", " 72,500   +1,204|"]


@pytest.mark.parametrize(
    ("aggressor", "text", "color"),
    [
        (Aggressor.BUYER, "+37", "rise"),
        (Aggressor.SELLER, "-37", "fall"),
        (Aggressor.NONE, " 37", "flat"),
        (Aggressor.UNKNOWN, " 37", "flat"),
    ],
)
def test_a_print_is_signed_and_coloured_by_its_taker(aggressor: Aggressor, text: str, color: str) -> None:
    entry = Print(1, trade_at(72_500, 71_900, size=37, aggressor=aggressor), 0.0)
    (row,) = quadrant_tape_lines(TapeView(entries=(entry,)), 17, 1)

    assert text in plain_text(row)
    assert _color_of(row, "37") == color


@pytest.mark.parametrize(
    ("reason", "missed", "width", "text"),
    [
        (HoleReason.VOLUME, 1_234, 17, " ⋯ 1,234주 누락 |"),
        (HoleReason.VOLUME, 1_234_567, 17, "⋯ 누락          |"),
        (HoleReason.LINE_DOWN, None, 17, " ⋯ 끊김         |"),
        (HoleReason.LINE_DOWN, 1_234, 17, "⋯ 끊김 1,234주  |"),
        (HoleReason.LINE_DOWN, 1_234, 28, " ⋯ 끊김 · 1,234주 누락     |"),
    ],
)
def test_a_hole_is_a_row_of_its_own(reason: HoleReason, missed: int | None, width: int, text: str) -> None:
    (row,) = quadrant_tape_lines(TapeView(entries=(Hole(1, reason, missed, 0.0),)), width, 1)

    assert plain_text(row) == text


def test_a_paused_tape_says_so_and_counts() -> None:
    view = TapeView(paused=True, waiting=1_037)

    assert plain_text(quadrant_tape_lines(view, 17, 2)[0]) == " 정지 +1,037    |"
    assert plain_text(side_tape_lines(view, 43, 2)[0]).startswith("| 정지 · 새 체결 1,037건")


def test_a_merged_row_has_all_shares_and_how_many_prints_where_there_is_room() -> None:
    row = MergedPrints(3, trade_at(72_500, 71_900, size=4), 1_204, 12, 0.0)

    assert _texts(quadrant_tape_lines(TapeView(entries=(row,)), 17, 1)) == [" 72,500   +1,204|"]
    assert "  ×12 +1,204" in _texts(side_tape_lines(TapeView(entries=(row,)), 43, 2))[1]


def test_a_large_print_is_starred_bold_and_on_a_ground_of_its_own() -> None:
    usual, large = (Print(n, trade_at(72_500, 71_900, size=size), 0.0) for n, size in ((1, 99), (2, 100)))
    view = TapeView(entries=(large, usual), large_size=100)
    rows = quadrant_tape_lines(view, 17, 2)
    side_rows = side_tape_lines(view, 43, 3)

    assert [plain_text(row)[0] for row in rows] == ["*", " "]
    assert plain_text(side_rows[1]).startswith("|*09:31:25")
    assert plain_text(side_rows[2]).startswith("| 09:31:25")
    assert all(span.look.bold and span.look.background == "large-print" for span in rows[0][:-1])
    assert not any(span.look.background for span in rows[1])


def test_a_print_of_a_hundred_million_won_is_starred_whatever_the_others_are() -> None:
    entries = tuple(Print(size, trade_at(100_000, 99_000, size=size), 0.0) for size in (1_000, 999))

    assert [text[0] for text in _texts(quadrant_tape_lines(TapeView(entries=entries), 28, 2))] == ["*", " "]


def test_a_print_at_the_days_high_or_low_is_inverted() -> None:
    entries = tuple(Print(n, trade_at(price, 71_900), 0.0) for n, price in ((3, 72_600), (2, 72_500), (1, 72_400)))
    rows = quadrant_tape_lines(TapeView(entries=entries, high=72_600, low=72_400), 17, 3)

    inverted = ["".join(span.text for span in row if span.look.reverse) for row in rows]
    assert inverted == ["72,600", "", "72,400"]


@pytest.mark.parametrize(("venue", "letter"), [(Venue.KRX, "K"), (Venue.NXT, "N"), (Venue.UN, "")])
def test_only_a_stream_of_one_exchange_names_it_and_only_in_the_wide_tape(venue: Venue, letter: str) -> None:
    view = TapeView(entries=(Print(1, replace(trade_at(72_500, 71_900), venue=venue), 0.0),))

    assert f"+1,204 {letter}".rstrip() + " " in _texts(side_tape_lines(view, 43, 2))[1]
    assert ("N" in _texts(side_tape_lines(view, 43, 2))[1]) is (letter == "N")
    assert _texts(quadrant_tape_lines(view, 17, 1)) == [" 72,500   +1,204|"]


@pytest.mark.parametrize(
    ("least", "text"),
    [
        (PrintFilter(), ""),
        (PrintFilter(least_size=1_000), "≥1,000주"),
        (PrintFilter(least_value=10_000_000), "≥1천만원"),
        (PrintFilter(least_value=100_000_000), "≥1억원"),
        (PrintFilter(least_size=5, least_value=30_000), "≥5주 ≥3만원"),
        (PrintFilter(least_value=1_234), "≥1,234원"),
    ],
)
def test_a_filter_is_named_by_what_it_lets_through(least: PrintFilter, text: str) -> None:
    assert filter_text(least) == text


def test_what_is_left_out_is_said_above_the_prints_at_every_size_and_while_paused() -> None:
    view = TapeView(filter=PrintFilter(least_size=1_000), merge_ms=500)

    assert _texts(quadrant_tape_lines(view, 17, 2))[0] == " 체결 ≥1,000주  |"
    assert _texts(quadrant_tape_lines(view, 11, 2))[0] == " ≥1,000주 |"
    assert _texts(side_tape_lines(view, 43, 2))[0] == "| 체결 ≥1,000주 합산 500ms            강도 "
    paused = _texts(quadrant_tape_lines(replace(view, paused=True, waiting=3), 17, 3))
    assert paused[:2] == [" 정지 +3        |", " 체결 ≥1,000주  |"]


def test_a_tape_of_which_nothing_passes_does_not_say_that_nothing_traded() -> None:
    rows = _texts(quadrant_tape_lines(TapeView(filter=PrintFilter(least_size=100)), 17, 3))

    assert rows[1:] == [" 조건에 맞는    |", " 체결 없음      |"]


@pytest.mark.parametrize(("width", "text"), [(120, "60초 매수체결 54%"), (51, "60초 매수체결 54%"), (40, "")])
def test_who_took_in_the_last_minute_stands_in_the_second_mid_row(width: int, text: str) -> None:
    rows = mid_lines(replace(VIEW, bought_pct=54), 77 if width == 120 else width, 2)

    assert text in plain_text(rows[1])
    assert "60초" not in plain_text(mid_lines(VIEW, 77, 2)[1])
    assert "60초" not in plain_text(mid_lines(replace(VIEW, bought_pct=54), 77, 1)[0])


def test_a_tape_without_prints_says_why() -> None:
    assert _texts(quadrant_tape_lines(TapeView(), 17, 1)) == [" 체결 없음      |"]
    assert "등록 거부" in _texts(quadrant_tape_lines(TapeView(message="등록 거부"), 17, 1))[0]


def _figure_rows(view: InstrumentView, width: int) -> list[str]:
    return [plain_text(row).lstrip("|").strip() for row in price_figures_lines(view, width, 10)]


@pytest.mark.parametrize("width", range(12, 40))
def test_the_label_of_an_interruption_depends_on_the_width_alone(width: int) -> None:
    views = [VIEW, replace(VIEW, trade=None), instrument_at(1_234, 1_200), instrument_at(1_812_000, 1_790_000)]
    labels = {row.split()[0] for view in views for row in _figure_rows(view, width)[6:7] if row}
    assert len(labels) <= 1


def test_an_interruption_beyond_the_days_limits_has_no_price() -> None:
    assert VIEW.trade is not None
    # 10 % above 93,000 and below 51,000 are outside 50,400 to 93,400.
    for vi_base, upper, lower in ((72_500, "79,800", "65,200"), (93_000, "", "83,700"), (51_000, "56,100", "")):
        view = replace(VIEW, trade=replace(VIEW.trade, vi_base_price=vi_base))
        assert _figure_rows(view, 30)[6:8] == [f"VI상(예상) {upper:>16}".strip(), f"VI하(예상) {lower:>16}".strip()]


def test_an_old_book_under_fresh_trades_is_dimmed_with_its_own_age() -> None:
    view = replace(VIEW, book_stale_s=32)
    rows = [*ask_lines(view, 34, 10), *mid_lines(view, 51, 1), *bid_lines(view, 34, 10), *totals_lines(view, 51, 1)]
    assert not {"rise", "fall"} & {span.look.color for row in rows for span in row}
    (title,) = title_lines(view, 80, 1)
    assert "호가 32초 전" in plain_text(title)
    assert "rise" in {span.look.color for span in title}


def test_when_all_is_old_the_age_is_the_books() -> None:
    (title,) = title_lines(replace(VIEW, stale_s=2, book_stale_s=32), 80, 1)
    assert " 32초 전" in plain_text(title)
    assert "호가" not in plain_text(title)


def test_while_a_price_is_expected_the_last_price_has_no_box() -> None:
    assert VIEW.book is not None
    expecting = replace(VIEW, book=replace(VIEW.book, indicative_price=72_600))
    for view, boxes in ((VIEW, 1), (expecting, 0)):
        assert "".join(plain_text(row) for row in ask_lines(view, 34, 10)).count(">") == boxes
