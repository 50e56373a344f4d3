"""A trading day on the screen: at every phase it says what the exchange knows at that moment."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path

import pytest

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.price import Price
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.schedule import BUILT_IN, DayPhase
from kis_tui.domain.session import Aggressor
from kis_tui.domain.ticks import steps_between
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import Row
from kis_tui.simulator.exchange_side import ExchangeSide, Mode
from kis_tui.simulator.scenarios import ALERTS, EXAM_DATE, HALT_REASON, TRADING_DATE
from kis_tui.simulator.stock import Stock
from tests.support.screen_reader import Shown, SplitLevel, number, read_screen, read_split, watch_rows
from tests.support.watched_market import WatchedMarket, second_of, watching

SAMSUNG, ALTEOGEN, FUND = "005930", "196170", "069500"
QUIET = ("000660", "035720", FUND)
"""Rows that are never focused."""
NARROW, WIDE = (80, 24), (120, 40)

PHASES = {
    DayPhase.BEFORE_OPEN: ("개장전", "개장전"),
    DayPhase.PRE_MARKET: ("", "프리"),
    DayPhase.OPENING_AUCTION: ("시가동시", ""),
    DayPhase.CONTINUOUS: ("정규", "메인"),
    DayPhase.CLOSING_AUCTION: ("종가동시", ""),
    DayPhase.BREAK: ("장마감", "휴식"),
    DayPhase.CLOSING_PRICE: ("시간외종가", ""),
    DayPhase.ORDER_INTAKE: ("", "단일가"),
    DayPhase.AFTER_MARKET: ("애프터", "애프터"),
    DayPhase.ENDED: ("종료", "종료"),
}
"""Where KRX and NXT are in their day, as the screen says it; empty = the exchange has no such phase."""
ENDS = {
    TRADING_DATE: {
        DayPhase.OPENING_AUCTION: "09:00",
        DayPhase.CLOSING_AUCTION: "15:30",
        DayPhase.ORDER_INTAKE: "15:40",
    },
    EXAM_DATE: {DayPhase.OPENING_AUCTION: "10:00", DayPhase.CLOSING_AUCTION: "16:30"},
}
"""When an auction ends by the table."""
SIGNS = {Aggressor.BUYER: "+", Aggressor.SELLER: "-", Aggressor.NONE: ""}
LETTERS = {Venue.KRX: "K", Venue.NXT: "N", Venue.UN: ""}


# --- what the exchange knows, in the screen's words ---


def clock_text(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def left_text(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def percent(price: Price, base: Price) -> str:
    """Percent against a base, with its sign; nothing has none."""
    pct = ((Decimal(price) - base) * 100 / base).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{pct:+.2f}" if pct else "0.00"


def change_text(price: Price, stock: Stock) -> str:
    change = price - stock.issue.base_price
    if price in (stock.upper, stock.lower):
        arrow = "↑" if change > 0 else "↓"
    else:
        arrow = "▲" if change > 0 else "▼" if change < 0 else ""
    return f"{arrow}{abs(change):,}"


def volume_text(volume: int) -> str:
    """Shares in full up to seven characters, then in thousands."""
    return f"{volume:,}" if len(f"{volume:,}") <= 7 else f"{volume // 1_000:,}천"


def tenth(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):,.1f}"


def share(part: int, of: int) -> str:
    """A quotient with one decimal, of the two that the wire has."""
    pct = (Decimal(part) / of).quantize(Decimal("0.01"), ROUND_HALF_UP) if of else Decimal(0)
    return tenth(pct)


def strength(bought: int, sold: int) -> str:
    """체결강도; 0 while nothing was sold."""
    return share(100 * bought, sold)


# --- the comparison ---


class Told:
    """What the exchange says of one stream at one moment."""

    def __init__(self, day: WatchedMarket, row: Row, book: BookSnapshot | None = None) -> None:
        self.stock = day.stock(row.code)
        self.venue = row.choice.venue
        self.book = book or day.exchange.latest_book(self.venue, row.code)
        self.tally = self.stock.tally(self.venue)
        self.second = day.second
        self.day = day.exchange.market.day

    @property
    def auction(self) -> ExchangeSide | None:
        """Whose auction the stream tells of: KRX's where there are two."""
        for side in self.stock.sides:
            if side.mode is Mode.AUCTION and self.venue in (side.venue, Venue.UN):
                return side
        return None

    @property
    def has_closed(self) -> bool:
        """Whether KRX's regular session is over and the stream tells of its close: NXT's own does not."""
        after = (DayPhase.BREAK, DayPhase.CLOSING_PRICE, DayPhase.AFTER_MARKET, DayPhase.ENDED)
        return self.venue is not Venue.NXT and self.stock.krx.day_phase in after

    def assert_shown(self, shown: Shown, *, wide: bool) -> None:
        """Compare the whole of a screen with it."""
        self._compare_title(shown, wide=wide)
        self._compare_levels(shown, wide=wide)
        self._compare_totals(shown, wide=wide)
        self._compare_figures(shown, wide=wide)
        if self.auction is not None:
            self._compare_auction(shown, self.auction, wide=wide)
        else:
            self._compare_touch(shown, wide=wide)
        if wide:
            self._compare_tape(shown)

    def _compare_title(self, shown: Shown, *, wide: bool) -> None:
        stock, tally = self.stock, self.tally
        price = tally.last or self.book.indicative_price
        assert price
        assert (shown.price, shown.expected) == (price, not tally.volume)
        assert (shown.change, shown.pct) == (change_text(price, stock), percent(price, stock.issue.base_price))
        assert shown.title.split()[0] == stock.issue.code
        assert clock_text(self.second) in shown.title
        if wide and tally.volume and f"거래량 {tally.volume:,}" not in shown.title:
            # With a long word for the day there is room for the short spellings only.
            assert f" {volume_text(tally.volume)} " in shown.title
            assert f"강도{strength(tally.buy_volume, tally.sell_volume)}" in shown.title
        if wide:
            assert " ".join(self.clocks()) in shown.title

    def clocks(self) -> Iterable[str]:
        """Both clocks, or the sentence of a day that is over."""
        sides = self.stock.sides
        if all(side.day_phase is DayPhase.ENDED for side in sides):
            return ("장 종료 · 다음 N프리 08:00",)
        return [self.clock(side) for side in sides]

    def clock(self, side: ExchangeSide) -> str:
        """``K정규``: an interruption beats the table, and so does an auction that ends later, where a book says so."""
        letter, at_nxt = LETTERS[side.venue], side.venue is Venue.NXT
        if side.vi_end:
            return f"{letter}VI단일가"
        if self.venue not in (side.venue, Venue.UN):
            # The row reads no book of this exchange.
            return letter + PHASES[BUILT_IN.phase(side.venue, self.day, self.second)][at_nxt]
        return letter + PHASES[side.day_phase][at_nxt]

    def _compare_levels(self, shown: Shown, *, wide: bool) -> None:
        book, base = self.book, self.stock.issue.base_price
        for levels, prices, sizes in (
            (shown.asks, book.ask_prices, book.ask_sizes),
            (shown.bids, book.bid_prices, book.bid_sizes),
        ):
            told = [(price, size) for price, size in zip(prices, sizes, strict=True) if price]
            assert [(level.price, level.size) for level in levels] == told
            assert [level.pct for level in levels] == [percent(price, base) for price, _ in told]
            if wide:
                assert [level.cumulative for level in levels] == list(accumulate(size for _, size in told))
        last = self.tally.last
        in_sight = last in (*book.ask_prices, *book.bid_prices)
        assert shown.boxed == ([last] if in_sight and self.auction is None and last else [])

    def _compare_totals(self, shown: Shown, *, wide: bool) -> None:
        book = self.book
        asks, bids = book.total_ask_size, book.total_bid_size
        if asks or bids:
            assert (shown.totals, shown.net) == ((f"{asks:,}", f"{bids:,}"), f"순 {bids - asks:+,}")
        else:
            assert (shown.totals, shown.net) == (("-", "-"), "순")
        waiting = book.after_hours_ask_size, book.after_hours_bid_size
        if wide:
            assert shown.second_totals[0] == ("시간외" if any(waiting) else "60초")
        if wide and any(waiting):
            assert shown.second_totals[1:] == tuple(f"{size:,}" for size in waiting)

    def _compare_figures(self, shown: Shown, *, wide: bool) -> None:
        stock, tally, figures = self.stock, self.tally, shown.figures
        assert number(figures["상한"]) == stock.upper
        assert number(figures["하한"]) == stock.lower
        assert number(figures["기준"]) == stock.issue.base_price
        if not tally.volume:
            assert not {"고가", "시가", "저가"} & set(figures)
            return
        assert [number(figures[name]) for name in ("고가", "시가", "저가")] == [tally.high, tally.open, tally.low]
        assert figures["거래"] == volume_text(tally.volume)
        latest = stock.latest(self.venue)
        matched = max((one.second for one in stock.krx.latest if one.aggressor is Aggressor.NONE), default=0)
        if latest and latest[-1].second > matched:
            # The reference comes with the next print after the match that made it.
            limits = stock.vi_limits_at(self.venue)
            names = ("VI하(예상)", "VI상(예상)") if wide else ("VI하예상", "VI상예상")
            assert tuple(number(figures[name]) for name in names) == limits
        close = stock.krx.closing_price
        if self.has_closed:
            assert figures["종가대비"] == f"{percent(tally.last, close)}%"
        else:
            assert figures["거래량비"] == f"{share(100 * tally.volume, stock.issue.previous_volume)}%"

    def _compare_auction(self, shown: Shown, auction: ExchangeSide, *, wide: bool) -> None:
        asks, prices, note = shown.mid
        label, size = asks.split()
        assert label == f"{LETTERS[auction.venue]}예상"
        assert number(size) == auction.expected_size
        price = auction.expected_price
        assert prices.split() == [">", f"{price:,}", percent(price, self.stock.issue.base_price)] or prices.split() == [
            f">{price:,}",
            percent(price, self.stock.issue.base_price),
        ]
        assert any(left in note for left in self.left_of(auction)), note
        if wide and not auction.vi_end:
            others = [self.clock(side) for side in self.stock.sides if side is not auction]
            assert all(clock in note for clock in others), note

    def left_of(self, auction: ExchangeSide) -> Sequence[str]:
        """What may be said of the end of an auction."""
        if auction.vi_end:
            began = self.stock.interruptions[-1].began
            left = began + 120 - self.second
            return [left_text(left) if left > 0 else "해제 대기 ≤30초"]
        at = ENDS[self.day][auction.day_phase]
        left = second_of(f"{at}:00") - self.second
        if auction.venue is Venue.NXT:
            return [f"-{left_text(left)}"]
        return [f"-{left_text(left)}~30초"] if left > 0 else [f"{at}~30초", "≤30초"]

    def _compare_touch(self, shown: Shown, *, wide: bool) -> None:
        book = self.book
        ask, bid = book.ask_price, book.bid_price
        mids = {mid.venue: mid for mid in book.mids if mid.price}
        at_krx, at_nxt = (_mid_words(mids.get(venue), venue) for venue in (Venue.KRX, Venue.NXT))
        spread = f"{steps_between(bid, ask, self.stock.issue.ticks)}틱"
        lefts, middle, rights = shown.mid
        assert lefts.split() == at_krx
        if not wide:
            assert (middle, rights.split()) == (spread, at_nxt)
            return
        assert shown.second_mid[0].split() == at_nxt
        ask_share = round(book.total_ask_size * 100 / (book.total_ask_size + book.total_bid_size))
        assert shown.second_mid[2] == f"잔량 매도 {ask_share} 매수 {100 - ask_share}"
        assert middle == f"스프레드 {ask - bid:,} ({spread})"
        worth = Decimal(ask) * book.bid_sizes[0] + Decimal(bid) * book.ask_sizes[0]
        weighted = (worth / (book.ask_sizes[0] + book.bid_sizes[0])).quantize(Decimal(1), ROUND_HALF_UP)
        assert rights == f"가중중간가 {weighted:,}"

    def _compare_tape(self, shown: Shown) -> None:
        latest = list(self.stock.latest(self.venue))[::-1][: len(shown.prints)]
        assert shown.prints[: len(latest)] == [
            (
                clock_text(one.second),
                one.price,
                f"{SIGNS[one.aggressor]}{one.size:,}",
                strength(one.buy_volume, one.sell_volume),
            )
            for one in latest
        ]


def _mid_words(mid: Mid | None, venue: Venue) -> list[str]:
    """``K273,750`` and ``20,414``."""
    if mid is None:
        return []
    return [f"{LETTERS[venue]}{mid.price:,}", *([f"{mid.size:,}"] if mid.size else [])]


async def compare(
    day: WatchedMarket, row: Row, *, book: BookSnapshot | None = None, sizes: Sequence[tuple[int, int]] = (NARROW, WIDE)
) -> Shown:
    """Compare the screen with the exchange at some sizes, while nothing happens at the exchange.

    Args:
        day: the exchange and who watches it.
        row: the focused one.
        book: what the exchange sent last, where nothing is open any more; None = what it says now.
        sizes: of the terminal.

    Returns:
        The last of the screens.
    """
    for size in sizes:
        await day.pilot.resize_terminal(*size)
        told = Told(day, row, book)
        shown = read_screen(await day.screen(told.book))
        told.assert_shown(shown, wide=size == WIDE)
    return shown


def compare_rows(day: WatchedMarket, shown: Shown, codes: Iterable[str]) -> None:
    """Compare rows of the watchlist that are not focused."""
    rows = watch_rows(shown.rows)
    for code in codes:
        tally, base = day.stock(code).unified, day.stock(code).issue.base_price
        if not tally.volume:
            # No print has come; a price that was asked for is yesterday's close.
            assert rows[code][:3] in (["UN", "수신", "대기"], ["UN", f"r{base:,}", "0.00%"])
            continue
        volume, strong = f"{tally.volume:,}", strength(tally.buy_volume, tally.sell_volume)
        assert rows[code][:5] == ["UN", f"{tally.last:,}", f"{percent(tally.last, base)}%", volume, strong]


def is_sending(day: WatchedMarket, row: Row) -> bool:
    """Whether an exchange of the row's stream says anything."""
    venue = row.choice.venue
    sides = [side for side in day.stock(row.code).sides if venue in (side.venue, Venue.UN)]
    return any(side.mode is not Mode.CLOSED for side in sides)


async def go_to(day: WatchedMarket, row: Row, at: str, last: BookSnapshot | None) -> BookSnapshot | None:
    """Let time pass; return the last book that was sent when nothing is open at ``at``, else None."""
    if at in CLOSED_SINCE:
        await day.go_to(CLOSED_SINCE[at])
        while is_sending(day, row) and day.second < second_of(at):
            last = day.exchange.latest_book(row.choice.venue, row.code)
            await day.next_slice()
    await day.go_to(at)
    return None if is_sending(day, row) else last


DAY = (
    *("08:00:20", "08:29:50", "08:30:20", "08:49:50", "08:50:10", "08:59:50", "09:00:01", "09:00:28", "09:00:40"),
    *("10:00:05", "10:06:50", "15:19:50", "15:20:10", "15:29:50", "15:30:45", "15:39:50", "15:40:30", "15:59:50"),
    *("16:00:30", "19:59:50", "20:00:10"),
)
CLOSED_SINCE = {"08:50:10": "08:49:58", "15:20:10": "15:19:58", "20:00:10": "19:59:58"}
"""Moments after NXT or both exchanges have closed, and a moment before they do."""


@pytest.mark.parametrize("choice", [VenueChoice.UN, VenueChoice.KRX, VenueChoice.NXT])
async def test_at_every_phase_of_the_day_the_screen_says_what_the_exchange_knows(
    tmp_path: Path, choice: VenueChoice
) -> None:
    row = Row(SAMSUNG, choice)
    others = [Row(code) for code in (*QUIET, ALTEOGEN)]
    async with watching(tmp_path, [row, *others], scenario="day") as day:
        last = None
        for at in DAY:
            last = await go_to(day, row, at, last)
            if choice is VenueChoice.KRX and at < "08:30":
                shown = read_screen(await day.screen())
                assert (shown.message, "조회" in shown.title) == ("", True), "what was asked for stands there"
                continue
            compare_rows(day, await compare(day, row, book=last), QUIET)


async def test_the_match_of_an_auction_is_on_the_screen_with_the_slice_it_happens_in(tmp_path: Path) -> None:
    row = Row(SAMSUNG)
    async with watching(tmp_path, [row], scenario="day") as day:
        stock = day.stock(SAMSUNG)
        krx, nxt = stock.krx, stock.side(Venue.NXT)
        await day.go_to("08:59:58")
        await compare(day, row)
        await day.until(lambda: krx.mode is Mode.CONTINUOUS)
        assert second_of("09:00:00") < day.second < second_of("09:00:30")
        shown = await compare(day, row)
        opening = (clock_text(day.second), Decimal(krx.tally.open), f"{krx.auction_size:,}")
        assert opening in [one[:3] for one in shown.prints]
        assert "K정규 N휴식" in shown.title
        await day.until(lambda: nxt.mode is Mode.CONTINUOUS)
        assert day.second == second_of("09:00:30")
        assert "K정규 N메인" in (await compare(day, row)).title

        await day.go_to("15:29:59")
        await compare(day, row)
        # What a clock says after the hour needs a frame from after the hour.
        await day.until(lambda: _newest_book_at(day, row) >= second_of("15:30:00"))
        assert "K종가동시 N단일가" in (await compare(day, row)).title
        await day.until(lambda: krx.mode is not Mode.AUCTION)
        shown = await compare(day, row)
        assert shown.prints[0][:3] == (clock_text(day.second), Decimal(krx.closing_price), f"{krx.auction_size:,}")
        marks = {level.price: level.mark for level in (*shown.asks, *shown.bids)}
        assert marks[Decimal(krx.closing_price)] == "종"
        assert "N예상" in shown.mid[0]
        await day.until(lambda: nxt.mode is Mode.CONTINUOUS)
        assert day.second == second_of("15:40:00")
        await compare(day, row)


def _newest_book_at(day: WatchedMarket, row: Row) -> int:
    book = day.app.bridge.state.stream(row.code, row.choice.venue).book
    return -1 if book is None or book.ts_event is None else book.ts_event


SPLIT_AT = ["08:30:20", "08:50:10", "09:00:28", "09:00:40", "10:00:05", "15:20:10", "15:40:30", "16:00:30", "19:59:50"]


async def test_the_split_ladder_says_what_rests_at_each_exchange(tmp_path: Path) -> None:
    row = Row(SAMSUNG, VenueChoice.SOR)
    async with watching(tmp_path, [row], scenario="day") as day:
        await day.pilot.press("i")
        for at in SPLIT_AT:
            await day.go_to(at)
            exchange, stock = day.exchange, day.stock(SAMSUNG)
            merged = exchange.latest_book(Venue.UN, SAMSUNG)
            speaking = [
                side.venue for side in stock.sides if BUILT_IN.phase(side.venue, TRADING_DATE, day.second).sends_frames
            ]
            books = {venue: exchange.latest_book(venue, SAMSUNG) for venue in speaking}
            rows = await day.screen(merged, *books.values())
            asks, bids = read_split(rows)
            _compare_split(asks, merged.ask_prices, merged.ask_sizes, {v: _by_price(b, 0) for v, b in books.items()})
            _compare_split(bids, merged.bid_prices, merged.bid_sizes, {v: _by_price(b, 1) for v, b in books.items()})
            shown = read_screen(rows)
            assert "시점차" not in shown.mid[1]
            if stock.krx.is_open and stock.side(Venue.NXT).is_open:
                best = {venue: (book.ask_price, -book.bid_price) for venue, book in books.items()}
                words = [_better(best[Venue.KRX][at], best[Venue.NXT][at]) for at in (0, 1)]
                assert f"매도{words[0]} 매수{words[1]}" in shown.mid[1]


def _better(krx: Price, nxt: Price) -> str:
    return "=" if krx == nxt else "K" if krx < nxt else "N"


def _by_price(book: BookSnapshot, side: int) -> dict[Price, int]:
    pairs = ((book.ask_prices, book.ask_sizes), (book.bid_prices, book.bid_sizes))[side]
    return dict(zip(*pairs, strict=True))


def _compare_split(
    shown: Sequence[SplitLevel],
    prices: Sequence[Price],
    sizes: Sequence[int],
    books: Mapping[Venue, Mapping[Price, int]],
) -> None:
    at_krx, at_nxt = books.get(Venue.KRX, {}), books.get(Venue.NXT, {})
    assert shown == [
        (price, at_nxt.get(price, 0), at_krx.get(price, 0), size)
        for price, size in zip(prices, sizes, strict=True)
        if price
    ]


async def test_an_interruption_counts_down_waits_for_its_release_and_ends(tmp_path: Path) -> None:
    row = Row(ALTEOGEN)
    async with watching(tmp_path, [row, Row(SAMSUNG)], scenario="day") as day:
        stock = day.stock(ALTEOGEN)
        await day.go_to("09:59:00")
        await day.until(lambda: stock.is_in_vi(Venue.UN), most_s=60)
        began = stock.interruptions[-1].began
        shown = await compare(day, row)
        assert "KVI단일가 NVI단일가" in shown.title
        assert "VI 발동" in " ".join(watch_rows(shown.rows)[ALTEOGEN])
        for seconds in (1, 60, 119):
            await day.until(lambda after=seconds: day.second >= began + after)  # type: ignore[misc]
            await compare(day, row)
        await day.until(lambda: day.second > began + 120)
        assert stock.is_in_vi(Venue.UN)
        assert "해제 대기 ≤30초" in (await compare(day, row)).mid[2]
        await day.until(lambda: not stock.is_in_vi(Venue.UN))
        shown = await compare(day, row)
        assert "K정규 N메인" in shown.title
        assert "VI 발동" not in " ".join(watch_rows(shown.rows)[ALTEOGEN])


async def test_at_the_upper_limit_the_bids_that_wait_are_told_and_no_asks(tmp_path: Path) -> None:
    row = Row(ALTEOGEN)
    async with watching(tmp_path, [row, Row(SAMSUNG)], scenario="limit-up") as day:
        stock = day.stock(ALTEOGEN)
        await day.until(lambda: stock.last_price >= stock.upper and not stock.best_ask(), most_s=120)
        await day.pass_s(2)
        for size in (NARROW, WIDE):
            await day.pilot.resize_terminal(*size)
            book = day.exchange.latest_book(Venue.UN, ALTEOGEN)
            shown = read_screen(await day.screen(book))
            assert shown.message == f"상한잔량 {book.bid_sizes[0]:,} · 매도 없음"
            assert shown.asks == []
            assert [(level.price, level.size) for level in shown.bids] == list(
                zip(book.bid_prices, book.bid_sizes, strict=True)
            )
            assert shown.price is not None
            assert (int(shown.price), shown.change) == (stock.upper, f"↑{stock.upper - stock.issue.base_price:,}")
            assert (shown.bids[0].mark, shown.boxed) == ("고", [Decimal(stock.upper)])
        assert watch_rows(shown.rows)[ALTEOGEN][1] == f"↑{stock.upper:,}"


EXAM_DAY = (
    *("09:30:20", "09:59:50", "10:00:01", "10:00:28", "10:00:40"),
    *("16:19:50", "16:20:10", "16:29:50", "16:30:45", "19:59:50"),
)


async def test_the_exam_day_has_its_own_hours(tmp_path: Path) -> None:
    row = Row(SAMSUNG)
    async with watching(tmp_path, [row], scenario="exam-day") as day:
        for at in EXAM_DAY:
            await day.go_to(at)
            await compare(day, row)
        await day.until(lambda: not is_sending(day, row))
        rows = await day.screen()
        assert "장 종료 · 다음 N프리 08:00" in rows[0]
        assert day.second == second_of("20:00:00")


async def test_a_holiday_is_called_one_and_waits_for_nothing(tmp_path: Path) -> None:
    async with watching(tmp_path, [Row(SAMSUNG)], scenario="holiday") as day:
        await day.pass_s(30)
        rows = await day.screen()
        assert "휴장일 성탄절" in rows[0]
        assert "장 마감 (휴장일 성탄절)" in rows[-1]
        assert not any("수신 없음" in text for text in rows)


async def test_an_interruption_of_nxt_alone_leaves_krx_trading(tmp_path: Path) -> None:
    code = ALERTS.interrupted_at_nxt
    row = Row(code)
    async with watching(tmp_path, [row, Row(SAMSUNG)], scenario="alerts") as day:
        stock = day.stock(code)
        nxt = stock.side(Venue.NXT)
        await day.until(lambda: nxt.vi_end)
        assert not stock.krx.vi_end
        await day.pass_s(2)
        shown = await compare(day, row)
        assert "K정규 NVI단일가" in shown.title
        assert shown.mid[0].startswith("N예상")
        assert "K정규" in shown.mid[2]
        await day.go_to(clock_text(nxt.vi_end - 1))
        assert "NVI단일가" in (await compare(day, row)).title
        await day.until(lambda: not nxt.vi_end)
        assert "K정규 N메인" in (await compare(day, row)).title


async def test_a_halt_is_told_with_its_reason_and_the_auction_that_ends_it_is_no_interruption(tmp_path: Path) -> None:
    code = ALERTS.halted
    async with watching(tmp_path, [Row(code), Row(SAMSUNG)], scenario="alerts") as day:
        stock = day.stock(code)
        await day.until(lambda: stock.krx.halt_reason)
        book = day.exchange.latest_book(Venue.UN, code)
        shown = read_screen(await day.screen(book))
        assert shown.message == f"거래정지 · {HALT_REASON}"
        assert " 정지 " in shown.title
        assert [(level.price, level.size) for level in shown.asks] == list(
            zip(book.ask_prices, book.ask_sizes, strict=True)
        )
        assert "거래정지" in watch_rows(shown.rows)[code]
        await day.until(lambda: stock.krx.mode is Mode.AUCTION, most_s=40)
        book = day.exchange.latest_book(Venue.UN, code)
        shown = read_screen(await day.screen(book))
        assert (shown.mid[0].split()[0], number(shown.mid[0].split()[1])) == ("K예상", book.indicative_size)
        assert shown.mid[2] == "단일가 N단일가"
        assert "K단일가 N단일가" in shown.title
        assert not any("VI단일가" in text or "VI 발동" in text for text in shown.rows)
        await day.until(lambda: stock.krx.is_open)
        await compare(day, Row(code))


async def test_what_stops_the_whole_market_stands_in_the_title_as_long_as_it_lasts(tmp_path: Path) -> None:
    async with watching(tmp_path, [Row(SAMSUNG)], scenario="alerts") as day:
        stock = day.stock(SAMSUNG)
        course = (
            ("13:00:09", ""),
            ("13:00:12", "매도사이드카 13:00~"),
            ("13:00:29", "매도사이드카 13:00~"),
            ("13:00:32", ""),
            ("13:01:27", "매수사이드카 13:01~"),
            ("13:01:47", ""),
            ("13:02:42", "서킷브레이커 13:02~"),
            ("13:03:11", "서킷브레이커 13:02~"),
            ("13:03:24", ""),
        )
        banners = {banner.split()[0] for _, banner in course if banner}
        for at, banner in course:
            await day.go_to(at)
            book = day.exchange.latest_book(Venue.UN, SAMSUNG)
            for size in (NARROW, WIDE):
                await day.pilot.resize_terminal(*size)
                shown = read_screen(await day.screen(book))
                assert banner in shown.title
                assert [word for word in banners if word in shown.title] == banner.split()[:1]
            if at == "13:03:11":
                assert stock.krx.mode is Mode.AUCTION
                assert "VI" not in shown.mid[2]
            if not banner:
                await compare(day, Row(SAMSUNG))


DESIGNATED = {
    ALERTS.managed: "관리",
    ALERTS.risk: "위험",
    ALERTS.warning: "경고",
    ALERTS.caution: "주의",
    ALERTS.halted_all_day: "정지",
    ALERTS.overheated: "단기과열",
    ALERTS.stopped_at_nxt: "",
}


async def test_what_is_special_about_an_issue_is_told_in_a_word(tmp_path: Path) -> None:
    async with watching(tmp_path, [Row(code) for code in DESIGNATED], scenario="alerts") as day:
        state = day.app.bridge.state
        await day.go_to("13:00:32")  # The sidecar's banner takes the place of the clocks.
        for code, word in DESIGNATED.items():
            if code != ALERTS.managed:
                await day.pilot.press("down")
            # Queries take turns in the market's time, which is faster here than their answers.
            await day.until(lambda asked=code: asked in state.flags, most_s=240)  # type: ignore[misc]
            await day.until(lambda asked=code: _book_registered(day, asked))  # type: ignore[misc]
            shown = read_screen(await day.screen())
            assert [each for each in DESIGNATED.values() if each and f" {each} " in shown.title] == [word] * bool(word)
            if code == ALERTS.halted_all_day:
                # Why is told by an announcement, if one to all issues happened to come meanwhile.
                assert shown.message in ("거래정지", "거래정지 · 주식분할에 따른 매매거래정지")
            if code == ALERTS.overheated:
                await day.until(lambda: _has_book(day, ALERTS.overheated))
                shown = read_screen(await day.screen(day.exchange.latest_book(Venue.UN, code)))
                assert "K단일가" in shown.title
                assert "단기과열 단일가" in shown.mid[2]
                assert len(shown.asks) <= 3
        await day.pilot.press("n")
        await day.pass_s(1)
        assert "NXT 거래정지" in read_screen(await day.screen()).message


def _book_registered(day: WatchedMarket, code: str) -> bool:
    return Registration(Channel.BOOK, Venue.UN, code) in day.registered()


def _has_book(day: WatchedMarket, code: str) -> bool:
    return day.app.bridge.state.stream(code, Venue.UN).book is not None


async def test_a_fund_is_told_to_have_no_nxt(tmp_path: Path) -> None:
    async with watching(tmp_path, [Row(FUND), Row(SAMSUNG)], scenario="calm") as day:
        await day.until(lambda: FUND in day.app.bridge.state.flags and _has_book(day, FUND))
        shown = read_screen(await day.screen())
        assert "NXT 거래 없음" in shown.second_mid[0]
        await day.pilot.press("n")
        await day.until(lambda: any('"H0NXCNT0","tr_key":"069500"' in text for text in day.exchange.received))
        await day.pass_s(1)
        rows = await day.screen()
        # The broker's refusal says less.
        assert read_screen(rows).message == "NXT에서 거래하지 않는 종목입니다 · k KRX  u 통합"
        assert watch_rows(rows)[FUND][:3] == ["NXT", "없는", "종목이거나"]
