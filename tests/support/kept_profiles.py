"""Profiles for tests."""

from decimal import Decimal

from kis_tui.alerts.rules import AlertKind, AlertRule, AlertWay
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.prints import PrintFilter
from kis_tui.profiles.profile import Average, Group, Look, Profile

FULL = Profile(
    groups=(
        Group(number=1, name="반도체", rows=(Row("005930"), Row("000660", VenueChoice.NXT)), focus="000660"),
        Group(number=9, rows=(Row("0001A0", VenueChoice.SOR),)),
    ),
    shown=9,
    look=Look(
        layout="several",
        language="en",
        sort="change",
        descending=True,
        split=True,
        merge_ms=500,
        filter=PrintFilter(least_size=100, most_value=10**9),
        hint_seen=True,
    ),
    alerts=(
        AlertRule(id=1, kind=AlertKind.PRICE, code="005930", threshold=Decimal(80_000), note="판다"),
        AlertRule(id=4, kind=AlertKind.VI, group=1, ways=(AlertWay.OSC9,), cooldown_s=5, enabled=False),
    ),
    averages=(Average("000660", 190_000), Average("005930", Decimal("71500.25"), 10)),
)
"""Something of everything."""


def numbered(number: int, rows: int = 100) -> Profile:
    """Return a profile whose content tells its number, long enough to take several writes."""
    codes = [f"{code:06d}" for code in range(1, rows + 1)]
    groups = tuple(Group(number=n, name=f"{number}", rows=tuple(map(Row, codes))) for n in range(1, 10))
    return Profile(groups=groups, look=Look(quantity=number))
