from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from kis_tui.domain.session import Direction
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.views import WatchRow, WatchView
from kis_tui.ui.widgets.watchlist import WIDE, hint_lines, narrow_head, narrow_row, wide_head, wide_row

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
    for line in (narrow_row(row(stale=True), False, 28), wide_row(row(stale=True, age_s=12), False, 120)):
        assert all(span.look.dim for span in line)


def test_a_wide_row_has_every_column() -> None:
    line = wide_row(row(note="VI 발동", age_s=72), False, 120)
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
    text = plain_text(wide_row(row(choice=VenueChoice.SOR, indicative=True), False, 120))
    assert "SOR→통합" in text
    assert "~72,500" in text
    assert "예상체결" in text


def test_the_columns_of_the_table_stand_under_their_names() -> None:
    head, line = (
        plain_text(wide_head(WatchView((PLAIN_ROW,)), range(1), 120)),
        plain_text(wide_row(PLAIN_ROW, False, 120)),
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
        assert line_width(wide_row(watched, True, width)) == width
    assert line_width(wide_head(WatchView((PLAIN_ROW,) * 123, 99), range(50, 60), width)) == width


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
    assert plain_text(wide_head(view, shown, 120)).split()[:3] == ["종목명", position, "코드"]


def test_a_note_too_long_for_the_table_is_said_shorter() -> None:
    refused = row(note="없는 종목이거나 이 거래소에서 거래하지 않음", short_note="거래 안 함")
    assert plain_text(wide_row(refused, False, 120)).rstrip().endswith("  거래 안 함")
    assert plain_text(wide_row(refused, False, 160)).rstrip().endswith("거래하지 않음")


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
    line = wide_row(row(badge=("단기과열", "열")), False, 120)
    assert plain_text(line).rstrip().endswith("  단기과열")
    assert [span.text for span in line if span.look.color == "alarm"] == ["열"]

    for changes, note in (({"note": "VI 발동", "short_note": "VI"}, "VI 발동"), ({"indicative": True}, "예상체결")):
        other = plain_text(wide_row(row(badge=("단기과열", "열"), **changes), False, 120)).rstrip()
        assert other.endswith(note)
        assert "단기과열" not in other


@pytest.mark.parametrize("width", [*range(20, 60), 88, 100, 120, 200])
def test_a_designation_makes_no_row_longer(width: int) -> None:
    for badge in (("단기과열", "열"), ("관리", "관")):
        for name in ("삼성전자", "TIGER 미국배당다우존스타겟커버드콜2호", "NAVER", ""):
            designated = row(badge=badge, name=name)
            draw = wide_row if width >= WIDE else narrow_row
            assert line_width(draw(designated, True, width)) == width
            plain = plain_text(draw(replace(designated, badge=()), True, width)).split()
            assert plain_text(draw(designated, True, width)).split()[-1] in (plain[-1], badge[0])


@pytest.mark.parametrize("width", range(WIDE, 100))
def test_a_remark_beside_the_figures_is_whole_or_absent(width: int) -> None:
    for changes, note in (({"indicative": True}, "예상체결"), ({"badge": ("단기과열", "열")}, "단기과열")):
        text = plain_text(wide_row(row(**changes), False, width))
        assert "…" not in text
        assert (note in text) is (width >= 92)
