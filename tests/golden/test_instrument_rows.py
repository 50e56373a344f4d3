"""What the instrument looks like, as plain text."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import Row
from kis_tui.market.level_changes import LevelChanges
from kis_tui.market.prints import PrintFilter
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.lines import plain_text
from kis_tui.ui.present import instrument_view
from kis_tui.ui.tape_window import TapeWindow
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.golden import GOLDEN, assert_golden
from tests.support.instruments import instrument_at, krx_tape_at, limit_up, tape_at
from tests.support.simulated_day import moment, state_at

NARROW = (51, 23)
MIDDLE = (80, 23)
WIDE = (120, 26)
SMALL = (40, 15)


def _crossed() -> InstrumentView:
    view = instrument_at(72_500, 71_900)
    assert view.book is not None
    asks = (view.book.bid_prices[1], *view.book.ask_prices[1:])
    return replace(view, book=replace(view.book, ask_prices=asks))


LEAST = PrintFilter(least_size=1_000)
KRX_TAPE = krx_tape_at(72_500, 71_900, 80)
READ_TAPE = replace(
    KRX_TAPE,
    entries=tuple(row for row in KRX_TAPE.entries if LEAST.passes(row)),
    merge_ms=500,
    filter=LEAST,
    large_size=12_345,
    low=72_500,
)
PRICES = {"1234": (1_234, 1_200), "72500": (72_500, 71_900), "1812000": (1_812_000, 1_790_000)}
SIZES = {"narrow": NARROW, "wide": WIDE}


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("size", SIZES)
def test_a_continuous_market_looks_as_drawn(price: str, size: str) -> None:
    last, base = PRICES[price]
    _compare(f"continuous-{price}-{size}", instrument_at(last, base), tape_at(last, base), SIZES[size])


OTHERS = {
    "limit-up-narrow": (limit_up(71_900), tape_at(93_400, 71_900), NARROW),
    "limit-up-small": (limit_up(71_900), tape_at(93_400, 71_900), SMALL),
    "crossed-narrow": (_crossed(), tape_at(72_500, 71_900), NARROW),
    "empty-narrow": (InstrumentView(clock="09:31:25", message="관심종목이 없습니다 · a 종목 추가"), TapeView(), NARROW),
    "stale-middle": (
        replace(instrument_at(72_500, 71_900), stale_s=12, book_stale_s=12),
        replace(tape_at(72_500, 71_900), stale=True),
        MIDDLE,
    ),
    "paused-narrow": (
        instrument_at(72_500, 71_900),
        replace(tape_at(72_500, 71_900), paused=True, waiting=37),
        NARROW,
    ),
    "merged-and-filtered-narrow": (instrument_at(72_500, 71_900), READ_TAPE, NARROW),
    "merged-and-filtered-wide": (replace(instrument_at(72_500, 71_900), bought_pct=54), READ_TAPE, WIDE),
    "merged-filtered-and-paused-narrow": (
        instrument_at(72_500, 71_900),
        replace(READ_TAPE, paused=True, waiting=1_037),
        NARROW,
    ),
    "nothing-passes-narrow": (
        instrument_at(72_500, 71_900),
        TapeView(filter=PrintFilter(least_value=100_000_000)),
        NARROW,
    ),
    "sor-middle": (
        replace(instrument_at(72_500, 71_900, name="삼성바이오로직스"), choice=VenueChoice.SOR),
        tape_at(72_500, 71_900),
        MIDDLE,
    ),
    "long-sentence-narrow": (
        InstrumentView(
            code="005930",
            name="삼성전자",
            message="이 종목의 호가는 등록 한도 41건을 넘어 받지 못합니다 · 다른 종목을 지우면 다시 등록합니다",
        ),
        TapeView(),
        NARROW,
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_states_look_as_drawn(case: str) -> None:
    view, tape, size = OTHERS[case]
    _compare(case, view, tape, size)


NAMES = {"005930": "삼성전자", "196170": "알테오젠"}
MOMENTS = {
    "day-0840-unified-narrow": ("08:40:00", "005930", VenueChoice.UN, NARROW),
    "day-0840-unified-wide": ("08:40:00", "005930", VenueChoice.UN, WIDE),
    "day-0855-unified-narrow": ("08:55:00", "005930", VenueChoice.UN, NARROW),
    "day-0855-krx-wide": ("08:55:00", "005930", VenueChoice.KRX, WIDE),
    "day-1003-interruption-narrow": ("10:03:00", "196170", VenueChoice.UN, NARROW),
    "day-1525-unified-middle": ("15:25:00", "005930", VenueChoice.UN, MIDDLE),
    "day-1535-unified-narrow": ("15:35:00", "005930", VenueChoice.UN, NARROW),
    "day-1535-nxt-wide": ("15:35:00", "005930", VenueChoice.NXT, WIDE),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_a_day_as_the_exchange_sends_it_looks_as_drawn(case: str) -> None:
    at, code, choice, size = MOMENTS[case]
    state = state_at(at, code, choice.venue)
    stream = state.stream(code, choice.venue)
    table = TickTable.STOCK
    view = instrument_view(state, Row(code, choice), NAMES[code], table, BUILT_IN, moment(at), 61.0, LevelChanges())
    _compare(case, view, TapeWindow().view(stream, table), size)


@pytest.mark.parametrize("case", MOMENTS)
def test_there_is_one_price_box_while_a_price_is_expected(case: str) -> None:
    drawn = (GOLDEN / "instrument" / f"{case}.txt").read_text(encoding="utf-8")
    assert drawn.count(">") == 1


def _compare(name: str, view: InstrumentView, tape: TapeView, size: tuple[int, int]) -> None:
    assert_golden(f"instrument/{name}", [plain_text(row) for row in screen_rows(view, tape, *size)])
