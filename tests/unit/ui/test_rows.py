import pytest

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.profiles.profile import MOST_ROWS, Group
from kis_tui.ui.rows import ALL, UNDO_LEVELS, Added, Change, RowList, SavedRows, Step
from kis_tui.ui.watch_columns import WatchColumn

A, B, C, D = Row("005930"), Row("000660"), Row("035720"), Row("035420")
TWO = SavedRows((Group(number=1, name="반도체", rows=(A, B), focus=B.code), Group(number=3, rows=(B, C))), shown=3)


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


def test_several_codes_are_added_in_one_step_and_those_that_are_there_stay() -> None:
    rows = RowList([A, B])
    added = rows.add_all([C.code, B.code, D.code, C.code])
    assert added == Added((C.code, D.code), (B.code,), ())
    assert codes(rows) == [A.code, B.code, C.code, D.code]
    assert rows.focused == C
    assert rows.undo() == Step(Change.ADDED, (C.code, D.code))
    assert codes(rows) == [A.code, B.code]


def test_a_full_group_takes_no_more() -> None:
    rows = RowList([A])
    many = [f"{number:06d}" for number in range(100_000, 100_000 + MOST_ROWS)]
    added = rows.add_all(many)
    assert len(rows) == MOST_ROWS
    assert added.left_out == (many[-1],)
    assert rows.saved().groups[0].rows == rows.rows


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


def test_undo_takes_every_step_back_in_reverse_order() -> None:
    rows = RowList([A, B, C])
    rows.focus_on(1)
    rows.choose(VenueChoice.NXT)
    rows.drop()
    rows.drop()
    rows.add(D.code)
    assert codes(rows) == ["005930", "035420"]
    assert rows.undo() == Step(Change.ADDED, (D.code,))
    assert rows.undo() == Step(Change.DROPPED, (C.code,))
    assert rows.undo() == Step(Change.DROPPED, (B.code,))
    assert rows.focused == Row("000660", VenueChoice.NXT)
    assert codes(rows) == ["005930", "000660", "035720"]
    assert rows.undo() == Step(Change.VENUE, (B.code,))
    assert rows.focused == B
    assert rows.undo() is None


def test_undo_shows_the_group_that_the_step_was_made_in() -> None:
    rows = RowList(saved=TWO)
    rows.drop()
    rows.show(1)
    assert rows.undo() == Step(Change.DROPPED, (B.code,))
    assert (rows.shown, rows.rows, rows.focused) == (3, (B, C), B)


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


def test_a_row_is_moved_as_far_as_there_are_rows_and_a_walk_is_one_step_to_undo() -> None:
    rows = RowList([A, B, C])
    assert rows.carry(1)
    assert rows.carry(1)
    assert codes(rows) == [B.code, C.code, A.code]
    assert rows.focused == A
    assert not rows.carry(1)
    assert rows.undo() == Step(Change.MOVED, (A.code,))
    assert list(rows.rows) == [A, B, C]
    assert rows.undo() is None


def test_two_rows_moved_after_each_other_are_two_steps() -> None:
    rows = RowList([A, B, C])
    rows.carry(1)
    rows.focus_on(2)
    rows.carry(-1)
    assert codes(rows) == [B.code, C.code, A.code]
    rows.undo()
    assert codes(rows) == [B.code, A.code, C.code]


# --- groups ---


def test_a_group_shows_its_own_rows_and_remembers_its_focus() -> None:
    rows = RowList(saved=TWO)
    assert (rows.shown, rows.rows, rows.focused) == (3, (B, C), B)
    rows.move(1)
    assert rows.show(1)
    assert (rows.rows, rows.focused) == ((A, B), B)
    assert not rows.show(1)
    rows.show(3)
    assert rows.focused == C


def test_an_empty_group_can_be_shown_and_filled() -> None:
    rows = RowList(saved=TWO)
    rows.show(7)
    assert (rows.rows, rows.focused) == ((), None)
    assert [tab.number for tab in rows.tabs] == [1, 3, 7]
    rows.add(D.code)
    assert rows.saved().groups[-1] == Group(number=7, rows=(D,))


def test_all_rows_are_each_code_once_as_the_first_group_has_it() -> None:
    on_nxt = Row(B.code, VenueChoice.NXT)
    rows = RowList(saved=SavedRows((Group(number=1, rows=(A, B)), Group(number=3, rows=(on_nxt, C)))))
    rows.show(ALL)
    assert list(rows.rows) == [A, B, C]
    assert [tab.number for tab in rows.tabs] == [0, 1, 3]


def test_what_is_done_to_a_row_of_all_is_done_in_every_group_that_has_it() -> None:
    rows = RowList(saved=TWO)
    rows.show(ALL)
    rows.focus_on(1)
    rows.choose(VenueChoice.KRX)
    assert [Row(B.code, VenueChoice.KRX) in group.rows for group in rows.saved().groups] == [True, True]
    rows.drop()
    assert rows.rows == (A, C)
    rows.undo()
    rows.undo()
    assert rows.saved().groups[0].rows == (A, B)
    assert rows.saved().groups[1].rows == (B, C)


def test_a_row_added_to_all_goes_to_the_group_shown_before() -> None:
    rows = RowList(saved=TWO)
    rows.show(ALL)
    rows.add(D.code)
    assert rows.groups_of(D.code) == {3}
    assert rows.focused == D
    assert not rows.can_carry
    assert not rows.carry(1)


def test_a_stock_is_put_into_groups_and_taken_out_of_others() -> None:
    rows = RowList(saved=TWO)
    rows.show(1)
    rows.focus_on(0)
    assert rows.place({3, 5})
    assert rows.groups_of(A.code) == {3, 5}
    assert (rows.rows, rows.focused) == ((B,), B)
    assert not rows.place({1, 3})  # the focused one is in those already
    rows.undo()
    assert rows.groups_of(A.code) == {1}
    assert rows.focused == A
    assert not rows.place(set())


def test_a_name_is_cleaned_and_keeps_an_empty_group() -> None:
    rows = RowList([A])
    assert rows.rename(2, " 2차전지\x1b[2J ")
    assert "\x1b" not in rows.name(2)
    assert rows.saved().groups[-1].number == 2
    assert not rows.rename(2, rows.name(2))
    assert rows.rename(2, "")
    assert [tab.number for tab in rows.tabs] == [1]


# --- what the line serves ---


def test_the_line_is_wanted_for_the_group_shown_and_for_rows_with_alerts() -> None:
    rows = RowList(saved=TWO)
    assert list(rows.wanted) == [B, C]
    rows.watch([A, C])
    assert list(rows.wanted) == [B, C, A]
    rows.show(1)
    assert list(rows.wanted) == [A, B, C]
    rows.watch([])
    assert list(rows.wanted) == [A, B]


def test_the_group_shown_before_is_remembered_but_not_wanted() -> None:
    rows = RowList(saved=TWO)
    rows.show(1)
    assert list(rows.wanted) == [A, B]
    assert list(rows.remembered) == [A, B, C]
    rows.show(9)
    assert list(rows.remembered) == [A, B]


# --- order ---


def test_sorted_rows_stand_as_arranged_and_the_own_order_comes_back() -> None:
    rows = RowList([A, B, C])
    assert not rows.arrange([C.code, A.code, B.code])
    rows.focus_on(1)
    rows.sort_by(WatchColumn.PERCENT)
    assert rows.descending
    assert list(rows.rows) == [A, B, C]
    assert rows.arrange([C.code, A.code, B.code])
    assert list(rows.rows) == [C, A, B]
    assert rows.focused == B
    assert list(rows.wanted) == [A, B, C]
    assert not rows.arrange([C.code, A.code, B.code])
    assert not rows.carry(-1)
    rows.sort_by(None)
    assert list(rows.rows) == [A, B, C]


def test_the_focus_stays_on_its_row_also_where_nobody_has_chosen_it() -> None:
    rows = RowList([A, B, C])
    rows.sort_by(WatchColumn.PERCENT)
    rows.arrange([C.code, A.code, B.code])
    assert (rows.focused, rows.focus) == (A, 1)
    rows.sort_by(None)
    assert (rows.focused, rows.focus) == (A, 0)


def test_the_focus_walks_in_the_sorted_order_and_a_new_row_comes_last() -> None:
    rows = RowList([A, B, C])
    rows.sort_by(WatchColumn.NAME)
    assert not rows.descending
    rows.arrange([C.code, A.code, B.code])
    rows.focus_on(0)
    rows.move(1)
    assert rows.focused == A
    rows.drop()
    assert rows.focused == B
    rows.add(D.code)
    assert rows.rows == (C, B, D)


# --- what is kept ---


def test_all_of_it_is_kept_and_set_again() -> None:
    rows = RowList(saved=TWO)
    rows.rename(3, "관심")
    rows.sort_by(WatchColumn.VOLUME, descending=False)
    rows.move(1)
    saved = rows.saved()
    assert saved == SavedRows(
        (
            Group(number=1, name="반도체", rows=(A, B), focus=B.code),
            Group(number=3, name="관심", rows=(B, C), focus=C.code),
        ),
        3,
        "volume",
        False,
    )
    again = RowList(saved=saved)
    assert again.saved() == saved
    assert again.focused == C
    rows = RowList([A])
    rows.take(saved)
    assert rows.saved() == saved
    assert rows.undo() is None


def test_a_column_of_another_version_is_taken_for_none() -> None:
    assert RowList(saved=SavedRows(sort="moon-phase", descending=True)).saved() == SavedRows()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.add(D.code),
        lambda rows: rows.drop(),
        lambda rows: rows.choose(VenueChoice.NXT),
        lambda rows: rows.carry(1),
        lambda rows: rows.place({1, 2}),
        lambda rows: rows.rename(1, "새 이름"),
        lambda rows: rows.move(1),
        lambda rows: rows.show(1),
        lambda rows: rows.sort_by(WatchColumn.PERCENT),
    ],
)
def test_every_change_of_what_is_kept_is_told_after_it(change: object) -> None:
    rows = RowList(saved=TWO)
    told: list[SavedRows] = []
    rows.on_change = lambda: told.append(rows.saved())
    change(rows)  # type: ignore[operator]
    assert told[-1:] == [rows.saved()]
    assert told[-1] != TWO


def test_undo_is_told_too() -> None:
    rows = RowList(saved=TWO)
    rows.drop()
    told: list[SavedRows] = []
    rows.on_change = lambda: told.append(rows.saved())
    rows.undo()
    assert [saved.groups[1].rows for saved in told] == [(B, C)]


# --- rows of one run ---


def test_rows_of_one_run_have_the_first_free_group_and_are_not_kept() -> None:
    rows = RowList([D], saved=TWO)
    assert (rows.shown, rows.rows) == (2, (D,))
    assert rows.saved() == TWO
    rows.show(1)
    assert rows.saved().shown == 1
    rows.show(2)
    assert rows.saved().shown == 1


def test_rows_of_one_run_are_kept_once_the_user_changes_them() -> None:
    rows = RowList([D], saved=TWO)
    rows.move(1)
    rows.sort_by(None)
    assert rows.saved() == TWO
    rows.add(A.code)
    assert rows.saved().groups[1] == Group(number=2, rows=(D, A), focus=A.code)
    assert rows.saved().shown == 2


def test_naming_rows_of_one_run_keeps_them() -> None:
    rows = RowList([D], saved=TWO)
    rows.rename(2, "오늘")
    assert rows.saved().groups[1] == Group(number=2, name="오늘", rows=(D,))


def test_where_all_groups_are_in_use_rows_of_one_run_hide_the_ninth_and_are_never_kept() -> None:
    full = SavedRows(tuple(Group(number=number, name=f"그룹{number}", rows=(A, B)) for number in range(1, 10)), 4)
    rows = RowList([D], saved=full)
    assert (rows.shown, rows.rows, rows.name(9)) == (9, (D,), "")
    rows.add(C.code)
    assert rows.saved() == full


def test_all_rows_are_shown_again_after_a_restart() -> None:
    rows = RowList(saved=SavedRows((Group(number=2, rows=(Row("005930"),)), Group(number=5, rows=(Row("000660"),)))))
    rows.show(0)
    again = RowList(saved=rows.saved())
    assert again.shown == 0
    assert [row.code for row in again.rows] == ["005930", "000660"]
    again.show(5)
    assert RowList(saved=again.saved()).shown == 5
