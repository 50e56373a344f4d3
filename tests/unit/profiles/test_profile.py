from decimal import Decimal

import pytest

from kis_tui.alerts.rules import AlertKind, AlertRule
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.prints import PrintFilter
from kis_tui.profiles.profile import MOST_ROWS, Average, Group, Look, Profile, of_rows
from tests.support.kept_profiles import FULL

VI = AlertRule(id=1, kind=AlertKind.VI, code="005930")


@pytest.mark.parametrize("number", [0, 10, -1])
def test_a_group_has_the_number_of_a_digit(number: int) -> None:
    with pytest.raises(ValueError, match="must be 1 to 9"):
        Group(number=number)


def test_a_group_refuses_what_is_no_code_a_code_twice_and_rows_without_end() -> None:
    with pytest.raises(ValueError, match="'xyz' is not a stock code"):
        Group(number=1, rows=(Row("xyz"),))
    with pytest.raises(ValueError, match="a code twice"):
        Group(number=1, rows=(Row("005930"), Row("005930", VenueChoice.NXT)))
    with pytest.raises(ValueError, match="at most 500"):
        Group(number=1, rows=tuple(Row(f"{code:06d}") for code in range(MOST_ROWS + 1)))


def test_a_group_s_name_is_cleaned_and_a_focus_that_is_in_no_row_is_none() -> None:
    group = Group(number=1, name="\x1b[2J" + "가" * 40, rows=(Row("005930"),), focus="000660")
    assert group.name == "[2J" + "가" * 17
    assert group.focus == ""


@pytest.mark.parametrize(
    ("code", "price", "shares"),
    [
        ("5930", 1, 0),
        ("005930", 0, 0),
        ("005930", -1, 0),
        ("005930", 10**16, 0),
        ("005930", 1, -1),
        ("005930", Decimal("NaN"), 0),
        ("005930", Decimal("Infinity"), 0),
        ("005930", Decimal("1E-99999999"), 0),
    ],
)
def test_an_average_price_that_nobody_can_have_is_refused(code: str, price: int, shares: int) -> None:
    with pytest.raises(ValueError, match=r"average price|not a stock code"):
        Average(code, price, shares)


def test_a_look_refuses_numbers_that_no_key_sets() -> None:
    with pytest.raises(ValueError, match="a number of look"):
        Look(merge_ms=-1)
    with pytest.raises(ValueError, match="a number of look"):
        Look(filter=PrintFilter(most_value=10**16))
    assert Look(sort="\x1bcode" + "x" * 100).sort == "code" + "x" * 36


def test_what_contradicts_itself_is_no_profile() -> None:
    with pytest.raises(ValueError, match="a group 1 is there twice"):
        Profile(groups=(Group(number=1), Group(number=1)))
    with pytest.raises(ValueError, match="an alert's id 1 is there twice"):
        Profile(alerts=(VI, VI))
    with pytest.raises(ValueError, match="average price of 005930 is there twice"):
        Profile(averages=(Average("005930", 1), Average("005930", 2)))
    with pytest.raises(ValueError, match="shown group was 10"):
        Profile(shown=10)


def test_a_group_that_is_not_there_is_empty_and_one_that_becomes_empty_goes() -> None:
    assert FULL.group(3) == Group(number=3)
    full = FULL.with_group(Group(number=3, rows=(Row("035720"),)))
    assert [group.number for group in full.groups] == [1, 3, 9], "in the order of the digits"
    assert full.with_group(Group(number=3)) == FULL
    assert full.with_group(Group(number=3, name="빈")).group(3).name == "빈", "a name is kept without rows"


def test_an_average_price_is_set_changed_and_taken_away() -> None:
    assert FULL.average("005930") == Average("005930", Decimal("71500.25"), 10)
    assert FULL.average("035720") is None
    changed = FULL.with_average("005930", Average("005930", 70_000))
    assert changed.average("005930") == Average("005930", 70_000)
    assert changed.average("000660") == FULL.average("000660")
    assert changed.with_average("005930", None).averages == (Average("000660", 190_000),)


def test_a_list_of_rows_becomes_the_first_group() -> None:
    profile = of_rows([Row("005930"), Row("000660", VenueChoice.KRX), Row("005930", VenueChoice.NXT)])
    assert profile.group(1).rows == (Row("005930"), Row("000660", VenueChoice.KRX))
    assert len(of_rows([Row(f"{code:06d}") for code in range(600)]).group(1).rows) == MOST_ROWS
