"""What the tape says of its filter, and of prints that were asked for afterwards."""

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from kis_tui.domain.session import Aggressor
from kis_tui.domain.venue import Venue
from kis_tui.market.prints import PrintFilter
from kis_tui.market.tape import Hole, HoleReason, Print
from kis_tui.ui.drawing.tape import filter_text, filter_texts, hole_spans, quadrant_tape_lines, side_tape_lines
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import TapeView
from kis_tui.ui.wording.language import Language, speak
from tests.support.instruments import trade_at

WIDEST = PrintFilter(1_234_567_891, 9_999_999_999, 1_234_567_891, 9_999_999_999_999)


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (PrintFilter(), ""),
        (PrintFilter(least_size=1_000), "≥1,000주"),
        (PrintFilter(least_size=100, most_size=1_000), "100~1,000주"),
        (PrintFilter(most_size=500), "≤500주"),
        (PrintFilter(least_size=500, most_size=500), "500주"),
        (PrintFilter(least_value=10_000_000, most_value=100_000_000), "1천만~1억원"),
        (PrintFilter(least_value=150_000_000), "≥1.5억원"),
        (PrintFilter(most_value=1_234), "≤1,234원"),
        (PrintFilter(least_size=10, most_value=30_000), "≥10주 ≤3만원"),
    ],
)
def test_a_filter_is_named_by_its_bounds(chosen: PrintFilter, text: str) -> None:
    assert filter_text(chosen) == text


def test_a_filter_is_named_shorter_only_by_exact_units_and_by_that_there_is_one() -> None:
    chosen = PrintFilter(least_size=1_000_000, most_size=12_345_678)
    assert filter_texts(chosen) == ("1,000,000~12,345,678주", "100만~12,345,678주", "필터")


@pytest.mark.parametrize(
    ("chosen", "row"),
    [
        (PrintFilter(least_size=100, most_size=1_000), " 100~1,000주    |"),
        (PrintFilter(least_size=1_000_000, most_size=50_000_000), " 100만~5천만주  |"),
        (PrintFilter(least_size=1, least_value=1_234_567), " 체결 필터      |"),
    ],
)
def test_the_row_above_the_prints_is_whole_or_shorter(chosen: PrintFilter, row: str) -> None:
    assert plain_text(quadrant_tape_lines(TapeView(filter=chosen), 17, 2)[0]) == row


@pytest.mark.parametrize("width", range(4, 60))
@pytest.mark.parametrize("chosen", [WIDEST, PrintFilter(most_size=1), PrintFilter(100, 1_000, 10_000_000)])
def test_the_row_above_the_prints_has_the_width_and_no_half_of_a_number(chosen: PrintFilter, width: int) -> None:
    for lines in (quadrant_tape_lines, side_tape_lines):
        for merge_ms in (0, 1_000):
            (row,) = lines(replace(TapeView(filter=chosen), merge_ms=merge_ms), width, 1)
            assert line_width(row) == width
            said = plain_text(row).strip("| ").removesuffix("강도").strip()
            whole = {
                text
                for spelling in filter_texts(chosen)
                for text in (
                    "",
                    f"체결 {spelling}",
                    spelling,
                    f"체결 {spelling} 합산 1000ms",
                    f"{spelling} 합산 1000ms",
                )
            }
            assert said in whole
            assert cell_len(said) <= width


def _fetched(size: int) -> Print:
    trade = replace(trade_at(72_500, 71_900, size=size, aggressor=Aggressor.UNKNOWN), venue=Venue.KRX)
    return Print(1, trade, 0.0, fetched=True)


def test_a_print_that_was_fetched_is_marked_where_the_sign_of_a_received_one_is() -> None:
    received = Print(2, trade_at(72_500, 71_900, size=1_204), 0.0)
    view = TapeView(entries=(received, _fetched(1_204), _fetched(1_234_567)))

    assert [plain_text(row) for row in quadrant_tape_lines(view, 17, 3)] == [
        " 72,500   +1,204|",
        " 72,500   r1,204|",
        "*72,500   r123만|",
    ]


def test_the_wide_tape_says_in_a_word_that_a_print_was_fetched_and_keeps_its_strength() -> None:
    _header, row = side_tape_lines(TapeView(entries=(_fetched(1_204),)), 43, 2)

    assert plain_text(row) == "| 09:31:25    72,500   조회 1,204 K  104.2 "


@pytest.mark.parametrize("width", range(8, 60))
@pytest.mark.parametrize("size", [1, 999, 123_456, 1_234_567_890])
def test_a_fetched_print_is_neutral_and_its_row_has_the_width(width: int, size: int) -> None:
    for lines in (quadrant_tape_lines, side_tape_lines):
        row = lines(TapeView(entries=(_fetched(size),)), width, 2)[-1 if lines is side_tape_lines else 0]
        assert line_width(row) == width
        marked = [span for span in row if "r" in span.text or "조회" in span.text]
        assert [span.look.color for span in marked] == ["flat"]


@pytest.mark.parametrize(
    ("missed", "text"), [(None, " ⋯ 끊김"), (0, " ⋯ 끊김 · 조회로 채움"), (5, " ⋯ 끊김 · 5주 누락")]
)
def test_a_lost_line_is_told_even_when_nothing_is_missing_any_more(missed: int | None, text: str) -> None:
    view = TapeView(entries=(Hole(1, HoleReason.LINE_DOWN, missed, 0.0),))
    (row,) = quadrant_tape_lines(view, 28, 1)

    assert plain_text(row).rstrip(" |") == text
    assert plain_text(quadrant_tape_lines(view, 17, 1)[0]).startswith(("⋯ 끊김", " ⋯ 끊김"))


NINE = 9 * 3600


@pytest.mark.parametrize(
    ("begin", "end", "spans"),
    [
        (None, NINE, ()),
        (NINE + 80, None, ("09:01:20~", "09:01~")),
        (NINE + 80, NINE + 80, ("09:01:20",)),
        (NINE + 80, NINE + 85, ("09:01:20~25", "09:01")),
        (NINE + 80, NINE + 185, ("09:01:20~09:03:05", "09:01~03")),
        (NINE + 80, NINE + 3_700, ("09:01:20~10:01:40", "09:01~10:01")),
    ],
)
def test_a_hole_says_from_when_to_when_as_short_as_it_can(
    begin: int | None, end: int | None, spans: tuple[str, ...]
) -> None:
    assert hole_spans(Hole(1, HoleReason.VOLUME, 5, 0.0, begin=begin, end=end)) == spans


@pytest.mark.parametrize(
    ("reason", "missed", "width", "korean", "english"),
    [
        (HoleReason.VOLUME, 1_234, 44, "⋯ 09:01:20~09:03:05 · 1,234주 누락", "⋯ 09:01:20~09:03:05 · 1,234 sh missed"),
        (HoleReason.VOLUME, 1_234, 28, "⋯ 09:01~03 · 1,234주 누락", "⋯ 1,234 sh missed"),
        (HoleReason.VOLUME, 1_234, 17, "⋯ 1,234주 누락", "⋯ missed"),
        (
            HoleReason.LINE_DOWN,
            1_234,
            49,
            "⋯ 끊김 09:01:20~09:03:05 · 1,234주 누락",
            "⋯ line down 09:01:20~09:03:05 · 1,234 sh missed",
        ),
        (HoleReason.LINE_DOWN, 1_234, 28, "⋯ 끊김 09:01~03 1,234주", "⋯ down 09:01~03 1,234 sh"),
        (HoleReason.LINE_DOWN, None, 28, "⋯ 끊김 09:01:20~09:03:05", "⋯ line down 09:01~03"),
        (HoleReason.LINE_DOWN, None, 17, "⋯ 끊김 09:01~03", "⋯ down 09:01~03"),
        (
            HoleReason.LINE_DOWN,
            0,
            49,
            "⋯ 끊김 09:01:20~09:03:05 · 조회로 채움",
            "⋯ line down 09:01:20~09:03:05 · filled by query",
        ),
        (
            HoleReason.BEGINNING,
            None,
            49,
            "⋯ 09:01:20~09:03:05 누락 여부 모름",
            "⋯ 09:01:20~09:03:05 prints may be missing",
        ),
    ],
)
def test_the_row_of_a_hole_has_its_times_where_there_is_room(
    reason: HoleReason, missed: int | None, width: int, korean: str, english: str
) -> None:
    view = TapeView(entries=(Hole(1, reason, missed, 0.0, begin=NINE + 80, end=NINE + 185),))
    try:
        for language, said in ((Language.KOREAN, korean), (Language.ENGLISH, english)):
            speak(language)
            for lines in (quadrant_tape_lines, side_tape_lines):
                row = plain_text(lines(view, width, 2)[-1 if lines is side_tape_lines else 0])
                assert row.strip("| ") == said
    finally:
        speak(Language.KOREAN)


def test_a_hole_stands_out_on_a_tape_that_is_dimmed() -> None:
    entries = (Hole(2, HoleReason.LINE_DOWN, None, 0.0, begin=NINE), Print(1, trade_at(72_500, 71_900), 0.0))
    hole, row = quadrant_tape_lines(TapeView(entries=entries, stale=True), 28, 2)
    assert hole[0].look.color == "notice"
    assert {span.look.color for span in row[:-1]} <= {"muted", "rule"}
