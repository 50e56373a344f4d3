import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kis_tui.alerts.grammar import EXAMPLES, names_target, parse_rule, rule_text
from kis_tui.alerts.rules import STATES, TWO_EDGED, TWO_SIDED, AlertEdge, AlertKind, AlertRule, Comparison
from kis_tui.domain.venue import VenueChoice


@pytest.mark.parametrize(
    ("text", "kind", "comparison", "threshold", "in_won"),
    [
        ("price>=80000", AlertKind.PRICE, Comparison.AT_LEAST, "80000", False),
        ("price >= 80,000원", AlertKind.PRICE, Comparison.AT_LEAST, "80000", False),
        ("가격≤7만", AlertKind.PRICE, Comparison.AT_MOST, "70000", False),
        ("change<=-3%", AlertKind.CHANGE, Comparison.AT_MOST, "-3", False),
        ("등락률>=+2.5", AlertKind.CHANGE, Comparison.AT_LEAST, "2.5", False),
        ("print>=10000", AlertKind.PRINT, Comparison.AT_LEAST, "10000", False),
        ("print>=1억", AlertKind.PRINT, Comparison.AT_LEAST, "100000000", True),
        ("체결>=1.5억원", AlertKind.PRINT, Comparison.AT_LEAST, "150000000", True),
        ("print>=1억주", AlertKind.PRINT, Comparison.AT_LEAST, "100000000", False),
        ("print>=5천만원", AlertKind.PRINT, Comparison.AT_LEAST, "50000000", True),
        ("volume>=3x", AlertKind.VOLUME, Comparison.AT_LEAST, "3", False),
        ("거래량>=3배", AlertKind.VOLUME, Comparison.AT_LEAST, "3", False),
        ("STRENGTH>=120", AlertKind.STRENGTH, Comparison.AT_LEAST, "120", False),
        ("wall>=10만", AlertKind.WALL, Comparison.AT_LEAST, "100000", False),
        ("spread>=3", AlertKind.SPREAD, Comparison.AT_LEAST, "3", False),
        ("ｐｒｉｃｅ＞＝１００", AlertKind.PRICE, Comparison.AT_LEAST, "100", False),
    ],
)
def test_a_condition_is_read_as_it_is_meant(
    text: str, kind: AlertKind, comparison: Comparison, threshold: str, in_won: bool
) -> None:
    rule = parse_rule(f"005930 {text}", 1)
    assert (rule.kind, rule.comparison, rule.threshold, rule.in_won) == (kind, comparison, Decimal(threshold), in_won)
    assert parse_rule(text, 1, code="005930") == rule


@pytest.mark.parametrize("example", EXAMPLES.split(", "))
def test_every_example_is_a_rule(example: str) -> None:
    assert example.startswith(parse_rule(example, 1, code="005930").kind)


def test_every_rule_of_the_document_is_one() -> None:
    document = (Path(__file__).parents[3] / "docs" / "alerts.md").read_text(encoding="utf-8")
    rows = [line for line in document.splitlines() if line.startswith("| `")]
    texts = [text for row in rows for text in re.findall("`([^`]+)`", row.split("|")[1])]
    kinds = {parse_rule(text, 1, code="005930").kind for text in texts}
    assert kinds == set(AlertKind)


@pytest.mark.parametrize(
    ("text", "edge"),
    [
        ("vi", AlertEdge.BOTH),
        ("VI 해제", AlertEdge.OFF),
        ("limit touched", AlertEdge.ON),
        ("wall>=5000 pulled", AlertEdge.OFF),
        ("상하한 이탈", AlertEdge.OFF),
    ],
)
def test_beginning_and_end_can_be_told_apart(text: str, edge: AlertEdge) -> None:
    assert parse_rule(text, 1, code="005930").edge is edge


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("A005930@NXT vi", ("005930", None, VenueChoice.NXT)),
        ("g3 vi", (None, 3, None)),
        ("G3@krx vi", (None, 3, VenueChoice.KRX)),
        ("Q500001 vi", ("Q500001", None, None)),
        ("vi", ("000660", None, VenueChoice.UN)),
    ],
)
def test_a_target_in_front_beats_the_one_that_is_meant(
    text: str, target: tuple[str | None, int | None, VenueChoice | None]
) -> None:
    rule = parse_rule(text, 1, code="000660", choice=VenueChoice.UN)
    assert (rule.code, rule.group, rule.choice) == target
    assert names_target(text) == (text != "vi")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "write a condition such as"),
        ("x" * 200, "write a condition such as"),
        ("005930", "names no condition"),
        ("price>=80000", "names no stock"),
        ("005930 prise>=80000", "is no condition"),
        ("005930 price", "needs >= or <="),
        ("005930 print", "needs >= and"),
        ("005930 price>80000", "cannot be used with price"),
        ("005930 volume<=3", "it takes >= only"),
        ("005930 price>=", "is no condition"),
        ("005930 price>=80%", "not a number for price"),
        ("005930 price>=8,00", "not a number for price"),
        ("005930 price>=0", "above 0"),
        ("005930 price>=9999999999억", "out of range"),
        ("005930 vi>=3", "takes no number"),
        ("005930 vi maybe", "cannot stand behind vi"),
        ("005930 price>=3 off", "cannot stand behind price"),
        ("00593 vi", "not a stock code"),
        ("005930@NYSE vi", "not a venue"),
        ("g0 vi", "not a stock code"),
    ],
)
def test_what_is_no_rule_is_a_sentence_that_says_what_would_be(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_rule(text, 1)


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    sentence = ""
    try:
        rule = parse_rule(text, 1)
    except ValueError as error:
        sentence = str(error)
    else:
        assert parse_rule(rule_text(rule), 1) == rule
    assert all(c.isprintable() for c in sentence)


@st.composite
def rules(draw: st.DrawFn) -> AlertRule:
    kind = draw(st.sampled_from(AlertKind))
    sign = -1 if kind is AlertKind.CHANGE and draw(st.booleans()) else 1
    threshold = None
    if kind not in STATES:
        threshold = sign * draw(st.decimals(min_value=Decimal("0.01"), max_value=Decimal(10) ** 12, places=2))
    return AlertRule(
        id=1,
        kind=kind,
        code=draw(st.sampled_from(["005930", "0001A0", "Q500001"])),
        choice=draw(st.none() | st.sampled_from(VenueChoice)),
        comparison=draw(st.sampled_from(Comparison)) if kind in TWO_SIDED else Comparison.AT_LEAST,
        threshold=threshold,
        in_won=kind in (AlertKind.PRINT, AlertKind.WALL) and draw(st.booleans()),
        edge=draw(st.sampled_from(AlertEdge)) if kind in TWO_EDGED else AlertEdge.BOTH,
    )


@given(rules())
def test_a_rule_that_was_written_is_read_as_the_same(rule: AlertRule) -> None:
    assert parse_rule(rule_text(rule), 1) == rule
