"""Book and price that were asked for: shown, dimmed and named with their age, and given up for the first frame."""

from datetime import datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.clock import KST
from kis_tui.domain.quote import Quote
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.state import MarketState
from kis_tui.ui.drawing.figures import day_figures_lines, price_figures_lines
from kis_tui.ui.drawing.ladder import ask_lines, axis_lines, bid_lines
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.drawing.title import title_lines
from kis_tui.ui.drawing.totals import totals_lines
from kis_tui.ui.holdings import Holding
from kis_tui.ui.lines import Line, line_width, plain_text
from kis_tui.ui.present import instrument_view
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import Language, speak, words
from tests.support.instruments import book_at, instrument_at, trade_at

MORNING = datetime(2026, 11, 23, 9, 31, 25, tzinfo=KST)
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=KST)
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=KST)
HOLIDAY = datetime(2026, 12, 25, 10, 0, tzinfo=KST)
QUOTE = Quote(
    "005930",
    Venue.UN,
    72_000,
    direction=Direction.UP,
    change=100,
    change_pct=Decimal("0.14"),
    base_price=71_900,
    open=71_700,
    high=72_800,
    low=71_600,
    volume=12_345_678,
    upper_limit=93_000,
    lower_limit=50_000,
    year_high=88_800,
    year_low=49_900,
)
COLOURLESS = {"muted", "rule", "notice", ""}


def view_of(
    state: MarketState, *, at: float = 10.0, now: datetime = MORNING, line_up: bool = True, old_book: bool = False
) -> InstrumentView:
    return instrument_view(
        state,
        Row("005930", VenueChoice.UN),
        "삼성전자",
        TickTable.STOCK,
        BUILT_IN,
        now,
        at,
        LevelChanges(),
        line_up=line_up,
        old_book=old_book,
        holding=Holding("005930", 70_000, 10),
    )


def fetched(*, book_at_s: float | None = 3.0, price_at_s: float | None = 4.0) -> MarketState:
    state = MarketState()
    if book_at_s is not None:
        state.take_fetched_book(book_at(72_500), book_at_s)
    if price_at_s is not None:
        state.take_quote(QUOTE, price_at_s)
    return state


def title(view: InstrumentView, width: int = 160, *, short: bool = False) -> str:
    (line,) = title_lines(view, width, 1, short=short)
    assert line_width(line) == width
    return plain_text(line)


def colors(lines: list[Line]) -> set[str]:
    return {span.look.color for line in lines for span in line if span.text.strip()}


def test_what_was_fetched_is_shown_with_its_age_and_nothing_of_it_is_a_change() -> None:
    view = view_of(fetched())
    assert view.book == book_at(72_500)
    assert view.trade is not None
    assert (view.trade.price, view.base_price, view.message) == (72_000, 71_900, "")
    assert (view.fetched_book_s, view.fetched_price_s) == (7, 6)
    assert (view.stale_s, view.book_stale_s) == (None, None)
    assert (view.ask_changes, view.bid_changes, view.flows, view.bought_pct) == ({}, {}, None, None)
    assert {mark.text: mark.price for mark in view.markers}["고"] == 72_800


def test_the_first_frame_of_each_takes_its_place_at_once() -> None:
    state = fetched()
    state.apply(book_at(72_600), 9.0)
    view = view_of(state)
    assert (view.book, view.fetched_book_s, view.fetched_price_s) == (book_at(72_600), None, 6)
    state.apply(trade_at(72_600, 71_900), 9.5)
    view = view_of(state)
    assert view.trade is not None
    assert (view.trade.price, view.fetched_book_s, view.fetched_price_s) == (72_600, None, None)


def test_the_limits_that_were_told_hold_after_frames_came() -> None:
    state = fetched()
    state.apply(book_at(72_600), 9.0)
    state.apply(trade_at(72_600, 71_900), 9.5)
    view = view_of(state)
    assert view.limits == (50_000, 93_000)
    assert {mark.text: mark.price for mark in view.markers}["상"] == 93_000
    figures = " ".join(plain_text(line) for line in price_figures_lines(view, 26, 11))
    assert "93,000" in figures
    assert "50,000" in figures


def test_the_year_s_range_is_told_and_left_out_where_nobody_told_it() -> None:
    figures = " ".join(plain_text(line) for line in day_figures_lines(view_of(fetched()), 26, 14))
    assert "52주 최고" in figures
    assert "88,800" in figures
    assert "49,900" in figures
    without = " ".join(plain_text(line) for line in day_figures_lines(instrument_at(72_500, 71_900), 26, 14))
    assert "52주" not in without


@pytest.mark.parametrize(
    ("book_at_s", "price_at_s", "said"),
    [(3.0, 4.0, "조회 7초 전"), (3.0, None, "호가 조회 7초 전"), (None, 4.0, "조회 6초 전")],
)
def test_the_title_says_what_was_asked_for_and_when(
    book_at_s: float | None, price_at_s: float | None, said: str
) -> None:
    text = title(view_of(fetched(book_at_s=book_at_s, price_at_s=price_at_s)))
    assert f" {said} " in text
    assert text.count("조회") == 1


def test_beside_a_streamed_book_the_title_says_that_only_the_price_was_asked_for() -> None:
    state = fetched()
    state.apply(book_at(72_600), 9.0)
    assert " 시세 조회 6초 전 " in title(view_of(state))


def test_the_word_is_english_where_the_screen_is() -> None:
    speak(Language.ENGLISH)
    try:
        text = title(view_of(fetched()))
        figures = plain_text(price_figures_lines(view_of(fetched()), 26, 11)[0])
    finally:
        speak(Language.KOREAN)
    assert " REST 7s ago " in text
    assert "figures REST" in figures


@pytest.mark.parametrize("width", range(37, 161, 3))
@pytest.mark.parametrize("banner", ["", "서킷브레이커 13:00~"])
@pytest.mark.parametrize("price", [1_234, 72_500, 1_812_000])
def test_the_word_never_goes_from_the_title(width: int, banner: str, price: int) -> None:
    view = replace(instrument_at(price, price), banner=banner, name="카카오")
    only = replace(view, fetched_book_s=3_599, fetched_price_s=725)
    assert f"조회 {59}분" in title(only, width)
    assert f"조회 {59}분" in title(only, width, short=True)
    for shown in (
        replace(view, fetched_book_s=725),
        replace(view, fetched_price_s=725),
        replace(view, book_stale_s=725, fetched_price_s=725),
        replace(view, stale_s=725, fetched_book_s=725),
    ):
        assert "조회" in title(shown, width)
        assert "12분" in title(shown, width)


def test_nothing_that_was_fetched_has_the_colours_of_what_is_live() -> None:
    live = replace(view_of(fetched()), fetched_book_s=None, fetched_price_s=None)
    old = view_of(fetched())
    old_axis = replace(old, axis=(72_600, 72_500, 72_400, 72_300))
    drawn = [
        ask_lines(old, 60, 12),
        bid_lines(old, 60, 10),
        axis_lines(old_axis, 60, 4),
        mid_lines(old, 60, 2),
        totals_lines(old, 60, 2),
        price_figures_lines(old, 26, 11),
        day_figures_lines(old, 26, 11),
    ]
    for lines in drawn:
        assert colors(lines) <= COLOURLESS
    assert "rise" in colors(ask_lines(live, 60, 12))
    (line,) = title_lines(old, 160, 1)
    gained = next(span for span in line if "%" in span.text)
    assert gained.look.color == "muted"


def test_the_heads_of_ladder_and_figures_say_it_too() -> None:
    view = view_of(fetched())
    head = plain_text(ask_lines(view, 60, 12)[0]) + plain_text(ask_lines(view, 60, 12)[1])
    assert "호가 조회" in head
    assert "시세 조회" in plain_text(price_figures_lines(view, 26, 11)[0])
    assert "당일 체결 조회" in plain_text(day_figures_lines(view, 26, 11)[0])
    live = instrument_at(72_500, 71_900)
    assert "조회" not in "".join(plain_text(line) for line in (*ask_lines(live, 60, 12), *bid_lines(live, 60, 11)))


@pytest.mark.parametrize("now", [SUNDAY, NIGHT, HOLIDAY])
def test_a_closed_market_shows_what_was_fetched_and_without_it_says_that_it_is_closed(now: datetime) -> None:
    assert view_of(fetched(), now=now).message == ""
    assert view_of(MarketState(), now=now).message == words.no_book_while_closed
    assert view_of(MarketState(), now=MORNING).message == words.waiting_for_book


def test_a_closed_market_expects_no_price_whatever_was_told_of_an_auction() -> None:
    expecting = replace(
        book_at(72_500), phase=SessionPhase.OPENING_AUCTION, indicative_price=72_700, indicative_venue=Venue.KRX
    )
    state = MarketState()
    state.take_fetched_book(expecting, 3.0)
    closed, opening = view_of(state, now=NIGHT), view_of(state, now=MORNING.replace(hour=8, minute=55))
    assert closed.book is not None
    assert (closed.book.indicative_price, closed.phase, closed.countdown) == (None, SessionPhase.CONTINUOUS, "")
    assert opening.book == expecting
    assert opening.phase is SessionPhase.OPENING_AUCTION


def test_after_the_line_was_lost_what_was_asked_for_has_its_own_age() -> None:
    state = MarketState()
    state.apply(book_at(72_400), 1.0)
    state.apply(trade_at(72_400, 71_900), 1.5)
    state.line_down()
    view = view_of(state, line_up=False, old_book=True)
    assert (view.stale_s, view.book_stale_s, view.fetched_book_s) == (8, 9, None)
    state.take_fetched_book(book_at(72_500), 5.0)
    view = view_of(state, line_up=False, old_book=True)
    assert (view.stale_s, view.book_stale_s, view.fetched_book_s) == (8, None, 5)
    state.take_quote(QUOTE, 6.0)
    view = view_of(state, line_up=False, old_book=True)
    assert (view.stale_s, view.fetched_price_s, view.price_is_old, view.book_is_old) == (None, 4, True, True)


@pytest.mark.parametrize(("of_price", "of_book", "shown"), [(100, None, 100), (100, 130, 130), (None, 130, 130)])
def test_a_streamed_book_may_know_of_more_volume_than_a_fetched_price(
    of_price: int | None, of_book: int | None, shown: int
) -> None:
    view = replace(
        instrument_at(72_500, 71_900),
        trade=replace(trade_at(72_500, 71_900), volume=of_price),
        book=replace(book_at(72_500), volume=of_book),
        fetched_price_s=3,
    )
    assert view.volume == shown


@pytest.mark.parametrize(
    ("phase", "volume", "expected"),
    [
        (SessionPhase.OPENING_AUCTION, 12_345_678, True),
        (SessionPhase.VI_AUCTION, 0, True),
        (SessionPhase.VI_AUCTION, 12_345_678, False),
    ],
)
def test_before_the_first_trade_a_streamed_expectation_stands_before_a_fetched_price(
    phase: SessionPhase, volume: int, expected: bool
) -> None:
    state = MarketState()
    state.take_quote(replace(QUOTE, volume=volume), 4.0)
    state.apply(replace(book_at(72_500), phase=phase, indicative_price=73_300, indicative_venue=Venue.KRX), 9.0)
    text = title(view_of(state, now=MORNING.replace(hour=8, minute=55)))
    assert ("예상 73,300 " in text) is expected
    assert (" 72,000 " in text) is not expected
