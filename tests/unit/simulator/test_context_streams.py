import hashlib

import pytest

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import Venue
from kis_tui.simulator.context_streams import CLOSES, ContextStreams
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import Publication, frame_of
from kis_tui.simulator.scenarios import SCENARIOS
from tests.support.reference_reader import ReferenceReader

LAYOUTS = LAYOUT_SETS["2026-09"]
INDICES = {Registration(Channel.INDEX, Venue.KRX, code) for code in CLOSES}


def programs_of(code: str) -> set[Registration]:
    return {Registration(Channel.PROGRAM, venue, code) for venue in Venue}


def published(scenario: str, until_s: float, wanted: set[Registration], seed: int = 1) -> list[Publication]:
    return Market(SCENARIOS[scenario], seed, LAYOUTS).advance(until_s, wanted)


def quotes(publications: list[Publication], code: str) -> list[IndexQuote]:
    values = [value for publication in publications for value in publication.values]
    return [value for value in values if isinstance(value, IndexQuote) and value.code == code]


def test_the_indices_obey_every_rule_of_the_wire_and_come_every_other_second() -> None:
    reading = ReferenceReader()
    frames = published("calm", 60, INDICES)
    for publication in frames:
        reading.read(frame_of(publication, LAYOUTS))
    assert reading.seen["chained index"] > 90
    for code in CLOSES:
        assert 30 <= len(quotes(frames, code)) <= 60, code
        assert len({quote.level for quote in quotes(frames, code)}) > 5


def test_the_indices_of_a_day_say_nothing_before_the_opening_and_after_the_close() -> None:
    reading = ReferenceReader()
    frames = published("day", 245, INDICES)
    for publication in frames:
        reading.read(frame_of(publication, LAYOUTS))
    for code in (KOSPI, KOSDAQ, KOSPI_200):
        times = [quote.ts_event for quote in quotes(frames, code)]
        assert times[0] is not None
        assert times[-1] is not None
        assert 32_400 <= times[0] < 32_430
        assert 55_800 <= times[-1] < 55_840, "the closing auction's print is the last word"


def test_a_stock_at_its_upper_limit_is_counted_as_rising() -> None:
    frames = published("limit-up", 120, INDICES)
    last = next(p for p in reversed(frames) if p.registration.code == KOSDAQ)
    (quote,) = last.values
    assert isinstance(quote, IndexQuote)
    cells = frame_of(last, LAYOUTS).decode().split("^")
    assert cells[22] == "1"
    assert quote.rising == 1 + int(cells[23])
    assert quote.direction is Direction.UP


def test_an_index_without_listed_members_is_silent() -> None:
    market = Market(SCENARIOS["calm"], 1, LAYOUTS, [issue for issue in ISSUES if issue.code == "005930"])
    codes = {publication.registration.code for publication in market.advance(10, INDICES)}
    assert codes == {KOSPI, KOSPI_200}


@pytest.mark.parametrize("code", ["005930", "196170", "069500"])
def test_program_trading_grows_with_the_trades_and_is_told_once_a_slice(code: str) -> None:
    trades = {Registration(Channel.TRADE, venue, code) for venue in Venue}
    market = Market(SCENARIOS["calm"], 2, LAYOUTS)
    reading = ReferenceReader(funds=["069500"], not_on_nxt=["069500"])
    step_s = market.timeline.stretch_at(0).slice_ms / 1000
    for step in range(1, round(60 / step_s) + 1):
        told = market.advance(step * step_s + 1e-6, trades | programs_of(code))
        streams = [p.registration for p in told if p.registration.channel is Channel.PROGRAM]
        assert len(streams) == len(set(streams))
        traded = {p.registration.venue for p in told if p.registration.channel is Channel.TRADE}
        assert {registration.venue for registration in streams} <= traded
        for publication in told:
            reading.read(frame_of(publication, LAYOUTS))
    assert reading.seen["unified program"] > 20
    assert reading.seen["chained program"] > 40


def test_program_trading_of_a_scenario_that_begins_at_noon_has_a_morning() -> None:
    first = published("calm", 10, programs_of("005930"))[0].values[0]
    assert isinstance(first, ProgramTrading)
    assert first.buy_volume is not None
    assert first.buy_volume > 10_000


def digest(publications: list[Publication]) -> str:
    return hashlib.sha256(b"\n".join(frame_of(p, LAYOUTS) for p in publications)).hexdigest()


def test_the_same_seed_says_the_same_whoever_else_is_read() -> None:
    wanted = INDICES | programs_of("005930")
    everything = Market(SCENARIOS["calm"], 3, LAYOUTS)
    chosen = [p for p in everything.advance(15) if p.registration in wanted]
    assert digest(chosen) == digest(published("calm", 15, wanted, 3))
    assert digest(chosen) != digest(published("calm", 15, wanted, 4))


def test_the_other_streams_are_the_same_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = ISSUES[:10]
    context = (Channel.INDEX, Channel.PROGRAM)
    beside = [
        publication
        for publication in Market(SCENARIOS["day"], 5, LAYOUTS, cast).advance(90)
        if publication.registration.channel not in context
    ]
    monkeypatch.setattr(ContextStreams, "after_trades", lambda *_: [])
    monkeypatch.setattr(ContextStreams, "after_slice", lambda *_: [])
    assert digest(beside) == digest(Market(SCENARIOS["day"], 5, LAYOUTS, cast).advance(90))


def test_only_what_is_wanted_is_said() -> None:
    kospi = Registration(Channel.INDEX, Venue.KRX, KOSPI)
    program = Registration(Channel.PROGRAM, Venue.NXT, "005930")
    assert {p.registration for p in published("calm", 20, {kospi, program})} == {kospi, program}


def test_a_market_carries_three_indices_at_krx_and_the_streams_of_its_stocks() -> None:
    market = Market(SCENARIOS["calm"], 1, LAYOUTS)
    for code in ("0001", "1001", "2001"):
        assert market.carries(Registration(Channel.INDEX, Venue.KRX, code))
        assert not market.carries(Registration(Channel.TRADE, Venue.KRX, code))
    assert not market.carries(Registration(Channel.INDEX, Venue.KRX, "0002"))
    assert not market.carries(Registration(Channel.INDEX, Venue.KRX, "005930"))
    assert not market.carries(Registration(Channel.INDEX, Venue.UN, KOSPI))
    assert market.carries(Registration(Channel.PROGRAM, Venue.NXT, "005930"))
    assert not market.carries(Registration(Channel.PROGRAM, Venue.NXT, "233740"))
