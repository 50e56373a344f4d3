from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.ui.rows import UNDO_LEVELS, Dropped, RowList, VenueChanged

A, B, C = Row("005930"), Row("000660"), Row("035720")


def codes(rows: RowList) -> list[str]:
    return [row.code for row in rows.rows]


def test_a_new_row_goes_to_the_end_and_has_the_focus() -> None:
    rows = RowList([A, B])
    assert rows.add(C.code)
    assert codes(rows) == ["005930", "000660", "035720"]
    assert rows.focused == C


def test_a_new_row_has_the_venue_the_others_started_with() -> None:
    rows = RowList([Row("005930", VenueChoice.KRX)])
    rows.choose(VenueChoice.NXT)
    rows.add("000660")
    assert rows.focused == Row("000660", VenueChoice.KRX)


def test_a_code_that_is_there_is_focused_instead_of_added() -> None:
    rows = RowList([A, B])
    assert rows.focus_on(1)
    assert not rows.add(A.code)
    assert len(rows) == 2
    assert rows.focus == 0


def test_of_two_rows_with_one_code_the_first_counts() -> None:
    rows = RowList([Row("005930", VenueChoice.NXT), B, Row("005930", VenueChoice.KRX)])
    assert rows.rows == (Row("005930", VenueChoice.NXT), B)


def test_dropping_gives_the_focus_to_the_row_below_and_at_the_end_to_the_one_above() -> None:
    rows = RowList([A, B, C])
    rows.focus_on(1)
    assert rows.drop() == B
    assert rows.focused == C
    assert rows.drop() == C
    assert rows.focused == A
    assert rows.drop() == A
    assert rows.focused is None
    assert rows.drop() is None


def test_undo_takes_drops_and_venues_back_in_reverse_order() -> None:
    rows = RowList([A, B, C])
    rows.focus_on(1)
    rows.choose(VenueChoice.NXT)
    rows.drop()
    rows.drop()
    assert codes(rows) == ["005930"]
    assert rows.undo() == Dropped(C, 1)
    assert rows.undo() == Dropped(Row("000660", VenueChoice.NXT), 1)
    assert codes(rows) == ["005930", "000660", "035720"]
    assert rows.undo() == VenueChanged("000660", VenueChoice.UN)
    assert rows.focused == B
    assert rows.undo() is None


def test_undo_passes_over_a_drop_whose_code_was_added_again() -> None:
    rows = RowList([A, B])
    rows.choose(VenueChoice.KRX)
    rows.focus_on(1)
    rows.drop()
    rows.add(B.code)
    assert rows.undo() == VenueChanged("005930", VenueChoice.UN)
    assert codes(rows) == ["005930", "000660"]


def test_choosing_the_venue_there_is_leaves_nothing_to_undo() -> None:
    rows = RowList([A])
    assert not rows.choose(VenueChoice.UN)
    assert rows.undo() is None


def test_the_focus_walks_round() -> None:
    rows = RowList([A, B, C])
    assert rows.move(-1)
    assert rows.focused == C
    assert rows.move(1)
    assert rows.focused == A
    assert not RowList([A]).move(1)
    assert not RowList().move(1)


def test_the_steps_remembered_are_bounded() -> None:
    rows = RowList([A])
    for _ in range(UNDO_LEVELS + 20):
        rows.choose(rows.rows[0].choice.following)
    undone = 0
    while rows.undo() is not None:
        undone += 1
    assert undone == UNDO_LEVELS
