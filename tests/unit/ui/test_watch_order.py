from decimal import Decimal

import pytest

from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.views import WatchRow
from kis_tui.ui.watch_columns import SORTABLE, WatchColumn, column_after, column_of
from kis_tui.ui.watch_order import in_order, trend_pct

A = WatchRow(
    "005930",
    "삼성전자",
    VenueChoice.UN,
    price=72_500,
    change=600,
    change_pct=Decimal("0.83"),
    volume=12_345,
    turnover=900,
    strength_pct=Decimal("104.2"),
    ask_size=10,
    bid_size=20,
    trend=(100, None, 110),
    alert="80,000",
    age_s=3,
)
B = WatchRow(
    "000660",
    "SK하이닉스",
    VenueChoice.KRX,
    price=231_000,
    change=-600,
    change_pct=Decimal("-0.26"),
    volume=99,
    turnover=50_000,
    strength_pct=Decimal(90),
    ask_size=None,
    bid_size=100,
    trend=(100, 90),
    age_s=1,
)
NEW = WatchRow("035720", "카카오", VenueChoice.NXT)
ROWS = (A, NEW, B)


@pytest.mark.parametrize(
    ("column", "rising"),
    [
        (WatchColumn.NAME, (B, A, NEW)),
        (WatchColumn.CODE, (B, A, NEW)),
        (WatchColumn.VENUE, (A, B, NEW)),
        (WatchColumn.PRICE, (A, B, NEW)),
        (WatchColumn.CHANGE, (B, A, NEW)),
        (WatchColumn.PERCENT, (B, A, NEW)),
        (WatchColumn.VOLUME, (B, A, NEW)),
        (WatchColumn.TURNOVER, (A, B, NEW)),
        (WatchColumn.STRENGTH, (B, A, NEW)),
        (WatchColumn.TREND, (B, A, NEW)),
        (WatchColumn.SIZES, (A, B, NEW)),
        (WatchColumn.AGE, (B, A, NEW)),
        (WatchColumn.ALERT, (A, NEW, B)),
    ],
)
def test_rows_can_be_ordered_by_every_column_and_unknown_figures_come_last(
    column: WatchColumn, rising: tuple[WatchRow, ...]
) -> None:
    codes = tuple(row.code for row in rising)
    assert in_order(ROWS, column, descending=False) == codes
    turned = in_order(ROWS, column, descending=True)
    if column in (WatchColumn.NAME, WatchColumn.CODE, WatchColumn.VENUE):
        assert turned == codes[::-1]
    elif column is not WatchColumn.ALERT:
        assert turned == (codes[1], codes[0], codes[2])


def test_equals_stay_in_the_users_order_both_ways() -> None:
    rows = [WatchRow(f"00000{number}", "", VenueChoice.UN, volume=7) for number in (3, 1, 2)]
    codes = tuple(row.code for row in rows)
    assert in_order(rows, WatchColumn.VOLUME, descending=False) == codes
    assert in_order(rows, WatchColumn.VOLUME, descending=True) == codes


def test_the_key_goes_through_every_column_and_back_to_the_own_order() -> None:
    seen = [column_after(None)]
    while seen[-1] is not None:
        seen.append(column_after(seen[-1]))
    assert seen == [*SORTABLE, None]
    assert set(SORTABLE) == set(WatchColumn)


def test_a_column_is_found_by_the_id_that_was_kept() -> None:
    assert [column_of(column.value) for column in WatchColumn] == list(WatchColumn)
    assert column_of("") is column_of("moon") is None


def test_the_course_of_a_price_needs_two_minutes() -> None:
    assert trend_pct((100, None, 110)) == 10
    assert trend_pct((100,)) is None
    assert trend_pct((None, None)) is None
