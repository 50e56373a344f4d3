"""Rules as a person writes them: ``005930 price>=80000``, ``g1 change<=-3%``, ``vi off``.

    rule       = [target] condition
    target     = code ["@" venue] | "g" 1-9
    condition  = kind comparison number        price>=80000   change<=-3%   spread>=3
               | kind comparison number [edge]  wall>=10만 off
               | kind [edge]                    vi   limit on
    comparison = ">=" | "<="
    edge       = "on" | "off"

Numbers may have commas and a Korean unit (천, 만, 천만, 억). For print and wall they are shares, and won with ``won``,
``원`` or ``억``. Kinds and edges have Korean words too; what is written back is English.
"""

import re
import unicodedata
from decimal import Decimal

from kis_tui.alerts.rules import (
    GROUPS,
    IN_WON,
    STATES,
    TWO_EDGED,
    TWO_SIDED,
    AlertEdge,
    AlertKind,
    AlertRule,
    Comparison,
    check_threshold,
)
from kis_tui.domain.codes import parse_code
from kis_tui.domain.venue import VenueChoice

EXAMPLES = "price>=80000, change<=-3%, print>=1억, volume>=3x, strength>=120, wall>=100000, spread>=3, vi, limit"
"""One condition of each kind."""

_KINDS = {kind.value: kind for kind in AlertKind} | {
    "가격": AlertKind.PRICE,
    "현재가": AlertKind.PRICE,
    "등락": AlertKind.CHANGE,
    "등락률": AlertKind.CHANGE,
    "체결": AlertKind.PRINT,
    "체결량": AlertKind.PRINT,
    "거래량": AlertKind.VOLUME,
    "강도": AlertKind.STRENGTH,
    "체결강도": AlertKind.STRENGTH,
    "상하한": AlertKind.LIMIT,
    "상하한가": AlertKind.LIMIT,
    "벽": AlertKind.WALL,
    "잔량": AlertKind.WALL,
    "스프레드": AlertKind.SPREAD,
}
_EDGES = {
    "on": AlertEdge.ON,
    "touched": AlertEdge.ON,
    "appears": AlertEdge.ON,
    "발동": AlertEdge.ON,
    "도달": AlertEdge.ON,
    "등장": AlertEdge.ON,
    "off": AlertEdge.OFF,
    "released": AlertEdge.OFF,
    "pulled": AlertEdge.OFF,
    "해제": AlertEdge.OFF,
    "이탈": AlertEdge.OFF,
    "소멸": AlertEdge.OFF,
}
_UNITS = {"": 1, "천": 10**3, "만": 10**4, "천만": 10**7, "억": 10**8}
_WON = frozenset({"won", "원"})
_MEASURES = {
    AlertKind.PRICE: _WON,
    AlertKind.CHANGE: frozenset({"%"}),
    AlertKind.PRINT: frozenset({"주", "shares"}) | _WON,
    AlertKind.VOLUME: frozenset({"x", "배"}),
    AlertKind.STRENGTH: frozenset({"%"}),
    AlertKind.WALL: frozenset({"주", "shares"}) | _WON,
    AlertKind.SPREAD: frozenset({"틱", "tick", "ticks"}),
}
"""What may stand behind the number; nothing always may."""
_WRITTEN_MEASURE = {AlertKind.CHANGE: "%", AlertKind.VOLUME: "x"}

_LONGEST = 100
"""Characters of one rule; a longer text is none."""
_CONDITION = re.compile(r"(?P<kind>[^\W\d_]+)\s*(?:(?P<sign>[<>=≤≥]++)\s*(?P<number>\S+))?(?:\s+(?P<edge>[^\W\d_]+))?")
_NUMBER = re.compile(
    r"(?P<figure>[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,16})(?:\.\d{1,6})?)(?P<unit>천만|천|만|억|)(?P<measure>\D*)"
)
_GROUP = re.compile(r"g([1-9])")
_SIGNS = {">=": Comparison.AT_LEAST, "≥": Comparison.AT_LEAST, "<=": Comparison.AT_MOST, "≤": Comparison.AT_MOST}


def parse_rule(
    text: str, number: int, *, code: str | None = None, group: int | None = None, choice: VenueChoice | None = None
) -> AlertRule:
    """Return the rule a person wrote.

    Args:
        text: with a target in front, or without one.
        number: the rule's id.
        code: the stock that is meant where the text names no target.
        group: the group that is meant there; at most one of the two is given.
        choice: the venue that is meant there; None = as the row.

    Raises:
        ValueError: it is no rule; the text is a sentence for the user.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    if not words or len(words) > _LONGEST:
        raise ValueError(f"'{_shown(text)}' is no alert: write a condition such as {EXAMPLES}")
    first, _, rest = words.partition(" ")
    if _looks_like_target(first):
        code, group, choice = _target(first)
        words = rest.strip()
    if not words:
        raise ValueError(f"'{_shown(text)}' names no condition: write one such as {EXAMPLES}")
    if code is None and group is None:
        raise ValueError(f"'{_shown(text)}' names no stock: write its code in front, such as 005930 {_shown(words)}")
    return _with_condition(words, number, code, group, choice)


def names_target(text: str) -> bool:
    """Tell whether a rule's text begins with a stock or a group."""
    return _looks_like_target(unicodedata.normalize("NFKC", text).strip().partition(" ")[0])


def condition_text(rule: AlertRule) -> str:
    """Return the condition as ``parse_rule`` reads it, such as ``print>=100000000won``."""
    words = rule.kind.value
    if rule.threshold is not None:
        measure = "won" if rule.in_won else _WRITTEN_MEASURE.get(rule.kind, "")
        words += f"{rule.comparison}{_plain(rule.threshold)}{measure}"
    return words if rule.edge is AlertEdge.BOTH else f"{words} {rule.edge}"


def rule_text(rule: AlertRule) -> str:
    """Return target and condition as ``parse_rule`` reads them, such as ``005930@NXT vi off``."""
    target = f"g{rule.group}" if rule.code is None else rule.code
    venue = "" if rule.choice is None else f"@{rule.choice}"
    return f"{target}{venue} {condition_text(rule)}"


def _looks_like_target(word: str) -> bool:
    """Tell a target from a kind: a kind has neither a digit nor ``@`` before its comparison."""
    head = re.split("[<>=≤≥]", word, maxsplit=1)[0]
    return head == word and any(c.isdigit() or c == "@" for c in head)


def _target(word: str) -> tuple[str | None, int | None, VenueChoice | None]:
    name, at, venue = word.partition("@")
    choice = None
    if at:
        if venue.upper() not in VenueChoice.__members__:
            raise ValueError(f"'{_shown(venue)}' is not a venue: choose {', '.join(VenueChoice)}")
        choice = VenueChoice(venue.upper())
    group = _GROUP.fullmatch(name.lower())
    if group is not None:
        assert int(group[1]) in GROUPS
        return None, int(group[1]), choice
    return parse_code(name), None, choice


def _with_condition(
    words: str, number: int, code: str | None, group: int | None, choice: VenueChoice | None
) -> AlertRule:
    match = _CONDITION.fullmatch(words)
    kind = None if match is None else _KINDS.get(match["kind"].lower())
    if match is None or kind is None:
        raise ValueError(f"'{_shown(words)}' is no condition: write one such as {EXAMPLES}")
    edge = _edge(kind, match["edge"])
    if match["sign"] is None:
        if kind not in STATES:
            sign = ">= or <=" if kind in TWO_SIDED else ">="
            raise ValueError(f"{kind} needs {sign} and a number, such as {_example(kind)}")
        return AlertRule(id=number, kind=kind, code=code, group=group, choice=choice, edge=edge)
    if kind in STATES:
        raise ValueError(f"{kind} takes no number: write {kind}, {kind} on or {kind} off")
    comparison = _SIGNS.get(match["sign"])
    if comparison is None or (comparison is Comparison.AT_MOST and kind not in TWO_SIDED):
        sign = ">= or <=" if kind in TWO_SIDED else ">= only"
        raise ValueError(f"'{_shown(match['sign'])}' cannot be used with {kind}: it takes {sign}")
    threshold, in_won = _number(kind, match["number"])
    return AlertRule(
        id=number,
        kind=kind,
        code=code,
        group=group,
        choice=choice,
        comparison=comparison,
        threshold=threshold,
        in_won=in_won,
        edge=edge,
    )


def _edge(kind: AlertKind, word: str | None) -> AlertEdge:
    if word is None:
        return AlertEdge.BOTH
    edge = _EDGES.get(word.lower())
    if edge is None or kind not in TWO_EDGED:
        takes = "on or off" if kind in TWO_EDGED else "nothing"
        raise ValueError(f"'{_shown(word)}' cannot stand behind {kind}: it takes {takes} there")
    return edge


def _number(kind: AlertKind, word: str) -> tuple[Decimal, bool]:
    """Return the threshold and whether it counts won."""
    match = _NUMBER.fullmatch(word)
    measure = "" if match is None else match["measure"].lower()
    if match is None or (measure and measure not in _MEASURES[kind]):
        raise ValueError(f"'{_shown(word)}' is not a number for {kind}: write it such as {_example(kind)}")
    threshold = Decimal(match["figure"].replace(",", "")) * _UNITS[match["unit"]]
    check_threshold(kind, threshold)
    in_won = kind in IN_WON and (measure in _WON or (match["unit"] == "억" and not measure))
    return threshold, in_won


def _example(kind: AlertKind) -> str:
    return next(example for example in EXAMPLES.split(", ") if example.startswith(kind))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _shown(text: str) -> str:
    return "".join(c for c in text.strip() if c.isprintable())[:40]
