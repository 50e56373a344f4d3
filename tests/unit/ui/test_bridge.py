import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import pytest
from msgspec.structs import replace

from kis_tui.domain.interruption import Interruption
from kis_tui.domain.past_trade import PastTrade
from kis_tui.domain.quote import Quote
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import FrameRefused, LinkState, RegistrationChanged, RegistrationState, Row, Trouble
from kis_tui.ui.alert_history import AlertsView
from kis_tui.ui.badge import Badge
from kis_tui.ui.bridge import Bridge
from kis_tui.ui.drawing.context import ContextView
from kis_tui.ui.rows import RowList
from kis_tui.ui.strip_view import StripView
from kis_tui.ui.views import InstrumentView, LinkView, TapeView, WatchView
from tests.support.clocks import ManualClock
from tests.support.made_frames import MORNING, book_frame, index_frame, made_book, status_frame
from tests.support.screen import HYNIX, SAMSUNG, name_of, stock_table
from tests.support.scripted_source import ScriptedSource, book_of, trade_of
from tests.support.simulated_day import frames_until
from tests.support.until import until


class Shown:
    """Panels that remember what they were shown."""

    def __init__(self) -> None:
        self.instrument = InstrumentView()
        self.tape = TapeView()
        self.watch = WatchView()
        self.link = LinkView()
        self.drifts: list[FrameRefused] = []
        self.several: list[InstrumentView] = []
        self.context = ContextView()
        self.strip = StripView()
        self.axis_rows = 20
        self.strip_cells = (0, 0)

    def show_several(self, views: Sequence[InstrumentView], tapes: Sequence[TapeView]) -> None:
        self.several = list(views)

    def show_context(self, view: ContextView) -> None:
        self.context = view

    def show_alerts(self, view: AlertsView) -> None:
        self.alerts = view

    def show_strip(self, view: StripView) -> None:
        self.strip = view

    def show_instrument(self, view: InstrumentView) -> None:
        self.instrument = view

    def show_tape(self, view: TapeView) -> None:
        self.tape = view

    def show_watch(self, view: WatchView) -> None:
        self.watch = view

    def show_link(self, view: LinkView) -> None:
        self.link = view

    def announce_drift(self, refused: FrameRefused) -> None:
        self.drifts.append(refused)


class Timer:
    """A frame timer that a test drives by hand."""

    def __init__(self) -> None:
        self.running = False
        self.resumed = 0

    def resume(self) -> None:
        self.running = True
        self.resumed += 1

    def pause(self) -> None:
        self.running = False


class Stage:
    """A bridge with everything around it."""

    def __init__(self, *rows: Row) -> None:
        self.clock = ManualClock()
        self.source = ScriptedSource(self.clock)
        self.rows = RowList(rows)
        self.shown = Shown()
        self.timer = Timer()
        self.pending = 0
        self.bridge = Bridge(
            self.source,
            self.rows,
            self.shown,
            self.timer,
            pending_writes=lambda: self.pending,
            names=name_of,
            tables=stock_table,
            badge=Badge.DEMO,
        )
        self.bridge.rows_changed()

    def settle(self) -> None:
        """Paint until nothing is due."""
        while self.timer.running:
            self.bridge.flush()

    async def arrive(self, *frames: bytes) -> None:
        """Let frames arrive and be folded."""
        for raw in frames:
            self.source.frame(raw)
        await until(lambda: not self.source.waiting, "the bridge to take what arrived")

    async def change(
        self, channel: Channel, code: str, state: RegistrationState, msg_cd: str = "", text: str = ""
    ) -> None:
        """Let a registration at KRX change and paint."""
        self.source.tell(RegistrationChanged(Registration(channel, Venue.KRX, code), state, msg_cd, text))
        await until(lambda: not self.source.waiting, "the bridge to take what arrived")
        self.settle()

    async def focus(self, steps: int) -> None:
        """Move the focus and paint."""
        self.rows.move(steps)
        self.bridge.focus_moved()
        self.settle()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage(SAMSUNG, HYNIX)
    task = asyncio.create_task(made.bridge.run())
    made.settle()
    yield made
    await made.source.aclose()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_the_rows_are_asked_for_with_the_focus(stage: Stage) -> None:
    assert stage.source.rows == (SAMSUNG, HYNIX)
    assert stage.source.focus == SAMSUNG
    stage.rows.move(1)
    stage.bridge.focus_moved()
    assert stage.source.focus == HYNIX


async def test_what_arrives_is_folded_at_once_and_painted_at_the_next_frame(stage: Stage) -> None:
    await stage.arrive(trade_of("005930", price=71_900), book_of("005930"))
    assert stage.bridge.state.stream("005930", Venue.KRX).trade is not None
    assert stage.shown.instrument.trade is None
    stage.bridge.flush()
    assert stage.shown.instrument.trade is not None
    assert stage.shown.instrument.book is not None
    assert stage.shown.watch.rows[0].price == 71_900
    assert len(stage.shown.tape.entries) == 1


async def test_a_thousand_trades_are_one_frame(stage: Stage) -> None:
    painted = stage.bridge.painted
    await stage.arrive(*(trade_of("005930", volume=5_000_000 + n, size=1) for n in range(1_000)))
    stage.settle()
    assert stage.bridge.painted == painted + 1
    assert stage.bridge.state.stream("005930", Venue.KRX).tape.number == 1_000


async def test_the_frame_timer_rests_while_nothing_is_due(stage: Stage) -> None:
    assert not stage.timer.running
    await stage.arrive(trade_of("005930"))
    assert stage.timer.running
    stage.bridge.flush()
    stage.bridge.flush()
    assert not stage.timer.running
    painted = stage.bridge.painted
    stage.bridge.flush()
    assert stage.bridge.painted == painted


async def test_a_look_at_the_clock_does_not_wake_the_frame_timer(stage: Stage) -> None:
    resumed = stage.timer.resumed
    stage.clock.advance(1)
    stage.bridge.tick()
    assert stage.shown.instrument.clock == "10:00:01"
    assert stage.timer.resumed == resumed
    assert not stage.timer.running


async def test_nothing_is_painted_while_the_terminal_is_behind(stage: Stage) -> None:
    stage.pending = 3
    await stage.arrive(trade_of("005930", price=71_900))
    painted = stage.bridge.painted
    stage.bridge.flush()
    stage.bridge.tick()
    assert stage.bridge.painted == painted
    assert stage.bridge.held_back == 1
    assert stage.timer.running, "the frame is still owed"
    stage.pending = 2
    stage.settle()
    assert stage.bridge.painted == painted + 1
    assert stage.shown.watch.rows[0].price == 71_900


async def test_a_terminal_that_is_behind_at_a_look_at_the_clock_gets_its_frame_later(stage: Stage) -> None:
    stage.pending = 30
    stage.clock.advance(5)
    stage.bridge.tick()
    assert stage.timer.running
    stage.pending = 0
    stage.settle()
    assert stage.shown.instrument.clock == "10:00:05"


async def test_a_lost_line_makes_everything_stale_and_counts_its_age(stage: Stage) -> None:
    await stage.arrive(book_of("005930"), trade_of("005930"), trade_of("000660"))
    stage.source.reset()
    stage.source.link(LinkState.WAITING, Trouble.LOST, retry_at=stage.clock.monotonic() + 12, attempt=2)
    await until(lambda: not stage.source.waiting)
    stage.clock.advance(4)
    stage.bridge.tick()
    assert stage.shown.instrument.stale_s == 4
    assert [row.stale for row in stage.shown.watch.rows] == [True, True]
    assert [row.age_s for row in stage.shown.watch.rows] == [4, 4]
    assert stage.shown.link.retry_in_s == 8
    stage.settle()
    assert stage.shown.tape.stale


async def test_the_first_frame_of_a_stream_after_a_loss_makes_that_row_fresh_again(stage: Stage) -> None:
    await stage.arrive(trade_of("005930", volume=10), trade_of("000660", volume=10))
    stage.source.reset()
    await stage.arrive(trade_of("005930", volume=11, size=1))
    stage.settle()
    assert [row.stale for row in stage.shown.watch.rows] == [False, True]


async def test_a_silent_line_makes_everything_stale_without_a_reset(stage: Stage) -> None:
    await stage.arrive(trade_of("005930"))
    stage.source.link(LinkState.SILENT)
    stage.bridge.tick()
    assert stage.shown.watch.rows[0].stale


async def test_a_dropped_row_is_forgotten_and_its_late_frames_are_not_kept(stage: Stage) -> None:
    await stage.arrive(trade_of("005930"), trade_of("000660"))
    assert len(stage.bridge.state) == 2
    stage.rows.drop()
    stage.bridge.rows_changed()
    await stage.arrive(trade_of("005930"), book_of("005930"))
    assert len(stage.bridge.state) == 1


async def test_another_venue_is_another_stream(stage: Stage) -> None:
    await stage.arrive(trade_of("005930", price=71_900))
    stage.rows.choose(VenueChoice.SOR)
    stage.bridge.rows_changed()
    stage.settle()
    assert stage.source.focus == Row("005930", VenueChoice.SOR)
    assert stage.shown.watch.rows[0].price is None
    await stage.arrive(trade_of("005930", Venue.UN, price=72_000))
    stage.settle()
    assert stage.shown.watch.rows[0].price == 72_000


async def test_a_paused_tape_stands_and_counts_what_comes(stage: Stage) -> None:
    await stage.arrive(trade_of("005930", volume=100, size=1))
    assert stage.bridge.toggle_pause()
    await stage.arrive(*(trade_of("005930", volume=100 + n, size=1) for n in (1, 2, 3)))
    stage.settle()
    assert stage.shown.tape.paused
    assert stage.shown.tape.waiting == 3
    assert len(stage.shown.tape.entries) == 1
    assert not stage.bridge.toggle_pause()
    stage.settle()
    assert len(stage.shown.tape.entries) == 4
    assert not stage.shown.tape.paused


async def test_another_row_lets_the_tape_go_on(stage: Stage) -> None:
    stage.bridge.toggle_pause()
    stage.rows.move(1)
    stage.bridge.focus_moved()
    stage.settle()
    assert not stage.shown.tape.paused


async def test_pausing_without_rows_does_nothing() -> None:
    stage = Stage()
    assert not stage.bridge.toggle_pause()
    stage.settle()
    assert stage.shown.instrument.code == ""
    assert stage.shown.watch.rows == ()


async def test_a_refused_registration_stands_on_its_row_and_in_the_ladder(stage: Stage) -> None:
    stage.source.registration(Channel.TRADE, Venue.KRX, "000660", RegistrationState.REFUSED, text="invalid tr_key")
    stage.source.plan(Registration(Channel.BOOK, Venue.KRX, "005930"))
    await until(lambda: not stage.source.waiting)
    stage.settle()
    assert stage.shown.watch.rows[1].note == "등록 거부: invalid tr_key"
    assert stage.shown.instrument.message == "등록 한도 초과"


async def test_a_row_without_data_says_how_far_it_is(stage: Stage) -> None:
    assert stage.shown.watch.rows[0].note == "등록 대기"
    for state, note in (
        (RegistrationState.PENDING, "등록 중"),
        (RegistrationState.CONFIRMED, "수신 대기"),
        (RegistrationState.UNCONFIRMED, "등록 응답 없음"),
    ):
        stage.source.registration(Channel.TRADE, Venue.KRX, "005930", state)
        await until(lambda: not stage.source.waiting)
        stage.settle()
        assert stage.shown.watch.rows[0].note == note
    await stage.arrive(trade_of("005930"))
    stage.settle()
    assert stage.shown.watch.rows[0].note == "등록 응답 없음", "what never was granted may end at any time"
    await stage.change(Channel.TRADE, "005930", RegistrationState.CONFIRMED)
    assert stage.shown.watch.rows[0].note == ""


async def test_a_row_over_the_limit_says_so_even_with_old_data(stage: Stage) -> None:
    await stage.arrive(trade_of("000660"))
    stage.source.plan(Registration(Channel.TRADE, Venue.KRX, "000660"))
    await until(lambda: not stage.source.waiting)
    stage.settle()
    assert stage.shown.watch.rows[1].note == "등록 한도 초과"


async def test_a_changed_layout_is_counted_and_announced_once_for_each_stream(stage: Stage) -> None:
    short = b"0|H0STASP0|001|005930^093730^0"
    await stage.arrive(short, short, b"0|H0STCNT0|001|005930^093730", b"nonsense")
    stage.settle()
    assert [drift.tr_id for drift in stage.shown.drifts] == ["H0STASP0", "H0STCNT0"]
    assert stage.shown.link.drifted == 3
    assert stage.shown.link.counters.refused == 4


async def test_frames_make_a_closed_market_a_receiving_one(stage: Stage) -> None:
    stage.clock.advance(12 * 3600)
    stage.bridge.tick()
    assert stage.shown.link.quiet_reason == "종료"
    await stage.arrive(trade_of("005930"))
    stage.bridge.tick()
    assert stage.shown.link.frame_age_s == 0


async def test_the_rate_is_of_all_messages(stage: Stage) -> None:
    stage.bridge.tick()
    for _ in range(4):
        await stage.arrive(*(trade_of("005930") for _ in range(50)))
        stage.clock.advance(0.5)
        stage.bridge.tick()
    assert stage.shown.link.rate == pytest.approx(100)


def other_book() -> bytes:
    """The captured book with another size of the best ask: a change of a level."""
    return book_of("005930", f23="777777")


@pytest.mark.parametrize(
    "state",
    [
        RegistrationState.RELEASING,
        RegistrationState.RELEASED,
        RegistrationState.REFUSED,
        RegistrationState.UNCONFIRMED,
    ],
)
async def test_a_book_that_nothing_keeps_up_does_not_come_back_as_a_live_one(
    stage: Stage, state: RegistrationState
) -> None:
    await stage.arrive(book_of("005930"), trade_of("005930"))
    await stage.focus(1)
    await stage.change(Channel.BOOK, "005930", state)
    await stage.focus(-1)
    assert stage.shown.instrument.book is None
    assert stage.shown.instrument.message
    assert stage.shown.instrument.trade is not None
    assert len(stage.shown.tape.entries) == 1
    await stage.change(Channel.BOOK, "005930", RegistrationState.WANTED)
    await stage.change(Channel.BOOK, "005930", RegistrationState.CONFIRMED)
    assert stage.shown.instrument.message == "호가를 기다리는 중"
    await stage.arrive(other_book())
    stage.settle()
    assert stage.shown.instrument.message == ""
    assert stage.shown.instrument.ask_changes == {}


async def test_a_book_that_is_given_back_under_the_eye_goes_too(stage: Stage) -> None:
    await stage.arrive(book_of("005930"), trade_of("005930"))
    await stage.change(Channel.BOOK, "005930", RegistrationState.UNCONFIRMED)
    assert stage.shown.instrument.message == "등록 응답 없음"
    await stage.arrive(other_book())
    stage.settle()
    assert stage.shown.instrument.message == "", "a book that comes all the same is shown"
    assert stage.shown.instrument.ask_changes == {}


async def test_trades_that_are_given_back_leave_the_book(stage: Stage) -> None:
    await stage.arrive(book_of("005930"))
    await stage.change(Channel.TRADE, "005930", RegistrationState.RELEASED)
    assert stage.shown.instrument.book is not None


async def test_on_a_lost_line_the_book_stays_with_its_own_age_until_a_new_one_comes(stage: Stage) -> None:
    await stage.arrive(book_of("005930"))
    stage.clock.advance(30)
    await stage.arrive(trade_of("005930", volume=10))
    await stage.change(Channel.BOOK, "005930", RegistrationState.WANTED)
    stage.source.reset()
    stage.source.link(LinkState.WAITING, Trouble.LOST)
    await until(lambda: not stage.source.waiting)
    stage.clock.advance(2)
    await stage.focus(1)
    await stage.change(Channel.BOOK, "005930", RegistrationState.RELEASED)
    await stage.focus(-1)
    assert stage.shown.instrument.book is not None
    assert (stage.shown.instrument.stale_s, stage.shown.instrument.book_stale_s) == (2, 32)
    stage.source.link(LinkState.LIVE)
    await stage.arrive(trade_of("005930", volume=11))
    stage.settle()
    assert (stage.shown.instrument.stale_s, stage.shown.instrument.book_stale_s) == (None, 32)
    await stage.arrive(other_book())
    stage.settle()
    assert stage.shown.instrument.book_stale_s is None
    assert stage.shown.instrument.ask_changes == {}


async def test_a_book_from_before_a_loss_goes_when_the_broker_will_not_send_it_again(stage: Stage) -> None:
    await stage.arrive(book_of("005930"))
    stage.source.reset()
    await stage.change(Channel.BOOK, "005930", RegistrationState.REFUSED, "OPSP8992", "invalid tr_key")
    assert stage.shown.instrument.book is None
    assert stage.shown.instrument.message == "없는 종목이거나 이 거래소에서 거래하지 않음"


@pytest.mark.parametrize(
    ("msg_cd", "text", "note", "short"),
    [
        (
            "OPSP8992",
            "JSON PARSING ERROR : invalid tr_key",
            "없는 종목이거나 이 거래소에서 거래하지 않음",
            "거래 안 함",
        ),
        ("OPSP8991", "unsupported", "지원하지 않는 시세", "시세 미지원"),
        ("OPSP0008", "MAX SUBSCRIBE OVER", "등록 한도 초과", "등록 한도 초과"),
        (
            "OPSP0007",
            "SUBSCRIBE INTERNAL ERROR",
            "등록 거부: OPSP0007 SUBSCRIBE INTERNAL ERROR",
            "거부 OPSP0007",
        ),
    ],
)
async def test_a_refusal_is_told_in_the_users_words(
    stage: Stage, msg_cd: str, text: str, note: str, short: str
) -> None:
    for channel in (Channel.TRADE, Channel.BOOK):
        await stage.change(channel, "005930", RegistrationState.REFUSED, msg_cd, text)
    assert (stage.shown.watch.rows[0].note, stage.shown.watch.rows[0].short_note) == (note, short)
    assert stage.shown.instrument.message == note
    assert stage.shown.link.refused == 2


async def test_a_row_with_a_book_but_no_trade_waits_for_one(stage: Stage) -> None:
    await stage.arrive(book_of("005930"))
    await stage.change(Channel.TRADE, "005930", RegistrationState.CONFIRMED)
    assert stage.shown.watch.rows[0].note == "체결 대기"
    await stage.arrive(trade_of("005930"))
    stage.settle()
    assert stage.shown.watch.rows[0].note == ""


async def test_an_auction_that_nothing_announced_is_called_no_interruption(stage: Stage) -> None:
    await stage.arrive(*frames_until("10:03:00", "196170", Venue.KRX))
    assert stage.shown.watch.rows[0].note == "등록 대기"
    stage.rows.add("196170")
    stage.bridge.rows_changed()
    await stage.arrive(*frames_until("10:03:00", "196170", Venue.KRX)[-500:])
    stage.settle()
    watched = stage.shown.watch.rows[-1]
    assert (watched.note, watched.short_note, watched.indicative) == ("단일가", "단일가", True)
    await stage.arrive(*frames_until("10:06:00", "196170", Venue.KRX)[-500:])
    stage.settle()
    assert stage.shown.watch.rows[-1].note == ""


async def test_an_interruption_is_named_where_announcements_are_heard_or_the_list_has_it(stage: Stage) -> None:
    stage.rows.add("196170")
    stage.bridge.rows_changed()
    await stage.change(Channel.STATUS, "196170", RegistrationState.CONFIRMED)
    await stage.arrive(*frames_until("10:03:00", "196170", Venue.KRX)[-500:])
    stage.settle()
    assert stage.shown.watch.rows[-1].note == "VI 발동"
    await stage.change(Channel.STATUS, "196170", RegistrationState.RELEASED)
    assert stage.shown.watch.rows[-1].note == "단일가"
    stage.source.interruptions(Interruption("196170", None, None, 563_000, 1))
    await until(lambda: not stage.source.waiting)
    stage.settle()
    assert stage.shown.watch.rows[-1].note == "VI 발동 (0초 전 조회)"


async def test_the_exchanges_time_is_learnt_once_and_outlasts_silence_and_resets(stage: Stage) -> None:
    # The captured frames are of another hour than this machine's clock.
    stage.clock.advance(12 * 3600)
    await stage.arrive(book_of("005930", f1="100000"))
    stage.bridge.tick()
    assert stage.shown.instrument.clock == "10:00:00"
    assert stage.shown.link.quiet_reason == ""
    stage.source.reset()
    await until(lambda: not stage.source.waiting)
    stage.clock.advance(3600)
    await stage.focus(1)
    stage.bridge.tick()
    assert stage.shown.instrument.clock == "11:00:00", "another row, an hour without frames, after a loss"
    assert stage.shown.instrument.clocks == ("K정규", "N메인")
    assert stage.shown.link.quiet_reason == ""


async def test_the_run_ends_with_the_source(stage: Stage) -> None:
    task = asyncio.create_task(stage.bridge.run())
    await stage.source.aclose()
    await asyncio.wait_for(task, 5)


async def test_what_is_announced_of_a_row_that_lost_the_focus_is_heard(stage: Stage) -> None:
    row = Row("035720", VenueChoice.UN)
    stage.rows.add(row.code)
    stage.rows.choose(row.choice)
    stage.bridge.rows_changed()
    for venue in (Venue.KRX, Venue.NXT):
        stage.source.registration(Channel.STATUS, venue, row.code, RegistrationState.CONFIRMED)
    await stage.focus(1)
    assert stage.rows.focused != row
    await stage.arrive(status_frame(row.code, vi=True, indicative_operation="311"))
    stage.settle()
    assert stage.shown.watch.rows[-1].note == "VI 발동"


async def test_an_announced_halt_ends_with_a_later_print_or_with_the_stream(stage: Stage) -> None:
    await stage.arrive(book_of("005930"), status_frame("005930", halted=True, reason="공시"))
    stage.settle()
    assert stage.shown.instrument.halted == "거래정지 · 공시"
    stage.clock.advance(1)
    await stage.arrive(trade_of("005930", volume=10))
    stage.settle()
    assert stage.shown.instrument.halted == ""
    stage.clock.advance(1)
    await stage.arrive(status_frame("005930", halted=True, reason="공시"))
    await stage.change(Channel.STATUS, "005930", RegistrationState.RELEASED)
    assert stage.shown.instrument.halted == ""


async def test_an_index_is_old_while_the_line_is_lost_and_gone_with_its_stream(stage: Stage) -> None:
    await stage.arrive(index_frame("0001", "4012.35", "12.30"))
    stage.settle()
    assert [quote.code for quote in stage.shown.context.indices] == ["0001"]
    assert not stage.shown.context.old_indices
    stage.source.reset()
    await until(lambda: not stage.source.waiting)
    stage.settle()
    assert stage.shown.context.old_indices == {"0001"}
    await stage.arrive(index_frame("0001", "4012.35", "12.30"))
    stage.settle()
    assert not stage.shown.context.old_indices
    await stage.change(Channel.INDEX, "0001", RegistrationState.RELEASED)
    assert stage.shown.context.indices == ()


async def split_stage(stage: Stage) -> None:
    """Look at a split row whose three books are there, at ten o'clock."""
    stage.clock.advance((MORNING - stage.clock.now()).total_seconds())
    stage.rows.choose(VenueChoice.UN)
    stage.bridge.focused.look.split = True
    stage.bridge.rows_changed()
    await stage.arrive(*(book_frame(made_book("005930", venue=venue)) for venue in Venue))
    stage.settle()


async def test_after_a_loss_the_exchanges_old_books_say_nothing(stage: Stage) -> None:
    await split_stage(stage)
    assert set(stage.shown.instrument.venue_totals) == {Venue.KRX, Venue.NXT}
    stage.source.reset()
    await until(lambda: not stage.source.waiting)
    await stage.arrive(book_frame(made_book("005930", venue=Venue.UN)))
    stage.settle()
    assert stage.shown.instrument.split is None
    assert stage.shown.instrument.venue_totals == {}
    await stage.arrive(book_frame(made_book("005930", venue=Venue.KRX)))
    stage.settle()
    view = stage.shown.instrument
    assert (set(view.venue_totals), view.missing) == ({Venue.KRX}, (Venue.NXT,))
    assert view.split is not None
    assert not view.split.ask_venues, "who is best cannot be told"


async def test_a_closed_exchange_has_no_totals(stage: Stage) -> None:
    await split_stage(stage)
    stage.clock.advance(5 * 3600 + 25 * 60)  # NXT rests between 15:20 and 15:30
    stage.bridge.tick()
    stage.settle()
    assert set(stage.shown.instrument.venue_totals) == {Venue.KRX}
    assert stage.shown.instrument.missing == ()


async def test_a_line_that_falls_silent_ages_everything_at_once(stage: Stage) -> None:
    await stage.arrive(book_of("005930"), trade_of("005930"), index_frame("0001", "4012.35", "12.30"))
    stage.settle()
    assert not stage.shown.tape.stale
    stage.source.link(LinkState.SILENT)
    await until(lambda: not stage.source.waiting)
    stage.settle()
    assert stage.shown.instrument.stale_s is not None
    assert stage.shown.tape.stale
    assert stage.shown.context.old_indices == {"0001"}


async def test_without_a_row_nothing_of_the_last_one_is_left(stage: Stage) -> None:
    stage.shown.strip_cells = (60, 10)
    await stage.arrive(book_of("005930"))
    stage.settle()
    assert stage.shown.strip.prices
    while stage.rows.focused is not None:
        stage.rows.drop()
    stage.bridge.rows_changed()
    stage.settle()
    assert stage.shown.strip == StripView()
    assert stage.shown.several == []


async def test_a_stock_focused_while_its_ladder_is_shown_has_its_book_in_the_strip(stage: Stage) -> None:
    stage.shown.strip_cells = (60, 10)
    await stage.arrive(book_of("005930"), book_of("000660"))
    stage.bridge.show_beside(stage.rows.rows[:2])
    await stage.focus(1)
    assert any(column.known for column in stage.shown.strip.columns)


async def test_what_was_fetched_is_kept_beside_what_was_streamed_for_rows_only(stage: Stage) -> None:
    book = made_book(SAMSUNG.code, venue=SAMSUNG.choice.venue)
    for code in (SAMSUNG.code, "999999"):
        stage.source.fetched_book(replace(book, code=code))
        stage.source.quote(Quote(code, SAMSUNG.choice.venue, 72_500, volume=10))
        stage.source.past_trades(code, SAMSUNG.choice.venue, PastTrade(None, 72_500, 10))
    stage.source.name("999999", "아무개")
    await until(lambda: not stage.source.waiting, "the bridge to take what was told")
    stage.settle()
    stream = stage.bridge.state.stream(SAMSUNG.code, SAMSUNG.choice.venue)
    assert (stream.book_is_fetched, stream.trade_is_fetched, len(stream.tape)) == (True, True, 1)
    assert (stream.book, stream.trade) == (None, None)
    other = stage.bridge.state.stream("999999", SAMSUNG.choice.venue)
    assert (other.book_is_fetched, other.trade_is_fetched, len(other.tape)) == (False, False, 0)
