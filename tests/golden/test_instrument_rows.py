"""What the instrument looks like, as plain text."""

import pytest
from msgspec.structs import replace

from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.drawing.composed import screen_rows
from kis_tui.ui.lines import plain_text
from kis_tui.ui.views import InstrumentView, TapeView
from tests.support.golden import assert_golden
from tests.support.instruments import auction, instrument_at, limit_up, tape_at

NARROW = (51, 23)
MIDDLE = (80, 23)
WIDE = (120, 26)
SMALL = (40, 15)


def _crossed() -> InstrumentView:
    view = instrument_at(72_500, 71_900)
    assert view.book is not None
    asks = (view.book.bid_prices[1], *view.book.ask_prices[1:])
    return replace(view, book=replace(view.book, ask_prices=asks))


PRICES = {"1234": (1_234, 1_200), "72500": (72_500, 71_900), "1812000": (1_812_000, 1_790_000)}
SIZES = {"narrow": NARROW, "wide": WIDE}


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("size", SIZES)
def test_a_continuous_market_looks_as_drawn(price: str, size: str) -> None:
    last, base = PRICES[price]
    _compare(f"continuous-{price}-{size}", instrument_at(last, base), tape_at(last, base), SIZES[size])


OTHERS = {
    "auction-narrow": (auction(72_500, 71_900), TapeView(), NARROW),
    "auction-wide": (auction(72_500, 71_900), TapeView(), WIDE),
    "limit-up-narrow": (limit_up(71_900), tape_at(93_400, 71_900), NARROW),
    "limit-up-small": (limit_up(71_900), tape_at(93_400, 71_900), SMALL),
    "crossed-narrow": (_crossed(), tape_at(72_500, 71_900), NARROW),
    "empty-narrow": (InstrumentView(clock="09:31:25", message="관심종목이 없습니다 · a 종목 추가"), TapeView(), NARROW),
    "stale-middle": (
        replace(instrument_at(72_500, 71_900), stale_s=12),
        replace(tape_at(72_500, 71_900), stale=True),
        MIDDLE,
    ),
    "paused-narrow": (
        instrument_at(72_500, 71_900),
        replace(tape_at(72_500, 71_900), paused=True, waiting=37),
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


def _compare(name: str, view: InstrumentView, tape: TapeView, size: tuple[int, int]) -> None:
    assert_golden(f"instrument/{name}", [plain_text(row) for row in screen_rows(view, tape, *size)])
