from msgspec.structs import replace

from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.targets import rows_of, rows_with_book, targets_of
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row

GROUPS = {
    1: (Row("005930", VenueChoice.KRX), Row("000660")),
    2: (Row("005930", VenueChoice.NXT), Row("035720"), Row("035720", VenueChoice.NXT)),
}


def _rows(text: str) -> list[Row]:
    return [target.row for target in targets_of([parse_rule(text, 1)], GROUPS)]


def test_a_rule_of_a_stock_listens_where_its_first_row_does() -> None:
    assert _rows("005930 vi") == [Row("005930", VenueChoice.KRX)]


def test_a_rule_that_names_its_venue_listens_there() -> None:
    assert _rows("005930@SOR vi") == [Row("005930", VenueChoice.SOR)]


def test_a_rule_of_a_stock_without_a_row_listens_at_the_usual_venue() -> None:
    rule = parse_rule("247540 vi", 1)
    assert [target.row for target in targets_of([rule], GROUPS)] == [Row("247540")]
    paper = targets_of([rule], GROUPS, usual=VenueChoice.KRX)
    assert [target.row for target in paper] == [Row("247540", VenueChoice.KRX)]


def test_a_rule_of_a_group_is_for_each_of_its_stocks_once() -> None:
    assert sorted(row.code for row in _rows("g2 vi")) == ["005930", "035720"]
    assert Row("035720") in _rows("g2 vi"), "the first of two rows of one stock counts"
    assert _rows("g9 vi") == []


def test_a_rule_that_is_switched_off_has_no_target() -> None:
    assert targets_of([replace(parse_rule("005930 vi", 1), enabled=False)], GROUPS) == ()


def test_books_are_asked_for_where_nothing_else_shows_it_and_then_as_far_as_there_is_room() -> None:
    texts = ["005930 price>=1", "005930 spread>=2", "000660 wall>=1", "035720 vi", "035420 vi"]
    targets = targets_of([parse_rule(text, number) for number, text in enumerate(texts, 1)], GROUPS)
    assert [row.code for row in rows_of(targets)] == ["005930", "000660", "035720", "035420"]
    assert [row.code for row in rows_with_book(targets)] == ["000660"]
    assert [row.code for row in rows_with_book(targets, 3)] == ["000660", "005930", "035720"]
    assert len(rows_with_book(targets, 99)) == 4
