"""The row between asks and bids: who is best, crossed books, halts, and what is left of an auction."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from kis_tui.domain.book import NO_LEVELS
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.market.venue_split import VenueSplit, venue_split
from kis_tui.ui.drawing.middle import mid_lines
from kis_tui.ui.lines import line_width, plain_text
from kis_tui.ui.views import InstrumentView
from tests.support.instruments import auction, instrument_at, ladder_of, limit_up
from tests.support.ladder_views import book_of, split, venue_books

VIEW = instrument_at(72_500, 71_900)
HALTED = "거래정지 · 불성실공시법인 지정에 따른 매매거래 정지"


def rows_of(view: InstrumentView, width: int = 51, height: int = 1) -> list[str]:
    rows = mid_lines(view, width, height)
    assert [line_width(row) for row in rows] == [width] * height
    return [plain_text(row) for row in rows]


def middle_of(view: InstrumentView, width: int = 51, height: int = 1) -> str:
    return rows_of(view, width, height)[0].split("|")[1].strip()


def note_of(view: InstrumentView, width: int = 51) -> str:
    return rows_of(view, width)[0].split("|")[2].strip()


def split_of(view: InstrumentView) -> VenueSplit:
    found = split(view).split
    assert found is not None
    return found


def best_at(asks: tuple[Venue, ...], bids: tuple[Venue, ...]) -> InstrumentView:
    parted = split(VIEW)
    assert parted.split is not None
    return replace(parted, split=replace(parted.split, ask_venues=asks, bid_venues=bids))


# --- The exchanges ---


@pytest.mark.parametrize(
    ("asks", "bids", "text"),
    [
        ((Venue.KRX, Venue.NXT), (Venue.KRX, Venue.NXT), "1틱 매도= 매수="),
        ((Venue.KRX,), (Venue.NXT,), "1틱 매도K 매수N"),
        ((Venue.NXT,), (Venue.KRX, Venue.NXT), "1틱 매도N 매수="),
        ((), (Venue.KRX,), "1틱"),
        ((Venue.KRX,), (), "1틱"),
    ],
)
def test_the_better_exchange_at_each_side_stands_beside_the_spread(
    asks: tuple[Venue, ...], bids: tuple[Venue, ...], text: str
) -> None:
    assert middle_of(best_at(asks, bids)) == text


def test_the_better_exchange_is_told_for_sor_too_where_the_sizes_are_not_apart() -> None:
    view = replace(VIEW, choice=VenueChoice.SOR, split=split_of(VIEW))

    assert middle_of(view) == "1틱 매도= 매수="
    assert middle_of(view, 77, 2) == "1틱 매도= 매수="


def test_where_the_spread_is_wide_who_is_best_is_still_told() -> None:
    book = book_of(VIEW)
    wide = replace(book, ask_prices=ladder_of(150_000, "up"))
    text = middle_of(replace(best_at((Venue.KRX,), (Venue.NXT,)), book=wide))

    assert text == "776틱 매도K 매수N"
    assert middle_of(replace(VIEW, book=wide)) == "776틱"


def test_a_unified_book_that_is_crossed_over_sane_books_says_whose_bid_meets_whose_ask() -> None:
    book = book_of(VIEW)
    krx, nxt = venue_books(book)
    crossed = replace(book, ask_prices=ladder_of(72_300, "up"))
    nxt = replace(nxt, ask_prices=ladder_of(72_300, "up"), bid_prices=ladder_of(72_200, "down"))
    view = replace(VIEW, book=crossed, split=venue_split(crossed, krx, nxt))

    assert middle_of(view) == "역전 K매수≥N매도"
    assert middle_of(replace(view, mismatch=True)) == "역전 K매수≥N매도"
    assert middle_of(replace(view, split=None)) == "역전"
    assert middle_of(view, 77, 2) == "역전 K매수≥N매도"


def test_in_an_auction_a_crossed_book_is_nothing_to_warn_of() -> None:
    book = replace(book_of(VIEW), ask_prices=ladder_of(72_300, "up"), phase=SessionPhase.OPENING_AUCTION)

    assert "역전" not in rows_of(replace(VIEW, book=book))[0]


def test_books_that_are_not_of_one_moment_have_a_badge_instead_of_who_is_best() -> None:
    view = replace(split(VIEW), mismatch=True)

    assert middle_of(view) == "1틱 시점차"
    assert "매도" not in middle_of(view)
    (row,) = mid_lines(view, 51, 1)
    assert next(span.look.color for span in row if "시점차" in span.text) == "notice"


def test_a_stock_that_nxt_does_not_trade_says_so_in_the_place_of_its_mid_price() -> None:
    book = book_of(VIEW)
    view = replace(VIEW, on_nxt=False, book=replace(book, mids=book.mids[:1]))

    assert rows_of(view)[0].endswith("| NXT 거래 없음  ")
    assert rows_of(view, 38)[0].endswith("| NXT 없음 ")
    assert rows_of(view, 77, 2)[1].startswith(" NXT 거래 없음 ")
    for other in (replace(view, on_nxt=None), replace(view, on_nxt=True), replace(view, choice=VenueChoice.KRX)):
        assert "NXT" not in rows_of(other)[0]


def test_a_mid_price_and_its_size_are_whole_or_absent_at_every_width() -> None:
    view = instrument_at(1_812_000, 1_790_000)
    for width in range(36, 130):
        first = rows_of(view, width)[0].split("|")[0].replace(",", "").split()
        assert first in (["K1811500", "300"], ["K1811500"], ["K"])


# --- Halts and empty sides ---


def test_a_halt_and_its_reason_take_the_place_of_everything() -> None:
    halted = replace(VIEW, halted=HALTED)

    assert rows_of(halted, 77)[0].strip() == HALTED
    assert rows_of(halted, 51)[0].strip() == HALTED
    assert rows_of(halted, 77, 2)[1] == rows_of(VIEW, 77, 2)[1]
    assert rows_of(replace(limit_up(71_900), halted="거래정지"))[0].strip() == "거래정지"


@pytest.mark.parametrize("width", range(20, 60))
def test_a_halt_is_said_at_every_width_whatever_its_reason(width: int) -> None:
    assert "거래정지" in rows_of(replace(VIEW, halted=HALTED + " " + HALTED), width)[0]


def test_a_book_without_any_order_is_called_so() -> None:
    nothing = replace(
        book_of(VIEW), ask_prices=NO_LEVELS, ask_sizes=NO_LEVELS, bid_prices=NO_LEVELS, bid_sizes=NO_LEVELS
    )

    assert rows_of(replace(VIEW, book=nothing))[0].strip() == "호가 없음"


def test_a_ten_digit_queue_at_the_limit_is_whole() -> None:
    view = limit_up(71_900)
    book = replace(book_of(view), bid_sizes=(1_234_567_890, *book_of(view).bid_sizes[1:]))

    assert rows_of(replace(view, book=book))[0].strip() == "상한잔량 1,234,567,890 · 매도 없음"


# --- What is left of an auction ---


@pytest.mark.parametrize(
    ("countdown", "width", "note"),
    [
        ("14:50", 99, "09:00 종료 -14:50~30초 N프리"),
        ("14:50", 77, "-14:50~30초 N프리"),
        ("14:50", 51, "-14:50~30초"),
        ("0:05", 51, "-0:05~30초 N프리"),
        ("14:50", 38, "동시호가"),
        ("≤30초", 51, "09:00~30초 N프리"),
        ("≤30초", 38, "≤30초"),
        ("", 51, "09:00~30초 N프리"),
        ("", 38, "동시호가"),
    ],
)
def test_an_auction_counts_down_to_its_end_and_its_random_window(countdown: str, width: int, note: str) -> None:
    assert note_of(replace(auction(72_500, 71_900), countdown=countdown), width) == note


def interrupted(countdown: str) -> InstrumentView:
    view = auction(72_500, 71_900)
    return replace(
        view,
        book=replace(book_of(view), phase=SessionPhase.VI_AUCTION),
        phase=SessionPhase.VI_AUCTION,
        auction_end=None,
        clocks=("KVI단일가", "N메인"),
        countdown=countdown,
    )


@pytest.mark.parametrize(
    ("countdown", "width", "note"),
    [
        ("1:43", 77, "VI단일가 1:43 N메인"),
        ("1:43", 51, "VI 1:43 N메인"),
        ("1:43", 38, "VI 1:43"),
        ("해제 대기 ≤30초", 77, "해제 대기 ≤30초 N메인"),
        ("해제 대기 ≤30초", 51, "해제 대기 ≤30초"),
        ("해제 대기 ≤30초", 38, "VI ≤30초"),
        ("", 51, "VI단일가 N메인"),
        ("", 38, "VI단일가"),
    ],
)
def test_an_interruption_counts_down_its_two_minutes_and_then_waits_for_its_release(
    countdown: str, width: int, note: str
) -> None:
    assert note_of(interrupted(countdown), width) == note


def test_an_overheated_stock_is_in_no_interruption() -> None:
    view = replace(interrupted(""), overheated=True, clocks=("K단일가", "N단일가"))

    assert note_of(view, 77) == "단기과열 단일가 N단일가"
    assert note_of(view) == "단일가 N단일가"
    assert note_of(view, 38) == "단일가"
    assert "VI" not in rows_of(view)[0]


@pytest.mark.parametrize(
    ("countdown", "width", "note"),
    [
        ("5:00", 99, "단일가 15:40 -5:00 K장마감"),
        ("5:00", 51, "단일가 -5:00"),
        ("5:00", 38, "단일가"),
        ("", 51, "단일가 15:40"),
        ("≤30초", 51, "단일가 15:40"),
        ("≤30초", 38, "단일가"),
    ],
)
def test_nxts_collecting_of_orders_ends_without_a_random_window(countdown: str, width: int, note: str) -> None:
    view = auction(72_500, 71_900)
    view = replace(
        view,
        book=replace(book_of(view), phase=SessionPhase.AFTER_HOURS_AUCTION, indicative_venue=Venue.NXT),
        phase=SessionPhase.AFTER_HOURS_AUCTION,
        auction_end=15 * 3600 + 40 * 60,
        clocks=("K장마감", "N단일가"),
        countdown=countdown,
    )

    assert note_of(view, width) == note
    assert rows_of(view, width)[0].startswith(" N예상")


def test_an_expected_price_and_size_are_whole_or_absent_at_every_width() -> None:
    view = replace(auction(1_812_000, 1_790_000), countdown="14:50")
    book = replace(book_of(view), indicative_size=123_456_789, indicative_change_pct=Decimal("29.97"))
    for width in range(36, 130):
        left, middle, _right = rows_of(replace(view, book=book), width)[0].split("|")
        assert left.replace(",", "").split() in ([], ["K예상"], ["K예상", "123456789"])
        assert middle.replace(",", "").strip(" >").split() in ([], ["1812000"], ["1812000", "+29.97"])
