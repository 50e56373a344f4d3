"""The limits of the day: told by the broker, or calculated."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.price import Price
from kis_tui.domain.quote import Quote
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue
from kis_tui.ui.day_limits import day_limits

QUOTE = Quote("005930", Venue.KRX, 72_000, base_price=71_900, lower_limit=100, upper_limit=143_800)
CALCULATED = (50_400, 93_400)


def test_what_the_broker_told_stands_before_what_the_rule_gives() -> None:
    assert day_limits(71_900, TickTable.STOCK, QUOTE) == (100, 143_800)
    assert day_limits(71_900, TickTable.STOCK) == CALCULATED


def test_an_answer_of_another_day_does_not_count() -> None:
    assert day_limits(71_900, TickTable.STOCK, replace(QUOTE, base_price=70_000)) == CALCULATED


@pytest.mark.parametrize(("lower", "upper"), [(None, 143_800), (100, None), (None, None), (143_800, 100), (100, 100)])
def test_limits_that_make_no_sense_are_calculated(lower: Price | None, upper: Price | None) -> None:
    assert day_limits(71_900, TickTable.STOCK, replace(QUOTE, lower_limit=lower, upper_limit=upper)) == CALCULATED


def test_without_a_base_price_they_are_known_only_where_they_were_told() -> None:
    assert day_limits(None, TickTable.STOCK) is None
    assert day_limits(None, TickTable.STOCK, QUOTE) == (100, 143_800)
    assert day_limits(None, TickTable.STOCK, replace(QUOTE, upper_limit=None)) is None
