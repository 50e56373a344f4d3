import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.ui.screen_layout import ScreenLayout, by_venue, fits, neighbours

ROWS = tuple(Row(f"00000{number}") for number in range(7))


@pytest.mark.parametrize(
    ("focus", "count", "shown"),
    [
        (0, 3, "012"),
        (2, 3, "012"),
        (3, 3, "345"),
        (6, 3, "456"),  # the last page is filled from the one before
        (6, 4, "3456"),
        (4, 1, "4"),
        (5, 10, "0123456"),
    ],
)
def test_the_ladders_are_the_page_of_rows_that_the_focus_is_on(focus: int, count: int, shown: str) -> None:
    assert "".join(row.code[-1] for row in neighbours(ROWS, focus, count)) == shown


def test_without_rows_there_are_no_ladders() -> None:
    assert neighbours((), 0, 4) == ()


@given(st.integers(1, 30), st.integers(1, 4), st.data())
def test_the_focused_row_is_always_shown_and_as_many_as_fit(count: int, room: int, data: st.DataObject) -> None:
    rows = [Row(f"{number:06d}") for number in range(count)]
    focus = data.draw(st.integers(0, count - 1))

    shown = neighbours(rows, focus, room)

    assert rows[focus] in shown
    assert len(shown) == min(room, count)
    assert list(shown) == rows[rows.index(shown[0]) : rows.index(shown[0]) + len(shown)]


@pytest.mark.parametrize(
    ("count", "choices"),
    [
        (2, [VenueChoice.KRX, VenueChoice.NXT]),
        (3, [VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT]),
        (4, [VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT]),
    ],
)
def test_the_exchanges_stand_beside_each_other_and_merged_before_them_where_there_is_room(
    count: int, choices: list[VenueChoice]
) -> None:
    assert by_venue("005930", count) == tuple(Row("005930", choice) for choice in choices)


@pytest.mark.parametrize(
    ("layout", "least", "hides"),
    [
        (ScreenLayout.ONE, 0, False),
        (ScreenLayout.SEVERAL, 77, True),
        (ScreenLayout.VENUES, 77, True),
        (ScreenLayout.STRIP, 100, False),
    ],
)
def test_a_view_needs_its_room(layout: ScreenLayout, least: int, hides: bool) -> None:
    assert fits(layout, least)
    assert not least or not fits(layout, least - 1)
    assert layout.hides_the_ladder is hides
