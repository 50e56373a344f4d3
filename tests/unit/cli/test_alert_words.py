from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from kis_tui.alerts.alert import Alert, BookSide, Happening, WallEnd
from kis_tui.alerts.grammar import EXAMPLES, parse_rule
from kis_tui.alerts.rules import AlertEdge
from kis_tui.cli.alert_words import clock, number, sentence
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue


def _alert(rule: str, suppressed: int = 0, **fields: Any) -> Alert:
    happening = Happening(**{"venue": Venue.UN, **fields})
    return Alert(parse_rule(rule, 1, code="005930"), "005930", happening, 0.0, suppressed)


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        (_alert("price>=80000", figure=Decimal(80_100)), "price rose to 80,100, at least 80,000"),
        (_alert("price<=70000", figure=Decimal("69999.5")), "price fell to 69,999.5, at most 70,000"),
        (_alert("change<=-3", figure=Decimal("-3.10"), price=70_000), "change fell to -3.1%, at most -3% at 70,000"),
        (_alert("change>=3", figure=Decimal(3)), "change rose to +3%, at least +3%"),
        (
            _alert("print>=1억", price=72_500, size=2_000, aggressor=Aggressor.BUYER),
            "2,000 bought in one print at 72,500, 145,000,000 won",
        ),
        (
            _alert("print>=1", price=72_500, size=2, aggressor=Aggressor.NONE),
            "2 traded in one print at 72,500, 145,000 won",
        ),
        (
            _alert("volume>=3x", figure=Decimal("3.25")),
            "volume reached 3.25 times that of the previous day by this time, at least 3",
        ),
        (_alert("strength<=80", figure=Decimal("79.90")), "strength fell to 79.9%, at most 80%"),
        (_alert("vi", venue=Venue.KRX, began=34_860), "volatility interruption at KRX since 09:41:00"),
        (_alert("vi"), "volatility interruption"),
        (_alert("vi", venue=Venue.NXT, edge=AlertEdge.OFF), "volatility interruption at NXT lifted"),
        (
            _alert("vi", edge=AlertEdge.OFF, assumed=True),
            "volatility interruption must be over by now; its release was not seen",
        ),
        (_alert("limit", direction=Direction.LIMIT_UP, price=93_400), "upper limit touched at 93,400"),
        (
            _alert("limit", edge=AlertEdge.OFF, direction=Direction.LIMIT_DOWN, price=50_500),
            "lower limit released at 50,500",
        ),
        (_alert("wall>=10만", side=BookSide.ASK, price=73_000, size=150_000), "ask wall at 73,000: 150,000 waiting"),
        (
            _alert(
                "wall>=10만",
                edge=AlertEdge.OFF,
                side=BookSide.BID,
                price=72_000,
                size=0,
                wall_end=WallEnd.PULLED,
            ),
            "bid wall at 72,000 pulled: 0 left",
        ),
        (_alert("spread>=3", figure=Decimal(4)), "spread widened to 4 ticks, at least 3"),
        (_alert("spread<=1", figure=Decimal(1)), "spread narrowed to 1 tick, at most 1"),
        (
            _alert("price>=80000", suppressed=2, figure=Decimal(80_100), while_down=True),
            "while the line was down: price rose to 80,100, at least 80,000; 2 more in the cooldown before",
        ),
    ],
)
def test_each_alert_is_a_sentence(alert: Alert, words: str) -> None:
    assert sentence(alert) == words


@pytest.mark.parametrize("example", EXAMPLES.split(", "))
@pytest.mark.parametrize("edge", [AlertEdge.ON, AlertEdge.OFF])
def test_every_kind_has_words_even_without_figures(example: str, edge: AlertEdge) -> None:
    assert sentence(_alert(example, edge=edge))


def test_the_user_s_note_comes_last() -> None:
    alert = _alert("vi", venue=Venue.KRX)
    noted = replace(alert, rule=replace(alert.rule, note="손절 확인"))
    assert sentence(noted) == "volatility interruption at KRX; 손절 확인"


def test_figures_have_commas_and_no_trailing_zeros() -> None:
    figures = [number(Decimal("1234567.500")), number(Decimal(100)), number(Decimal("1E+3")), number(None)]
    assert figures == ["1,234,567.5", "100", "1,000", "-"]
    assert [number(Decimal(value), sign=True) for value in (3, -3, 0)] == ["+3", "-3", "0"]


def test_a_second_of_the_day_is_a_time() -> None:
    assert clock(9 * 3600 + 5) == "09:00:05"
