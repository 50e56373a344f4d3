"""The plays the stand-in exchange can put on.

Every scenario has a fixed trading date and start, so that the same seed gives the same bytes on any day. The date is
2026-11-10 unless said otherwise.

- ``calm``: from 10:00:00, continuous trading at both exchanges, nothing special happens.
- ``day``: 07:59:50 to after 20:00 in about four minutes: NXT pre-market, KRX opening auction, continuous trading, a
  volatility interruption of 196170 shortly after 10:00, closing auction, closing-price session, both after-markets.
- ``burst``: 08:59:50, the opening: from 09:00:05 on the stocks open one after the other, with thousands of messages a
  second and up to seventeen prints in a frame; again for six seconds when NXT opens at 09:00:30; then a busy market.
- ``limit-up``: from 13:00:00, 196170 climbs to its upper limit in about a minute and stays there.
- ``outage``: ``calm`` with an unreliable line: at second 20 every connection is cut without a close frame, from 60 to
  170 nothing at all is sent or answered, at 200 everybody is thrown out and until 260 the app key is "in use"; the
  same again every 300 seconds.
- ``exam-day``: 2026-11-19, everything an hour later, in about two minutes: from 09:29:30 over KRX's opening auction
  (09:30), its opening (10:00), NXT's (10:00:30), the closing auction (16:20), both after-markets (16:30) to after
  20:00. No NXT pre-market, no closing-price session.
- ``holiday``: 2026-12-25 from 10:00:00: registrations are acknowledged, PINGPONG goes on, no stream says anything.
- ``alerts``: from 13:00:00, what the exchange announces beside trading. Halts, sidecar and circuit breaker come again
  every 210 seconds until 15:09:30; ``ALERTS`` has the names and ``CYCLE`` the seconds of the first one:

  - all day: 000075 is managed (51), 277810 a risk (52), 042700 a warning (53), 005880 a caution (54); 033780 is halted
    (58) without a book; NXT has stopped 017670; 0001A0 is overheated (59) and trades in auctions only, matched
    every 35 seconds;
  - second 5: one order lifts 035720 at NXT to the limit of NXT's own reference: an interruption there alone, for 121
    to 150 seconds, while KRX trades on;
  - second 10: sidecar for sales on (387), second 30: off (388); second 85: for purchases on (397), second 105: off;
  - second 20: 247540 is halted; second 50: its auction begins; second 62: it is matched and trades on;
  - second 160: circuit breaker on (174), nothing trades any more; second 190: every stock in an auction; second 202:
    matched, circuit breaker off (175).

  The designations are invented, like the prices.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from kis_tui.simulator.alerts import NONE, Act, Designations, Event
from kis_tui.simulator.timeline import Stretch, Timeline

DEFAULT_SCENARIO = "calm"
DEFAULT_SEED = 20260914
TRADING_DATE = date(2026, 11, 10)
"""A Tuesday with the ordinary hours."""
EXAM_DATE = date(2026, 11, 19)
HOLIDAY_DATE = date(2026, 12, 25)
"""Special days, as the table of the domain has them."""


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
    day: date = TRADING_DATE
    """The trading date."""
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
    events: tuple[Event, ...] = ()
    """Halts and what else the exchange does, in the order of time."""
    designations: Designations = NONE
    """What is special about issues from the start on."""

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

_EXAM_DAY = (
    Stretch(_at("09:29:30"), pace=6),
    Stretch(_at("09:30:30"), pace=200),
    Stretch(_at("09:59:20"), pace=5, activity=1.5),
    Stretch(_at("10:01:20"), pace=1500),
    Stretch(_at("16:19:30"), pace=6),
    Stretch(_at("16:20:30"), pace=60),
    Stretch(_at("16:29:20"), pace=8),
    Stretch(_at("16:31:20"), pace=1000),
    Stretch(_at("19:59:30"), pace=6),
    Stretch(_at("20:00:30")),
)


class _AlertTimes(Struct, frozen=True):
    """Seconds of one round of ``alerts``."""

    lifted_at_nxt: int = 5
    sell_sidecar_on: int = 10
    halted: int = 20
    sell_sidecar_off: int = 30
    resuming: int = 50
    reopened: int = 62
    buy_sidecar_on: int = 85
    buy_sidecar_off: int = 105
    breaker_on: int = 160
    breaker_auction: int = 190
    breaker_off: int = 202
    again: int = 210
    matches_every: int = 35
    """A part of ``again``, so that no match falls into the circuit breaker's auction."""


class _AlertNames(Struct, frozen=True):
    """The cast of ``alerts``."""

    managed: str = "000075"
    risk: str = "277810"
    warning: str = "042700"
    caution: str = "005880"
    overheated: str = "0001A0"
    """NXT does not trade it."""
    halted: str = "247540"
    """For half a minute in every round."""
    halted_all_day: str = "033780"
    stopped_at_nxt: str = "017670"
    interrupted_at_nxt: str = "035720"


CYCLE = _AlertTimes()
"""When things happen in ``alerts``: seconds since 13:00:00, and again every ``again`` seconds."""

ALERTS = _AlertNames()
"""To which issues they happen."""

HALT_REASON = "중요내용 공시에 따른 매매거래정지"
"""Why ``ALERTS.halted`` is halted."""

_ALERTS_START = _at("13:00:00")
_ALERTS_END = _at("15:09:30")


def _round(start: int) -> tuple[Event, ...]:
    """Return what happens in one round that begins at ``start``."""
    halted = ALERTS.halted
    return (
        Event(start + CYCLE.lifted_at_nxt, Act.LIFT_AT_NXT, ALERTS.interrupted_at_nxt),
        Event(start + CYCLE.sell_sidecar_on, Act.ANNOUNCE, text="387"),
        Event(start + CYCLE.halted, Act.HALT, halted, HALT_REASON),
        Event(start + CYCLE.sell_sidecar_off, Act.ANNOUNCE, text="388"),
        Event(start + CYCLE.resuming, Act.RESUME, halted),
        Event(start + CYCLE.reopened, Act.REOPEN, halted),
        Event(start + CYCLE.buy_sidecar_on, Act.ANNOUNCE, text="397"),
        Event(start + CYCLE.buy_sidecar_off, Act.ANNOUNCE, text="398"),
        Event(start + CYCLE.breaker_on, Act.BREAK),
        Event(start + CYCLE.breaker_auction, Act.GATHER),
        Event(start + CYCLE.breaker_off, Act.RELEASE),
    )


_ALERTS = Scenario(
    "alerts",
    (Stretch(_ALERTS_START),),
    pushes={ALERTS.interrupted_at_nxt: ((_ALERTS_START, 8.0),)},
    start_pct={ALERTS.interrupted_at_nxt: 8.0},
    vi_base_pct={ALERTS.interrupted_at_nxt: 7.0},
    events=tuple(event for start in range(_ALERTS_START, _ALERTS_END, CYCLE.again) for event in _round(start)),
    designations=Designations(
        statuses={
            ALERTS.managed: "51",
            ALERTS.risk: "52",
            ALERTS.warning: "53",
            ALERTS.caution: "54",
            ALERTS.overheated: "59",
        },
        halted={ALERTS.halted_all_day: "주식분할에 따른 매매거래정지"},
        stopped_at_nxt={ALERTS.stopped_at_nxt: "거래량 한도 초과에 따른 매매체결 중단"},
        matches_every_s={ALERTS.overheated: CYCLE.matches_every},
        nxt_vi_base_pct={ALERTS.interrupted_at_nxt: 0.0},
    ),
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
        Scenario("exam-day", _EXAM_DAY, day=EXAM_DATE),
        Scenario("holiday", _CALM, day=HOLIDAY_DATE),
        _ALERTS,
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
