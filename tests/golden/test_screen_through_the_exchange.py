"""Whole screens, from the frames that the stand-in exchange sends."""

from typing import NamedTuple

import pytest

from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.simulator.publication import Publication, frame_of
from kis_tui.simulator.scenarios import ALERTS
from tests.support.golden import assert_golden
from tests.support.played_market import LAYOUTS, Seat, seated

SMALL, MIDDLE, LARGE = (80, 24), (120, 40), (200, 60)
SIZES = (SMALL, MIDDLE, LARGE)
SAMSUNG, ALTEOGEN, FUND = "005930", "196170", "069500"
OTHERS = ("000660", "035720", "035420", "247540", "005880", ALTEOGEN, FUND)


class Scene(NamedTuple):
    """What is looked at, when, and how."""

    scenario: str
    start: str
    at: str
    row: Row = Row(SAMSUNG)
    keys: tuple[str, ...] = ()
    """Pressed at the start."""
    keys_there: tuple[str, ...] = ()
    """Pressed at each size."""
    sizes: tuple[tuple[int, int], ...] = SIZES


CALM = Scene("calm", "10:00:00", "10:01:10")
SCENES = {
    "continuous": CALM,
    "axis": CALM._replace(keys=("g",), keys_there=("c",), sizes=(SMALL, MIDDLE)),
    "split": CALM._replace(keys=("i",)),
    "sor": CALM._replace(row=Row(SAMSUNG, VenueChoice.SOR), sizes=(SMALL,)),
    "strip": CALM._replace(keys=("f5",), sizes=(MIDDLE,)),
    "no-nxt": CALM._replace(at="10:00:10", row=Row(FUND, VenueChoice.NXT)),
    "opening-auction": Scene("day", "08:58:00", "08:59:30"),
    "pre-market": Scene("day", "08:29:50", "08:30:20", sizes=(MIDDLE,)),
    "closing-auction": Scene("day", "15:19:30", "15:29:40"),
    "closing-price": Scene("day", "15:29:30", "15:40:30", sizes=(MIDDLE,)),
    "interruption": Scene("day", "10:00:00", "10:04:00", Row(ALTEOGEN)),
    "limit-up": Scene("limit-up", "13:00:00", "13:01:20", Row(ALTEOGEN)),
    "halted": Scene("alerts", "13:00:00", "13:00:28", Row(ALERTS.halted)),
    "circuit-breaker": Scene("alerts", "13:02:00", "13:03:00", sizes=(MIDDLE,)),
    "empty": Scene("day", "08:10:00", "08:29:45", Row(SAMSUNG, VenueChoice.KRX)),
    "ended": Scene("day", "19:59:40", "20:00:10", sizes=(MIDDLE,)),
}


def _rows(row: Row) -> list[Row]:
    return [row, *(Row(code) for code in (SAMSUNG, *OTHERS) if code != row.code)]


def _name(scene: str, size: tuple[int, int]) -> str:
    return f"screen/{scene}-{size[0]}x{size[1]}"


async def _compare(seat: Seat, scene: str, *sizes: tuple[int, int], keys: tuple[str, ...] = ()) -> None:
    for size in sizes:
        assert_golden(_name(scene, size), await seat.rows(size, *keys))


@pytest.mark.parametrize("name", SCENES)
async def test_a_scene_of_the_exchange_looks_as_drawn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = SCENES[name]
    async with seated(monkeypatch, scene.scenario, scene.start, _rows(scene.row), MIDDLE) as seat:
        await seat.press(*scene.keys)
        await seat.play(scene.at)
        await _compare(seat, name, *scene.sizes, keys=scene.keys_there)


@pytest.mark.parametrize(
    ("view", "key", "size"),
    [
        ("several", "f3", MIDDLE),
        ("several", "f3", LARGE),
        ("venues", "f4", SMALL),
        ("venues", "f4", MIDDLE),
    ],
)
async def test_ladders_side_by_side_look_as_drawn(
    view: str, key: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seated(monkeypatch, CALM.scenario, CALM.start, _rows(CALM.row), size) as seat:
        await seat.press(key)
        await seat.play("10:00:30")
        await _compare(seat, view, size)


async def test_a_screen_whose_line_is_down_looks_as_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(monkeypatch, CALM.scenario, CALM.start, _rows(CALM.row), MIDDLE) as seat:
        await seat.play("10:00:30")
        await seat.source.lose(seat.app, 12)
        await _compare(seat, "stale", *SIZES)


async def test_a_unified_book_crossed_over_sane_books_looks_as_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    async with seated(monkeypatch, CALM.scenario, CALM.start, _rows(CALM.row), MIDDLE) as seat:
        await seat.press("i")
        await seat.play("10:00:30")
        stock = seat.source.market.stocks[SAMSUNG]
        nxt = stock.side(Venue.NXT)
        # NXT's book moves to a tick above KRX's before anybody could trade on it.
        nxt.build(stock.rng, stock.krx.asks.prices[0])
        for venue in Venue:
            book = seat.source.market.book(venue, SAMSUNG)
            seat.source.frame(frame_of(Publication(stock.registration(Channel.BOOK, venue), (book,)), LAYOUTS))
        await seat.source.taken()
        await _compare(seat, "crossed", *SIZES)
