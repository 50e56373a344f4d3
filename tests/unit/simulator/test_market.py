import hashlib
from collections import Counter

import pytest

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.simulator.issues import ISSUES, Group
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.scenarios import SCENARIOS
from tests.support.reference_reader import ReferenceReader

LAYOUTS = LAYOUT_SETS["2026-09"]
WHOLE_DAY_S = 245
CAST = ISSUES[:14]
"""The issues with a part of their own; the rest trades quietly."""


def market(scenario: str, seed: int = 1) -> Market:
    return Market(SCENARIOS[scenario], seed, LAYOUTS, CAST)


def reader() -> ReferenceReader:
    return ReferenceReader(
        funds=[issue.code for issue in ISSUES if issue.group is Group.FUND],
        thin=[issue.code for issue in ISSUES if issue.is_thin],
        not_on_nxt=[issue.code for issue in ISSUES if not issue.on_nxt],
    )


def read_all(scenario: str, until_s: float, seed: int = 1) -> Counter[str]:
    reading = reader()
    for publication in market(scenario, seed).advance(until_s):
        reading.read(frame_of(publication, LAYOUTS))
    reading.check_unified_volume()
    return reading.seen


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_calm_market_obeys_every_rule_of_the_wire(seed: int) -> None:
    seen = read_all("calm", 90, seed)
    assert seen["unified book"] > 1000
    assert seen["chained print"] > 1000
    assert seen["mid print"] > 10
    assert seen["half-won mid"] > 10
    assert seen["gap"] > 10
    assert seen["batch of 4"] > 10
    assert seen["unified volume"] >= 12
    assert not seen["auction book"]


def test_the_market_of_an_outage_obeys_every_rule() -> None:
    assert read_all("outage", 20)["unified book"] > 100


def test_a_whole_day_obeys_every_rule_and_has_every_phase() -> None:
    seen = read_all("day", WHOLE_DAY_S)
    assert seen["H0STANC0"] > 100
    assert seen["H0NXANC0"] > 100
    assert seen["auction print"] >= 76
    assert seen["closing-price orders"] > 10
    assert seen["VI Y"] >= 3
    for code in ("110", "112", "121", "129", "F01", "F11"):
        assert seen["MKOP " + code] > 0, code
    for code in "1234":
        assert seen["random end " + code] == 2 * len(CAST), "at KRX and in the unified stream"


def test_the_exam_day_obeys_every_rule() -> None:
    seen = read_all("exam-day", 120)
    assert seen["auction print"] >= 4 * len(CAST)
    assert not seen["closing-price orders"]
    assert all(seen["random end " + code] == 2 * len(CAST) for code in "1234")


def test_a_round_of_alerts_obeys_every_rule() -> None:
    seen = read_all("alerts", 225)
    assert seen["halted Y"] >= 3
    for code in ("387", "388", "397", "398", "174", "175"):
        assert seen["MKOP " + code] >= 3 * len(CAST) - 4, code
    assert seen["unified book"] > 1000


def test_nothing_is_halted_where_nobody_says_so() -> None:
    assert not any(side.halt_reason for stock in market("day").stocks.values() for side in stock.sides)


def test_the_opening_burst_obeys_every_rule_and_is_thousands_of_frames_a_second() -> None:
    seen = read_all("burst", 26)
    assert seen["batch of 17"] > 10
    published = market("burst")
    published.advance(15)
    assert len(published.advance(20)) > 5 * 3000


def test_the_limit_up_stock_ends_without_asks() -> None:
    seen = read_all("limit-up", 120)
    assert seen["no asks"] > 100
    assert seen["limit price"] > 10
    rising = market("limit-up")
    rising.advance(120)
    for venue in Venue:
        book = rising.book(venue, "196170")
        assert book.ask_price == 0
        assert book.bid_price == 665_000
        assert book.total_ask_size == 0


def frames(scenario: str, seed: int, until_s: float, steps: int, wanted: set[Registration] | None = None) -> str:
    playing = market(scenario, seed)
    digest = hashlib.sha256()
    for step in range(1, steps + 1):
        for publication in playing.advance(until_s * step / steps, wanted):
            digest.update(frame_of(publication, LAYOUTS))
    return digest.hexdigest()


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_the_same_seed_gives_the_same_bytes_however_it_is_advanced(scenario: str) -> None:
    assert frames(scenario, 7, 12, 1) == frames(scenario, 7, 12, 97)
    assert scenario == "holiday" or frames(scenario, 7, 12, 1) != frames(scenario, 8, 12, 1)


def test_what_happens_does_not_depend_on_who_reads() -> None:
    wanted = {Registration(Channel.TRADE, Venue.UN, "005930"), Registration(Channel.BOOK, Venue.KRX, "000660")}
    everything = market("calm")
    a_little = market("calm")
    chosen = [p for p in everything.advance(20) if p.registration in wanted]
    assert a_little.advance(20, wanted) == chosen
    assert {p.registration for p in chosen} == wanted


def test_a_fresh_calm_market_trades_the_two_big_names_every_second() -> None:
    prints: Counter[tuple[str, int | None]] = Counter()
    for publication in market("calm").advance(20):
        if publication.registration.channel is Channel.TRADE and publication.registration.venue is Venue.UN:
            for value in publication.values:
                assert isinstance(value, Trade)
                prints[value.code, value.ts_event] += 1
    for code in ("005930", "000660"):
        busy_seconds = sum(1 for (traded, _), count in prints.items() if traded == code and count)
        assert busy_seconds >= 18


def test_a_market_knows_where_each_stock_trades() -> None:
    calm = market("calm")
    assert calm.lists(Venue.NXT, "005930")
    assert calm.lists(Venue.KRX, "233740")
    assert calm.lists(Venue.UN, "233740")
    assert not calm.lists(Venue.NXT, "233740")
    assert not calm.lists(Venue.KRX, "999999")
    assert any(issue.base_price > 1_000_000 for issue in ISSUES)
