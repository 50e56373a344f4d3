"""What the stand-in exchange spells, the decoder reads back: all streams, venues, layouts and batches."""

from decimal import Decimal
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200, IndexQuote
from kis_tui.domain.indicative import IndicativeMatch
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.price import Price, exact
from kis_tui.domain.program import ProgramTrading
from kis_tui.domain.registration import Channel
from kis_tui.domain.session import Aggressor, Direction, MarketSession, SessionPhase
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.protocol.decode import decode
from kis_tui.protocol.schema import LAYOUTS, Layout
from kis_tui.simulator.encode import (
    IndexFigures,
    ProgramFigures,
    encode_book,
    encode_index,
    encode_indicative,
    encode_program,
    encode_status,
    encode_trades,
)

T = TypeVar("T")

codes = st.sampled_from(["005930", "000660", "0001A0", "Q500001"])
seconds = st.integers(0, 86_399)
sizes = st.integers(0, 10**10)
signed_sizes = st.integers(-(10**10), 10**10)
prices: st.SearchStrategy[Price] = st.builds(lambda halves: exact(Decimal(halves) / 2), st.integers(2, 2 * 10**8))
level_prices: st.SearchStrategy[Price] = st.one_of(st.just(0), prices)
hundredths = st.builds(lambda value: Decimal(value).scaleb(-2), st.integers(0, 10**8))
phases = st.sampled_from(SessionPhase)
sessions = st.sampled_from(MarketSession)
falls = (Direction.DOWN, Direction.LIMIT_DOWN)
appended = st.integers(0, 3)


def layouts(channel: Channel) -> st.SearchStrategy[Layout]:
    known = [layout for variants in LAYOUTS.values() for layout in variants if layout.channel is channel]
    return st.sampled_from(known)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.one_of(st.none(), strategy)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Direction, Price, Decimal]:
    """Return a direction with a change of its sign: the decoder trusts the direction's code."""
    direction = draw(st.sampled_from(Direction))
    change, pct = draw(level_prices), draw(hundredths)
    if direction in falls:
        return direction, -change, -pct
    return direction, change, pct


@st.composite
def mids(draw: st.DrawFn, layout: Layout) -> tuple[Mid, ...]:
    venues = {
        "MID_PRC": Venue.KRX,
        "KMID_PRC": Venue.KRX,
        "NMID_PRC": Venue.NXT,
    }
    return tuple(
        Mid(venue, draw(level_prices), draw(sizes), draw(st.sampled_from(["0", "1", "2"])))
        for name, venue in venues.items()
        if name in layout.names
    )


@st.composite
def books(draw: st.DrawFn, layout: Layout) -> BookSnapshot:
    """Build a book; what the layout has no field for keeps its default."""
    in_auction = draw(st.booleans())
    direction, change, pct = draw(changes())
    venue = layout.venue if layout.venue is not Venue.UN else None
    if "ANTC_EXCH_CLS_CODE" in layout.names:
        venue = draw(st.sampled_from([None, Venue.KRX, Venue.NXT]))
    ten_prices = st.tuples(*[level_prices] * 10)
    ten_sizes = st.tuples(*[sizes] * 10)
    return BookSnapshot(
        code=draw(codes),
        venue=layout.venue,
        ts_event=draw(maybe(seconds)),
        phase=draw(phases),
        ask_prices=draw(ten_prices),
        ask_sizes=draw(ten_sizes),
        bid_prices=draw(ten_prices),
        bid_sizes=draw(ten_sizes),
        total_ask_size=draw(sizes),
        total_bid_size=draw(sizes),
        after_hours_ask_size=draw(sizes),
        after_hours_bid_size=draw(sizes),
        indicative_price=draw(prices) if in_auction else None,
        indicative_size=draw(sizes) if in_auction else None,
        indicative_change=change if in_auction else None,
        indicative_change_pct=pct if in_auction else None,
        indicative_direction=direction if in_auction else Direction.UNKNOWN,
        indicative_venue=venue if in_auction else None,
        base_price=None if in_auction else draw(maybe(prices)),
        volume=draw(maybe(sizes)),
        total_ask_change=draw(signed_sizes),
        total_bid_change=draw(signed_sizes),
        after_hours_ask_change=draw(signed_sizes),
        after_hours_bid_change=draw(signed_sizes),
        mids=draw(mids(layout)),
        session=draw(sessions) if "MARKET_CLS_CODE" in layout.names else MarketSession.UNKNOWN,
    )


@st.composite
def trades(draw: st.DrawFn, layout: Layout) -> Trade:
    direction, change, pct = draw(changes())
    some_price = maybe(level_prices)
    some_size = maybe(sizes)
    some_pct = maybe(hundredths)
    return Trade(
        code=draw(codes),
        venue=layout.venue,
        ts_event=draw(maybe(seconds)),
        price=draw(prices),
        size=draw(sizes),
        aggressor=draw(st.sampled_from(Aggressor)),
        direction=direction,
        change=draw(st.sampled_from([change, None])),
        change_pct=draw(st.sampled_from([pct, None])),
        vwap=draw(some_pct),
        open=draw(some_price),
        high=draw(some_price),
        low=draw(some_price),
        ask_price=draw(some_price),
        bid_price=draw(some_price),
        volume=draw(some_size),
        turnover=draw(some_size),
        sell_count=draw(some_size),
        buy_count=draw(some_size),
        strength_pct=draw(some_pct),
        sell_volume=draw(some_size),
        buy_volume=draw(some_size),
        buy_share=draw(some_pct),
        volume_ratio_pct=draw(some_pct),
        open_time=draw(maybe(seconds)),
        high_time=draw(maybe(seconds)),
        low_time=draw(maybe(seconds)),
        trade_date=draw(st.sampled_from(["20260922", ""])),
        operation_code=draw(st.sampled_from(["20", "00", "31", ""])),
        halted=draw(st.sampled_from([True, False, None])),
        ask_size=draw(some_size),
        bid_size=draw(some_size),
        total_ask_size=draw(some_size),
        total_bid_size=draw(some_size),
        turnover_rate_pct=draw(some_pct),
        same_time_volume=draw(some_size),
        same_time_volume_ratio_pct=draw(some_pct),
        phase=draw(phases),
        random_end_code=draw(st.sampled_from(["", "1", "4"])),
        vi_base_price=draw(some_price),
        session=draw(sessions) if "MARKET_CLS_CODE" in layout.names else MarketSession.UNKNOWN,
    )


@st.composite
def indicatives(draw: st.DrawFn, layout: Layout) -> IndicativeMatch:
    direction, change, pct = draw(changes())
    return IndicativeMatch(
        code=draw(codes),
        venue=layout.venue,
        ts_event=draw(maybe(seconds)),
        price=draw(level_prices),
        size=draw(maybe(sizes)),
        size_change=draw(maybe(signed_sizes)),
        direction=direction,
        change=draw(st.sampled_from([change, None])),
        change_pct=draw(st.sampled_from([pct, None])),
        ask_price=draw(maybe(level_prices)),
        bid_price=draw(maybe(level_prices)),
        trade_date=draw(st.sampled_from(["20260922", ""])),
        phase=draw(phases),
    )


@st.composite
def statuses(draw: st.DrawFn, layout: Layout) -> MarketStatus:
    flags = st.sampled_from([True, False, None])
    return MarketStatus(
        code=draw(codes),
        venue=layout.venue,
        halted=draw(flags),
        halt_reason=draw(st.sampled_from(["", "불성실공시"])),
        operation_code=draw(st.sampled_from(["", "112", "AB1"])),
        indicative_operation_code=draw(st.sampled_from(["", "311"])),
        random_end_code=draw(st.sampled_from(["", "1"])),
        allocation_code=draw(st.sampled_from(["", "11"])),
        issue_status_code=draw(st.sampled_from(["", "55"])),
        vi_active=draw(flags),
        after_hours_vi_active=draw(flags),
        exchange_code=draw(st.sampled_from(["", "1"])) if "EXCH_CLS_CODE" in layout.names else "",
    )


points = st.builds(lambda value: Decimal(value).scaleb(-2), st.integers(1, 10**7))
issue_counts = st.integers(0, 3_000)


@st.composite
def index_quotes(draw: st.DrawFn, layout: Layout) -> tuple[IndexQuote, IndexFigures]:
    """Build a quote and what goes with it; issues at a limit are part of the rising and falling ones."""
    direction, _, pct = draw(changes())
    change = draw(hundredths) * (-1 if direction in falls else 1)
    rising, falling = draw(maybe(issue_counts)), draw(maybe(issue_counts))
    quote = IndexQuote(
        code=draw(st.sampled_from([KOSPI, KOSDAQ, KOSPI_200])),
        venue=layout.venue,
        ts_event=draw(maybe(seconds)),
        level=draw(points),
        direction=direction,
        change=draw(st.sampled_from([change, None])),
        change_pct=draw(st.sampled_from([pct, None])),
        rising=rising,
        falling=falling,
    )
    figures = IndexFigures(
        open=draw(points),
        high=draw(points),
        low=draw(points),
        volume=draw(sizes),
        turnover=draw(sizes),
        limit_up=draw(st.integers(0, rising or 0)),
        flat=draw(issue_counts),
        limit_down=draw(st.integers(0, falling or 0)),
        tick=draw(signed_sizes),
    )
    return quote, figures


@st.composite
def programs(draw: st.DrawFn, layout: Layout) -> ProgramTrading:
    return ProgramTrading(
        code=draw(codes),
        venue=layout.venue,
        ts_event=draw(maybe(seconds)),
        sell_volume=draw(maybe(sizes)),
        sell_turnover=draw(maybe(sizes)),
        buy_volume=draw(maybe(sizes)),
        buy_turnover=draw(maybe(sizes)),
        net_volume=draw(maybe(signed_sizes)),
        net_turnover=draw(maybe(signed_sizes)),
    )


@given(st.data(), layouts(Channel.BOOK), appended, sizes)
def test_a_book_is_read_back(data: st.DataObject, layout: Layout, more: int, auction_volume: int) -> None:
    book = data.draw(books(layout))
    # Where the next known layout begins, appended fields are fields: only widths without a name are added.
    more = more if layout is LAYOUTS[layout.tr_id][-1] else 0
    decoded = decode(encode_book(book, layout, auction_volume=auction_volume, appended=more))
    assert decoded.values == (book,)
    assert decoded.unreadable == 0
    assert len(decoded.frame.extra(0)) == more


@given(st.data(), layouts(Channel.TRADE), appended, st.integers(1, 17))
def test_a_batch_of_trades_is_read_back(data: st.DataObject, layout: Layout, more: int, count: int) -> None:
    batch = data.draw(st.lists(trades(layout), min_size=1, max_size=3))
    batch = (batch * count)[:count]
    more = more if layout is LAYOUTS[layout.tr_id][-1] else 0
    decoded = decode(encode_trades(batch, layout, appended=more))
    assert decoded.values == tuple(batch)
    assert decoded.unreadable == 0


@given(st.data(), layouts(Channel.INDICATIVE))
def test_indicative_matches_are_read_back(data: st.DataObject, layout: Layout) -> None:
    batch = data.draw(st.lists(indicatives(layout), min_size=1, max_size=4))
    decoded = decode(encode_indicative(batch, layout))
    assert decoded.values == tuple(batch)
    assert decoded.unreadable == 0


@given(st.data(), layouts(Channel.STATUS))
def test_an_announcement_is_read_back(data: st.DataObject, layout: Layout) -> None:
    status = data.draw(statuses(layout))
    assert decode(encode_status(status, layout)).values == (status,)


@given(st.data(), layouts(Channel.INDEX), appended)
def test_an_index_quote_is_read_back(data: st.DataObject, layout: Layout, more: int) -> None:
    quote, figures = data.draw(index_quotes(layout))
    decoded = decode(encode_index(quote, layout, figures, appended=more))
    assert decoded.values == (quote,)
    assert decoded.unreadable == 0
    assert len(decoded.frame.extra(0)) == more


@given(st.data(), layouts(Channel.PROGRAM), appended, sizes, sizes)
def test_program_trading_is_read_back(data: st.DataObject, layout: Layout, more: int, asks: int, bids: int) -> None:
    program = data.draw(programs(layout))
    decoded = decode(encode_program(program, layout, ProgramFigures(asks, bids), appended=more))
    assert decoded.values == (program,)
    assert decoded.unreadable == 0
    assert len(decoded.frame.extra(0)) == more


def test_every_layout_of_every_stream_takes_part() -> None:
    assert {layout.channel for variants in LAYOUTS.values() for layout in variants} == set(Channel)
