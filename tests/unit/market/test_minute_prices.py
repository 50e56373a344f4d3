from kis_tui.market.minute_prices import MINUTES, MinutePrices

NINE = 9 * 3600


def at(minute: int, second: int = 0) -> int:
    return NINE + 60 * minute + second


def filled(*prints: tuple[int, int]) -> MinutePrices:
    prices = MinutePrices()
    for minute, price in prints:
        prices.add(price, at(minute))
    return prices


def test_a_minute_has_the_price_of_its_last_print() -> None:
    prices = MinutePrices()
    for second, price in ((1, 100), (30, 105), (59, 103), (60, 110)):
        prices.add(price, at(0, second))
    assert prices.closes(20) == (103, 110)


def test_a_minute_without_a_print_has_the_price_before_it() -> None:
    assert filled((0, 100), (3, 104)).closes(20) == (100, 100, 100, 104)


def test_only_as_many_minutes_as_asked_for_end_with_the_newest() -> None:
    assert filled(*((minute, 100 + minute) for minute in range(10))).closes(3) == (107, 108, 109)
    assert filled((0, 100), (9, 109)).closes(3) == (100, 100, 109)
    assert MinutePrices().closes(3) == ()


def test_of_the_minutes_the_line_was_down_in_nothing_is_known() -> None:
    prices = filled((0, 100))
    prices.interrupted()
    prices.interrupted()
    assert prices.closes(20) == (100,)
    prices.add(103, at(3))
    assert prices.closes(20) == (100, None, None, 103)


def test_a_short_interruption_leaves_no_minute_open() -> None:
    prices = filled((0, 100))
    prices.interrupted()
    prices.add(101, at(0, 30))
    prices.interrupted()
    prices.add(102, at(1))
    assert prices.closes(20) == (101, 102)


def test_a_print_of_an_earlier_minute_changes_nothing() -> None:
    prices = filled((5, 105), (6, 106))
    prices.add(1, at(5))
    prices.add(1, None)
    assert prices.closes(20) == (105, 106)


def test_the_next_morning_begins_anew() -> None:
    prices = filled((11 * 60 - 1, 105))
    prices.add(90, 8 * 3600)
    assert prices.closes(20) == (90,)


def test_no_more_minutes_are_remembered_than_said() -> None:
    prices = filled(*((minute, minute + 1) for minute in range(3 * MINUTES)))
    assert prices.closes(500) == tuple(range(2 * MINUTES + 1, 3 * MINUTES + 1))
