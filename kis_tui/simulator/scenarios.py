"""The plays the stand-in exchange can put on.

Every scenario has a fixed trading date and start, so that the same seed gives the same bytes on any day.

- ``calm``: from 10:00:00, continuous trading at both exchanges, nothing special happens.
- ``day``: 07:59:50 to after 20:00 in about four minutes: NXT pre-market, KRX opening auction, continuous trading, a
  volatility interruption of 196170 shortly after 10:00, closing auction, closing-price session, both after-markets.
- ``burst``: 08:59:50, the opening: from 09:00:05 on the stocks open one after the other, with thousands of messages a
  second and up to seventeen prints in a frame; again for six seconds when NXT opens at 09:00:30; then a busy market.
- ``limit-up``: from 13:00:00, 196170 climbs to its upper limit in about a minute and stays there.
- ``outage``: ``calm`` with an unreliable line: at second 20 every connection is cut without a close frame, from 60 to
  170 nothing at all is sent or answered, at 200 everybody is thrown out and until 260 the app key is "in use"; the
  same again every 300 seconds.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from kis_tui.simulator.timeline import Stretch, Timeline

DEFAULT_SCENARIO = "calm"
DEFAULT_SEED = 20260914
TRADING_DATE = date(2026, 11, 10)
"""A Tuesday with the ordinary hours."""


class LineFault(StrEnum):
    """What a scenario does to the line."""

    CUT = "cut"
    """Every connection ends without a close frame."""
    SILENCE = "silence"
    """Nothing is sent or answered."""
    SPEAK = "speak"
    """The silence ends."""
    IN_USE = "in use"
    """Every session ends with ALREADY IN USE, and so does every new one."""
    FREE = "free"
    """The app key is free again."""


class Scenario(Struct, frozen=True):
    """What happens, when, and how fast."""

    name: str
    stretches: tuple[Stretch, ...]
    max_prints: int = 4
    """Prints in one frame at most."""
    pushes: Mapping[str, tuple[tuple[int, float], ...]] = {}
    """Code to (second since midnight, percent from the base price): where its price is drawn to, from then on."""
    start_pct: Mapping[str, float] = {}
    """Code to percent from the base price at the start, where it differs from the issue's own."""
    vi_base_pct: Mapping[str, float] = {}
    """Code to percent from the base price of the last auction before the start."""
    line_faults: tuple[tuple[float, LineFault], ...] = ()
    """Scenario second and what happens to the line then."""
    line_period_s: float = 0.0
    """The line faults come again after so many scenario seconds; 0 = once."""

    @property
    def timeline(self) -> Timeline:
        """How the scenario's seconds map to the time of day."""
        return Timeline(self.stretches)


def _at(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds


_CALM = (Stretch(_at("10:00:00")),)
_DAY = (
    Stretch(_at("07:59:50"), pace=4),
    Stretch(_at("08:00:30"), pace=175),
    Stretch(_at("08:29:40"), pace=6),
    Stretch(_at("08:30:40"), pace=114),
    Stretch(_at("08:49:40"), pace=4),
    Stretch(_at("08:50:20"), pace=54),
    Stretch(_at("08:59:20"), pace=5, activity=1.5),
    Stretch(_at("09:01:20"), pace=235),
    Stretch(_at("10:00:00"), pace=8, activity=1.5),
    Stretch(_at("10:07:00"), pace=1250),
    Stretch(_at("15:19:30"), pace=6),
    Stretch(_at("15:20:30"), pace=54),
    Stretch(_at("15:29:30"), pace=9),
    Stretch(_at("15:31:00"), pace=100),
    Stretch(_at("15:39:30"), pace=9),
    Stretch(_at("15:41:00"), pace=150),
    Stretch(_at("15:59:30"), pace=9),
    Stretch(_at("16:01:00"), pace=1400),
    Stretch(_at("19:59:30"), pace=6),
    Stretch(_at("20:00:30")),
)
_BURST = (
    Stretch(_at("08:59:50")),
    Stretch(_at("09:00:04"), activity=400, slice_ms=10),
    Stretch(_at("09:00:27"), activity=4),
    Stretch(_at("09:00:30"), activity=400, slice_ms=10),
    Stretch(_at("09:00:36"), activity=3),
)

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("calm", _CALM),
        Scenario("day", _DAY, pushes={"196170": ((_at("10:00:00"), 15.0), (_at("10:04:30"), 11.5))}),
        Scenario("burst", _BURST, max_prints=17),
        Scenario(
            "limit-up",
            (Stretch(_at("13:00:00")),),
            pushes={"196170": ((_at("13:00:05"), 33.0),)},
            start_pct={"196170": 27.2},
            vi_base_pct={"196170": 22.0},
        ),
        Scenario(
            "outage",
            _CALM,
            line_faults=(
                (20, LineFault.CUT),
                (60, LineFault.SILENCE),
                (170, LineFault.SPEAK),
                (200, LineFault.IN_USE),
                (260, LineFault.FREE),
            ),
            line_period_s=300,
        ),
    )
}
"""Name to scenario; the module's text says what happens in each."""


def scenario_named(name: str) -> Scenario:
    """Return one scenario.

    Raises:
        ValueError: there is none of that name; the text lists them.
    """
    found = SCENARIOS.get(name)
    if found is None:
        raise ValueError(f"scenario '{name}' is not known: choose one of {', '.join(SCENARIOS)}")
    return found
