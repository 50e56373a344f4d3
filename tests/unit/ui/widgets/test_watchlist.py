from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.drawing.watch_rows import (
    WIDE,
    group_head,
    hint_lines,
    narrow_head,
    narrow_row,
    span_at,
    wide_columns,
    wide_head,
    wide_row,
)
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.rows import Tab
from kis_tui.ui.views import WatchRow, WatchView
from kis_tui.ui.watch_columns import WatchColumn
from kis_tui.ui.wording.language import words

PLAIN_ROW = WatchRow(
    code="005930",
    name="삼성전자",
    choice=VenueChoice.UN,
    price=72_500,
    change=600,
    change_pct=Decimal("0.83"),
    direction=Direction.UP,
    volume=12_345_678,
    strength_pct=Decimal("104.21"),
    age_s=0,
)


def table_row(row: WatchRow, focused: bool, width: int) -> Line:
    """A row of a table that has no other."""
    return wide_row(row, focused, width, wide_columns(WatchView((row,)), width))


def table_head(view: WatchView, shown: range, width: int) -> Line:
    return wide_head(view, shown, width, wide_columns(view, width))


def row(**changes: object) -> WatchRow:
    return replace(PLAIN_ROW, **changes)


def colors(line: Line) -> set[str]:
    return {span.look.color for span in line}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, " 삼성전자 UN   72,500  +0.83"),
        ({"name": "SK하이닉스", "price": 1_812_000}, " SK하이…  UN  1812000  +0.83"),
        ({"name": "NAVER", "price": 1_234, "change_pct": Decimal("-1.15")}, " NAVER    UN    1,234  -1.15"),
        ({"name": "", "change": 0, "change_pct": Decimal("0.00")}, " 005930   UN   72,500   0.00"),
        (
            {
                "choice": VenueChoice.SOR,
                "price": 151_900,
                "direction": Direction.LIMIT_UP,
                "change_pct": Decimal("29.94"),
            },
            " 삼성전자 SOR↑151,900 +29.94",
        ),
        ({"price": 50_300, "direction": Direction.LIMIT_DOWN}, " 삼성전자 UN  ↓50,300  +0.83"),
        ({"price": 72_600, "indicative": True}, " 삼성전자 UN  ~72,600  +0.83"),
        ({"price": Decimal("102002.5")}, " 삼성전자 UN 102002.5  +0.83"),
        ({"price": Decimal("2002.5")}, " 삼성전자 UN  2,002.5  +0.83"),
        ({"price": Decimal("1002002.5"), "direction": Direction.LIMIT_UP}, " 삼성전자 UN           +0.83"),
        ({"change_pct": Decimal("300.00")}, " 삼성전자 UN   72,500 +300.0"),
        ({"price": None, "change_pct": None, "change": None}, " 삼성전자 UN                "),
        ({"note": "VI 발동", "short_note": "VI"}, " 삼성전자 UN   72,500     VI"),
        ({"note": "VI 발동", "short_note": "VI", "price": None}, " 삼성전자 UN  VI 발동       "),
        ({"note": "거래정지", "short_note": "정지"}, " 삼성전자 UN   72,500   정지"),
        (
            {"note": "없는 종목이거나 이 거래소에서 거래하지 않음", "short_note": "거래 안 함"},
            " 삼성전자 UN  거래 안 함    ",
        ),
        ({"note": "등록 한도 초과"}, " 삼성전자 UN  등록 한도 초과"),
        ({"note": "등록 거부: invalid tr_key"}, " 삼성전자 UN  등록 거부: in…"),
    ],
)
def test_a_narrow_row_is_28_cells_with_whole_numbers(changes: dict[str, object], expected: str) -> None:
    line = narrow_row(row(**changes), False, 28)
    assert plain_text(line) == expected
    assert line_width(line) == 28


def test_the_focused_row_has_a_mark_and_a_background() -> None:
    line = narrow_row(PLAIN_ROW, True, 28)
    assert plain_text(line).startswith(">삼성전자")
    assert {span.look.background for span in line} == {"selected"}


def test_the_colour_of_a_price_is_its_change() -> None:
    assert "rise" in colors(narrow_row(PLAIN_ROW, False, 28))
    assert "fall" in colors(narrow_row(row(change=-600), False, 28))
    assert "flat" in colors(narrow_row(row(change=0), False, 28))


def test_a_stale_row_is_dimmed_in_both_widths() -> None:
    for line in (narrow_row(row(stale=True), False, 28), table_row(row(stale=True, age_s=12), False, 120)):
        assert all(span.look.dim for span in line)


def test_a_wide_row_has_every_column() -> None:
    line = table_row(row(note="VI 발동", age_s=72), False, 120)
    assert plain_text(line).split() == [
        "삼성전자",
        "005930",
        "UN",
        "72,500",
        "+0.83%",
        "12,345,678",
        "104.2",
        "1분",
        "VI",
        "발동",
    ]


def test_a_wide_row_names_what_sor_stands_for_and_that_a_price_is_expected() -> None:
    text = plain_text(table_row(row(choice=VenueChoice.SOR, indicative=True), False, 120))
    assert "SOR→통합" in text
    assert "~72,500" in text
    assert "예상체결" in text


def test_the_columns_of_the_table_stand_under_their_names() -> None:
    head, line = (
        plain_text(table_head(WatchView((PLAIN_ROW,)), range(1), 120)),
        plain_text(table_row(PLAIN_ROW, False, 120)),
    )
    for name, figure in (("현재가", "72,500"), ("등락률", "+0.83%"), ("거래량", "12,345,678"), ("강도", "104.2")):
        end_of_name = cell_len(head[: head.index(name) + len(name)])
        end_of_figure = cell_len(line[: line.index(figure) + len(figure)])
        assert end_of_name == end_of_figure, name


@pytest.mark.parametrize("width", range(WIDE, 201, 7))
def test_every_wide_line_has_the_panels_width(width: int) -> None:
    fullest = row(
        name="에코프로비엠에이치엔주식회사",
        price=Decimal("1812000.5"),
        direction=Direction.LIMIT_UP,
        change_pct=Decimal("-100.00"),
        volume=1_234_567_890,
        strength_pct=Decimal("12345.6"),
        age_s=359_999,
        choice=VenueChoice.SOR,
        note="등록 거부: " + "invalid tr_key : not found" * 9,
    )
    for watched in (PLAIN_ROW, fullest, row(price=None, volume=None, strength_pct=None, age_s=None)):
        assert line_width(table_row(watched, True, width)) == width
    assert line_width(table_head(WatchView((PLAIN_ROW,) * 123, 99), range(50, 60), width)) == width


@pytest.mark.parametrize("width", range(20, WIDE))
def test_every_narrow_line_has_the_panels_width(width: int) -> None:
    view = WatchView((row(choice=VenueChoice.SOR), PLAIN_ROW))
    assert line_width(narrow_head(view, range(2), width)) == width
    assert line_width(narrow_row(PLAIN_ROW, True, width)) == width
    assert line_width(narrow_row(row(note="등록 한도 초과"), True, width)) == width
    assert all(line_width(line) == width for line in hint_lines(width))


def test_the_head_counts_rows_and_says_what_sor_stands_for() -> None:
    assert plain_text(narrow_head(WatchView((PLAIN_ROW, PLAIN_ROW), 1), range(2), 28)).rstrip() == " 관심종목 2/2"
    assert plain_text(narrow_head(WatchView((row(choice=VenueChoice.SOR),)), range(1), 28)).endswith("SOR→통합 ")


@pytest.mark.parametrize(
    ("shown", "position"),
    [(range(45), "3/45"), (range(10), "3/45▼"), (range(2, 12), "3/45▲▼"), (range(35, 45), "3/45▲")],
)
def test_both_heads_say_where_the_focus_is_and_that_there_are_more_rows(shown: range, position: str) -> None:
    view = WatchView((PLAIN_ROW,) * 45, 2)
    assert plain_text(narrow_head(view, shown, 28)).split() == ["관심종목", position]
    assert plain_text(table_head(view, shown, 120)).split()[:3] == ["종목명", position, "코드"]


def test_a_long_note_takes_the_place_of_figures_and_is_said_shorter_beside_the_price() -> None:
    refused = row(note="없는 종목이거나 이 거래소에서 거래하지 않음", short_note="거래 안 함")
    for width in (120, 200):
        assert plain_text(table_row(refused, False, width)).rstrip().endswith("거래하지 않음")
    narrow = plain_text(table_row(refused, False, 80)).rstrip()
    assert "72,500" in narrow
    assert narrow.endswith("  거래 안 함")


@pytest.mark.parametrize(
    ("badge", "name", "expected"),
    [
        (("단기과열", "열"), "삼성전자", " 삼성… 열UN   72,500  +0.83"),
        (("단기과열", "열"), "NAVER", " NAVER 열UN   72,500  +0.83"),
        (("관리", "관"), "", " 005930관 UN   72,500  +0.83"),
        ((), "삼성전자", " 삼성전자 UN   72,500  +0.83"),
    ],
)
def test_a_designation_is_a_letter_behind_the_name(badge: tuple[str, ...], name: str, expected: str) -> None:
    line = narrow_row(row(badge=badge, name=name), False, 28)

    assert plain_text(line).split() == expected.replace("열UN", "열 UN").split()
    assert line_width(line) == 28
    if badge:
        letter = next(span for span in line if span.text == badge[-1])
        assert (letter.look.color, letter.look.bold) == ("alarm", True)
    else:
        assert "alarm" not in colors(line)


def test_the_table_has_the_letter_and_names_the_designation_where_nothing_else_is_said() -> None:
    line = table_row(row(badge=("단기과열", "열")), False, 120)
    assert plain_text(line).rstrip().endswith("  단기과열")
    assert [span.text for span in line if span.look.color == "alarm"] == ["열"]

    for changes, note in (({"note": "VI 발동", "short_note": "VI"}, "VI 발동"), ({"indicative": True}, "예상체결")):
        other = plain_text(table_row(row(badge=("단기과열", "열"), **changes), False, 120)).rstrip()
        assert other.endswith(note)
        assert "단기과열" not in other


@pytest.mark.parametrize("width", [*range(20, 60), 88, 100, 120, 200])
def test_a_designation_makes_no_row_longer(width: int) -> None:
    for badge in (("단기과열", "열"), ("관리", "관")):
        for name in ("삼성전자", "TIGER 미국배당다우존스타겟커버드콜2호", "NAVER", ""):
            designated = row(badge=badge, name=name)
            draw = table_row if width >= WIDE else narrow_row
            assert line_width(draw(designated, True, width)) == width
            plain = plain_text(draw(replace(designated, badge=()), True, width)).split()
            assert plain_text(draw(designated, True, width)).split()[-1] in (plain[-1], badge[0])


@pytest.mark.parametrize("width", range(WIDE, 100))
def test_a_remark_beside_the_figures_is_whole_or_absent(width: int) -> None:
    for changes, note in (({"indicative": True}, "예상체결"), ({"badge": ("단기과열", "열")}, "단기과열")):
        text = plain_text(table_row(row(**changes), False, width))
        assert "…" not in text
        assert (note in text) is (width >= 89)


TABS = (Tab(1, "반도체", 2), Tab(2, "", 3), Tab(5, "배당주와 리츠", 1))


@pytest.mark.parametrize(
    ("shown", "width", "expected"),
    [
        (1, 60, " [1 반도체] 2 5 배당주와 리츠"),
        (5, 60, " 1 반도체 2 [5 배당주와 리츠]"),
        (1, 28, " [1 반도체] 2 5"),
        (5, 28, " 1 2 [5 배당주와 리츠]"),
        (5, 20, " 1 2 [5]"),
    ],
)
def test_groups_are_shown_with_as_many_names_as_there_is_room_for(shown: int, width: int, expected: str) -> None:
    line = group_head(WatchView((PLAIN_ROW,), tabs=TABS, shown=shown), width)
    assert plain_text(line).rstrip() == expected
    assert line_width(line) == width
    named = [plain_text((span,)).strip().strip("[]")[:1] for span in line[1:4]]
    assert named == ["1", "2", "5"]


def test_a_cell_of_a_head_is_told_by_its_span() -> None:
    line = group_head(WatchView((PLAIN_ROW,), tabs=TABS, shown=1), 60)
    assert [span_at(line, x) for x in (0, 1, 10, 12, 13, 14)] == [0, 1, 1, 2, 2, 3]
    assert span_at((), 3) == 0


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("column", list(WatchColumn))
def test_the_heads_mark_the_column_that_sorts(column: WatchColumn, descending: bool) -> None:
    mark = words.watch_columns[column] + ("▼" if descending else "▲")
    view = WatchView((row(alert="80,000"),), sort=column, descending=descending)
    assert mark in plain_text(table_head(view, range(1), 200))
    narrow = narrow_head(view, range(1), 28)
    assert mark in plain_text(narrow)
    assert line_width(narrow) == 28
    both = narrow_head(WatchView((row(choice=VenueChoice.SOR),), sort=column, descending=descending), range(1), 28)
    assert line_width(both) == 28
    assert mark in plain_text(both)


FULL = row(
    turnover=895_123_456_789,
    ask_size=12_034,
    bid_size=20_455,
    trend=tuple(range(100, 120)),
    alert="80,000",
    age_s=3,
)


def test_the_table_has_more_columns_the_more_room_there_is() -> None:
    seen: set[WatchColumn] = set()
    for width in range(WIDE, 201):
        columns = wide_columns(WatchView((FULL,)), width)
        assert [each for each in WatchColumn if each in columns] == list(columns)
        assert line_width(wide_row(FULL, False, width, columns)) == width
        assert line_width(wide_head(WatchView((FULL,)), range(1), width, columns)) == width
        seen |= set(columns)
    assert seen == set(WatchColumn)
    assert wide_columns(WatchView((FULL,)), WIDE) == wide_columns(WatchView((PLAIN_ROW,)), WIDE)
    assert WatchColumn.ALERT not in wide_columns(WatchView((PLAIN_ROW,)), 200)


def test_the_column_that_sorts_has_room_before_others() -> None:
    columns = wide_columns(WatchView((PLAIN_ROW,), sort=WatchColumn.TURNOVER), 120)
    assert WatchColumn.TURNOVER in columns
    assert WatchColumn.TURNOVER not in wide_columns(WatchView((PLAIN_ROW,)), 120)


def test_every_figure_of_the_table_is_whole() -> None:
    text = plain_text(table_row(FULL, False, 200))
    assert "+600 +0.83%" in " ".join(text.split())
    for figure in ("8,951억", "12,034/20,455", "!80,000", "⣀⣀", "⣿"):
        assert figure in text
    large = row(ask_size=123_456_789, bid_size=None)
    assert "123,456,789/-" in plain_text(table_row(large, False, 200))
    assert "98,765천/1억" in plain_text(table_row(row(ask_size=98_765_432, bid_size=123_456_789), False, 200))


@pytest.mark.parametrize(
    ("sort", "figure"),
    [
        (WatchColumn.VOLUME, "1234만"),
        (WatchColumn.TURNOVER, "8951억"),
        (WatchColumn.STRENGTH, "104.2"),
        (WatchColumn.CHANGE, "+600"),
        (WatchColumn.TREND, "+19.00"),
        (WatchColumn.AGE, "3초"),
        (WatchColumn.NAME, "+0.83"),
        (WatchColumn.PRICE, "+0.83"),
    ],
)
def test_a_narrow_row_ends_with_the_figure_it_is_sorted_by(sort: WatchColumn, figure: str) -> None:
    line = narrow_row(FULL, False, 28, sort)
    assert line_width(line) == 28
    assert plain_text(line).rstrip().endswith(figure)
    assert "72,500" in plain_text(line)


def test_an_alert_is_a_mark_behind_the_name_and_moves_nothing() -> None:
    for draw in (narrow_row, table_row):
        width = 28 if draw is narrow_row else 100
        with_mark = plain_text(draw(row(alert="80,000"), False, width))
        assert with_mark.replace("!", " ", 1) == plain_text(draw(PLAIN_ROW, False, width))


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({}, "r72,500"),
        ({"price": 1_812_000}, "r1812000"),
        ({"direction": Direction.LIMIT_UP}, "r↑72,500"),
        ({"price": 1_234_500, "direction": Direction.LIMIT_UP}, "r1234500"),
    ],
)
def test_a_price_that_was_asked_for_is_marked_and_says_its_age(changes: dict[str, object], price: str) -> None:
    fetched = row(fetched=True, age_s=180, **changes)
    assert price in plain_text(narrow_row(fetched, False, 28))
    assert plain_text(table_row(fetched, False, 120)).rstrip().endswith("조회값")
    assert plain_text(table_row(fetched, False, 200)).rstrip().endswith("조회 3분 전")
