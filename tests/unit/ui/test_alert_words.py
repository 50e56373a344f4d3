"""Alerts in words, in both languages, and the numbers that are typed for them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.alerts.alert import Alert, BookSide, Happening, WallEnd
from kis_tui.alerts.grammar import parse_rule
from kis_tui.alerts.rules import AlertEdge, AlertKind, AlertRule, AlertWay
from kis_tui.domain.price import Price
from kis_tui.domain.session import Aggressor, Direction
from kis_tui.domain.venue import Venue
from kis_tui.ui.alert_history import KEPT, ON_SCREEN, AlertHistory, FiredAlert
from kis_tui.ui.alert_numbers import parse_number, typed_number
from kis_tui.ui.alert_words import (
    condition_words,
    cooldown_words,
    fired_words,
    happened_words,
    rule_words,
    short_condition,
)
from kis_tui.ui.wording.language import Language, speak


@pytest.fixture(autouse=True)
def korean_afterwards() -> Iterator[None]:
    yield
    speak(Language.KOREAN)


def rule(text: str) -> AlertRule:
    return parse_rule(text, 1, code="005930")


def fired(text: str, *, suppressed: int = 0, second: int | None = 46_805, **happened: object) -> FiredAlert:
    happening = Happening(venue=happened.pop("venue", Venue.KRX), **happened)  # type: ignore[arg-type]
    return FiredAlert(Alert(rule(text), "005930", happening, 0.0, suppressed), "삼성전자", second)


CONDITIONS = [
    ("price>=80000", "가격 80,000 이상", "price at least 80,000", ">=80,000"),
    ("price<=7만", "가격 70,000 이하", "price at most 70,000", "<=70,000"),
    ("change>=3%", "등락률 +3% 이상", "change at least +3%", ">=+3%"),
    ("change<=-2.5%", "등락률 -2.5% 이하", "change at most -2.5%", "<=-2.5%"),
    ("print>=10000", "큰 체결 10,000주 이상", "large print at least 10,000 sh", "체결 10,000주"),
    ("print>=1억", "큰 체결 1억원 이상", "large print at least 100M won", "체결 1억원"),
    ("volume>=3x", "거래량 3배 이상", "volume at least 3x", "량 3배"),
    ("strength<=80", "체결강도 80 이하", "strength at most 80", "강도 80"),
    ("vi", "VI 발동·해제", "VI on and off", "VI"),
    ("limit off", "상하한 이탈", "limit left", "상하한"),
    ("wall>=10만 on", "잔량벽 100,000주 이상 등장", "wall at least 100,000 sh comes", "벽 100,000주"),
    ("spread>=3", "스프레드 3틱 이상", "spread at least 3 ticks", "폭 3틱"),
]


@pytest.mark.parametrize(("text", "korean", "english", "short"), CONDITIONS)
def test_a_condition_is_worded_in_both_languages(text: str, korean: str, english: str, short: str) -> None:
    assert (condition_words(rule(text)), short_condition(rule(text))) == (korean, short)
    speak(Language.ENGLISH)
    assert condition_words(rule(text)) == english


def test_every_kind_is_among_the_conditions() -> None:
    assert {rule(text).kind for text, *_ in CONDITIONS} == set(AlertKind)


HAPPENINGS = [
    ("price>=80000", {"figure": Decimal(80_100)}, "가격 80,100 (80,000 이상)", "price 80,100 (at least 80,000)"),
    (
        "change<=-3%",
        {"figure": Decimal("-3.10"), "price": 69_700},
        "등락률 -3.1% (-3% 이하) · 69,700",
        "change -3.1% (at most -3%) · 69,700",
    ),
    (
        "print>=1억",
        {"size": 10_000, "price": 73_000, "aggressor": Aggressor.BUYER, "figure": Decimal(730_000_000)},
        "큰 체결 매수 10,000주 · 73,000 · 7.3억",
        "large print: 10,000 bought at 73,000, 730M won",
    ),
    ("volume>=3x", {"figure": Decimal("3.10")}, "거래량 3.1배 (3배 이상)", "volume 3.1x (at least 3x)"),
    ("strength>=120", {"figure": Decimal("121.30")}, "체결강도 121.3 (120 이상)", "strength 121.3 (at least 120)"),
    ("vi", {"venue": Venue.NXT, "began": 46_805}, "VI 발동 NXT 13:00:05", "VI on NXT 13:00:05"),
    ("vi", {"venue": Venue.UN, "edge": AlertEdge.OFF}, "VI 해제", "VI off"),
    (
        "vi",
        {"edge": AlertEdge.OFF, "assumed": True},
        "VI 해제 시각이 지났습니다 KRX (해제 신호는 못 받음)",
        "VI must be over KRX (its end was not seen)",
    ),
    (
        "limit",
        {"direction": Direction.LIMIT_UP, "price": 93_400},
        "상한가 도달 93,400",
        "upper limit touched at 93,400",
    ),
    (
        "limit",
        {"direction": Direction.LIMIT_DOWN, "edge": AlertEdge.OFF, "price": 50_500},
        "하한가 풀림 50,500",
        "lower limit left, 50,500",
    ),
    (
        "wall>=10만",
        {"side": BookSide.ASK, "price": 72_600, "size": 120_000},
        "매도 잔량벽 등장 72,600 · 120,000주",
        "ask wall at 72,600: 120,000 waiting",
    ),
    (
        "wall>=10만",
        {"side": BookSide.BID, "edge": AlertEdge.OFF, "price": 72_400, "size": 300, "wall_end": WallEnd.PULLED},
        "매수 잔량벽 취소 72,400 · 남은 300주",
        "bid wall at 72,400 pulled: 300 left",
    ),
    ("spread>=3", {"figure": Decimal(5)}, "스프레드 5틱 (3틱 이상)", "spread 5 ticks (at least 3 ticks)"),
]


@pytest.mark.parametrize(("text", "happened", "korean", "english"), HAPPENINGS)
def test_what_has_happened_is_worded_in_both_languages(
    text: str, happened: dict[str, object], korean: str, english: str
) -> None:
    assert happened_words(fired(text, **happened)) == korean  # type: ignore[arg-type]
    speak(Language.ENGLISH)
    assert happened_words(fired(text, **happened)) == english  # type: ignore[arg-type]


def test_an_alert_tells_its_time_what_came_before_and_that_the_line_was_down() -> None:
    told = fired("price>=80000", figure=Decimal(80_100), while_down=True, suppressed=2)
    assert fired_words(told) == "13:00:05 삼성전자 끊긴 동안 가격 80,100 (80,000 이상) · 그 사이 2번 더"


def test_a_rule_is_called_by_its_stock_its_venue_and_its_condition() -> None:
    assert rule_words(rule("005930@NXT price>=80000"), "삼성전자") == "삼성전자 NXT 가격 80,000 이상"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "매번"), (10, "10초에 한 번"), (90, "90초에 한 번"), (300, "5분에 한 번"), (86_400, "하루 한 번")],
)
def test_how_often_is_said_in_the_largest_unit(seconds: int, said: str) -> None:
    assert cooldown_words(seconds) == said


@pytest.mark.parametrize(
    ("kind", "text", "in_won", "number"),
    [
        (AlertKind.PRICE, "80,000", False, 80_000),
        (AlertKind.PRICE, "8만원", False, 80_000),
        (AlertKind.CHANGE, "-3%", False, -3),
        (AlertKind.CHANGE, "+2.5", False, Decimal("2.5")),
        (AlertKind.CHANGE, "0", False, 0),
        (AlertKind.PRINT, "1만주", False, 10_000),
        (AlertKind.WALL, "1.5억", True, 150_000_000),
        (AlertKind.VOLUME, "3배", False, 3),
        (AlertKind.STRENGTH, "１２０", False, 120),
        (AlertKind.SPREAD, "3틱", False, 3),
    ],
)
def test_a_number_is_read_as_it_is_typed(kind: AlertKind, text: str, in_won: bool, number: Price) -> None:
    read = parse_number(kind, text, in_won=in_won)
    assert read == number
    assert parse_number(kind, typed_number(read), in_won=in_won) == read


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (AlertKind.PRICE, "", "숫자를 쓰세요"),
        (AlertKind.PRICE, "0", "0보다 커야"),
        (AlertKind.PRICE, "-5", "0보다 작을"),
        (AlertKind.PRICE, "많이", "'많이'은(는) 읽을 수 없습니다"),
        (AlertKind.CHANGE, " ", "숫자를 쓰세요"),
        (AlertKind.CHANGE, "3.12345", "읽을 수 없습니다"),
        (AlertKind.STRENGTH, "-10", "0보다 커야"),
        (AlertKind.SPREAD, "세 틱", "읽을 수 없습니다"),
    ],
)
def test_a_number_that_cannot_be_meant_is_refused_in_the_users_language(
    kind: AlertKind, text: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        parse_number(kind, text)


def test_unseen_alerts_are_counted_and_the_newest_told_until_they_are_seen() -> None:
    history = AlertHistory()
    quiet = fired("vi")
    history.add(FiredAlert(Alert(_told_by(quiet.alert.rule), "005930", quiet.alert.happening, 0.0), "삼성전자"))
    assert (history.view.unseen, len(history.newest_first)) == (0, 1)
    for second in range(5):
        history.add(fired("vi", second=second))
    assert history.view.unseen == 5
    assert [each.second for each in history.view.newest] == [3, 4]
    assert len(history.view.newest) == ON_SCREEN
    assert [each.second for each in history.newest_first[:2]] == [4, 3]
    assert (history.see(), history.see(), history.view.unseen, history.view.newest) == (True, False, 0, ())
    assert len(history.newest_first) == 6


def test_the_history_is_bounded() -> None:
    history = AlertHistory()
    for second in range(KEPT + 5):
        history.add(fired("vi", second=second))
    assert len(history.newest_first) == KEPT
    assert history.newest_first[0].second == KEPT + 4


def _told_by(rule: AlertRule, *ways: AlertWay) -> AlertRule:
    return replace(rule, ways=ways)
