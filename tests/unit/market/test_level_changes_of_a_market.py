"""What the stand-in exchange trades is found again, share by share, in the changes of the levels."""

from collections.abc import Iterator
from functools import cache

import pytest

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import is_on_grid
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.market.level_changes import LevelChanges
from kis_tui.simulator.issues import ISSUES
from kis_tui.simulator.layouts import LAYOUT_SETS
from kis_tui.simulator.market import Market
from kis_tui.simulator.scenarios import SCENARIOS

SECONDS = 90.0
STREAMS = [(code, venue) for code in ("005930", "196170") for venue in Venue]
Batch = tuple[BookSnapshot | Trade, ...]


@cache
def batches(code: str, venue: Venue) -> tuple[Batch, ...]:
    """What a stream says in scenario ``calm``, from its first book on: prints and the book that contains them."""
    issues = [issue for issue in ISSUES if issue.code == code]
    market = Market(SCENARIOS["calm"], 1, LAYOUT_SETS["2026-09"], issues)
    said: list[Batch] = [(market.book(venue, code),)]
    wanted = {Registration(channel, venue, code) for channel in (Channel.BOOK, Channel.TRADE)}
    prints: list[BookSnapshot | Trade] = []
    for publication in market.advance(SECONDS, wanted):
        for value in publication.values:
            if isinstance(value, Trade):
                prints.append(value)
            elif isinstance(value, BookSnapshot):
                said.append((*prints, value))
                prints.clear()
    return tuple(said)


def books_last(said: tuple[Batch, ...]) -> Iterator[BookSnapshot | Trade]:
    """Prints before the book that contains them."""
    for batch in said:
        yield from batch


def books_first(said: tuple[Batch, ...]) -> Iterator[BookSnapshot | Trade]:
    """Prints after the book that contains them."""
    for batch in said:
        yield from reversed(batch[-1:])
        yield from batch[:-1]


def prints_delayed(said: tuple[Batch, ...]) -> Iterator[BookSnapshot | Trade]:
    """Prints three books late."""
    late: list[tuple[BookSnapshot | Trade, ...]] = []
    for batch in said:
        yield batch[-1]
        late.append(batch[:-1])
        if len(late) > 3:
            yield from late.pop(0)
    for prints in late:
        yield from prints


def few_books(said: tuple[Batch, ...]) -> Iterator[BookSnapshot | Trade]:
    """Every print, every seventh book."""
    for number, batch in enumerate(said):
        yield from batch[:-1] if number % 7 and batch is not said[-1] else batch


@pytest.mark.parametrize("order", [books_last, books_first, prints_delayed, few_books])
@pytest.mark.parametrize(("code", "venue"), STREAMS)
def test_every_traded_share_is_found_at_a_level(code: str, venue: Venue, order: object) -> None:
    assert callable(order)
    said = batches(code, venue)
    table = next(issue.ticks for issue in ISSUES if issue.code == code)
    prints = [value for batch in said for value in batch if isinstance(value, Trade)]
    on_grid = [trade for trade in prints if is_on_grid(trade.price, table)]
    met = [
        trade
        for trade in on_grid
        if not (trade.bid_price or 0) < trade.price < (trade.ask_price or 0)  # else it met an order at the mid price
    ]
    expected = {
        aggressor: sum(trade.size for trade in met if trade.aggressor is aggressor)
        for aggressor in (Aggressor.BUYER, Aggressor.SELLER)
    }
    assert len(prints) > 20

    changes = LevelChanges()
    for value in order(said):
        if isinstance(value, Trade):
            changes.take_trade(value)
        else:
            changes.update(value, 0.0)

    flows = changes.flow(0.0)
    assert (flows.asks.traded, flows.bids.traded) == (expected[Aggressor.BUYER], expected[Aggressor.SELLER])


@pytest.mark.parametrize(("code", "venue"), STREAMS)
def test_the_order_of_prints_and_books_does_not_change_what_is_told(code: str, venue: Venue) -> None:
    said = batches(code, venue)
    told = []
    for order in (books_last, books_first, prints_delayed):
        changes = LevelChanges()
        for value in order(said):
            if isinstance(value, Trade):
                changes.take_trade(value)
            else:
                changes.update(value, 0.0)
        told.append((changes.flow(0.0), changes.by_price(0.0)))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(("code", "venue"), STREAMS)
def test_the_levels_of_each_book_add_up_to_the_prints_between_it_and_the_one_before(code: str, venue: Venue) -> None:
    changes = LevelChanges()
    before: BookSnapshot | None = None
    checked = 0
    for step, batch in enumerate(batches(code, venue)):
        now = 10.0 * step  # so far apart that only this book's changes are shown
        for value in batch[:-1]:
            assert isinstance(value, Trade)
            changes.take_trade(value)
        book = batch[-1]
        assert isinstance(book, BookSnapshot)
        changes.update(book, now)
        if before is not None:
            for shown, prices, old, aggressor in zip(
                changes.by_price(now),
                (book.ask_prices, book.bid_prices),
                (before.ask_prices, before.bid_prices),
                (Aggressor.BUYER, Aggressor.SELLER),
                strict=True,
            ):
                prints = [value for value in batch[:-1] if isinstance(value, Trade) and value.aggressor is aggressor]
                at_levels = [trade for trade in prints if trade.price in prices and trade.price in old]
                assert sum(shown[price].traded for price in shown if price in old) == sum(
                    trade.size for trade in at_levels
                )
                checked += len(at_levels)
        before = book
    assert checked > 10


@pytest.mark.parametrize("code", ["005930", "196170"])
def test_in_the_course_of_a_day_every_share_traded_is_accounted_for(code: str) -> None:
    market = Market(SCENARIOS["day"], 1, LAYOUT_SETS["2026-09"], [issue for issue in ISSUES if issue.code == code])
    wanted = {Registration(channel, venue, code) for channel in (Channel.BOOK, Channel.TRADE) for venue in Venue}
    changes = {venue: LevelChanges() for venue in Venue}
    shown = 0
    elapsed_s = 0.0
    while elapsed_s < market.timeline.elapsed_s(20 * 3600):
        elapsed_s += 0.5
        for publication in market.advance(elapsed_s, wanted):
            for value in publication.values:
                if isinstance(value, Trade):
                    changes[value.venue].take_trade(value)
                elif isinstance(value, BookSnapshot):
                    changes[value.venue].update(value, elapsed_s)
        for venue in Venue:
            for side in changes[venue].by_price(elapsed_s):
                assert all(change.known for change in side.values()), (market.second, venue)
                shown += len(side)
    assert shown > 1_000
