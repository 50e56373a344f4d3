"""Dialogues that ask for amounts: what is filled in, taken, refused, cancelled, and whether it fits."""

from decimal import Decimal

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from kis_tui.market.prints import EVERYTHING, PrintFilter
from kis_tui.ui.amounts import LONGEST, MOST_SHARES
from kis_tui.ui.app import KisApp
from kis_tui.ui.holdings import Holding
from kis_tui.ui.screens.add import AddScreen
from kis_tui.ui.screens.ask import AskScreen
from kis_tui.ui.screens.average import AverageScreen
from kis_tui.ui.screens.filter import FilterScreen
from kis_tui.ui.screens.quantity import QuantityScreen
from kis_tui.ui.widgets.short_input import ShortInput
from tests.support.screen import app_on, screen_rows
from tests.support.scripted_source import ScriptedSource
from tests.support.until import until

SMALLEST = (40, 12)
AVERAGE = Holding("005930", Decimal("72512.5"), 30)


class Asking:
    """A dialogue on the screen and what it has returned."""

    def __init__(self, pilot: Pilot[None], screen: AskScreen[object]) -> None:
        self.pilot = pilot
        self.screen = screen
        self.results: list[object] = []

    async def begin(self) -> "Asking":
        await self.pilot.app.push_screen(self.screen, self.results.append)
        await until(lambda: self.pilot.app.screen is self.screen and self.pilot.app.focused is not None)
        await self.pilot.pause()
        return self

    @property
    def texts(self) -> list[str]:
        return [field.value for field in self.screen.query(Input)]

    @property
    def rows(self) -> str:
        app = self.pilot.app
        assert isinstance(app, KisApp)
        return "\n".join(screen_rows(app))

    def fill(self, **texts: str) -> None:
        for name, text in texts.items():
            self.screen.query_one(f"#{name}", Input).value = text

    async def fault(self, sentence: str) -> None:
        await self.pilot.press("enter")
        await until(lambda: sentence in self.rows)
        assert self.results == []
        assert self.pilot.app.screen is self.screen


async def asking(pilot: Pilot[None], screen: object) -> Asking:
    assert isinstance(screen, AskScreen)
    return await Asking(pilot, screen).begin()


async def test_the_filter_takes_sizes_and_values_typed_from_field_to_field() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, FilterScreen(EVERYTHING))
        assert dialogue.texts == ["", "", "", ""]
        await pilot.press(*"1,000", "tab", *"3만주", "down", *"1천만", "tab", *"1.5억원", "enter")
        assert dialogue.results == [PrintFilter(1_000, 30_000, 10_000_000, 150_000_000)]


async def test_the_filter_is_filled_in_with_what_holds_now_and_reads_it_back() -> None:
    current = PrintFilter(least_size=1_000, most_size=MOST_SHARES, least_value=123_456, most_value=100_000_000)
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, FilterScreen(current))
        assert dialogue.texts == ["1,000", "9,999,999,999", "123,456", "1억"]
        assert "1,000          ~ 9,999,999,999 " in dialogue.rows
        await pilot.press("enter")
        assert dialogue.results == [current]


async def test_typing_over_a_field_that_is_filled_in_replaces_it() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, FilterScreen(PrintFilter(least_size=1_000, least_value=10_000_000)))
        await pilot.press(*"500", "tab", "tab", "delete", "enter")
        assert dialogue.results == [PrintFilter(least_size=500)]


async def test_empty_fields_are_no_bounds_and_a_cancelled_filter_is_none() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, FilterScreen(PrintFilter(least_size=100)))
        dialogue.fill(least_size="  ")
        await pilot.press("enter")
        assert dialogue.results == [EVERYTHING]
        dialogue = await asking(pilot, FilterScreen(PrintFilter(least_size=100)))
        await pilot.press(*"77", "escape")
        assert dialogue.results == [None]


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("least_size", "ㅂㅈㄷ", "'ㅂㅈㄷ'은(는) 읽을"),
        ("most_size", "-5", "0보다 작을 수 없습니다"),
        ("least_value", "[b]1억[/b]", "'[b]1억[/b]'은(는) 읽을"),
        ("least_value", "100주", "'100주'은(는) 읽을"),
        ("most_value", "99조", "9,999,999,999,999까지"),
        ("most_size", "1.5", "소수점 아래는 쓸 수 없습니다"),
        ("most_size", "999", "수량: 앞의 수가 뒤의 수보다"),
        ("most_value", "9999", "금액: 앞의 수가 뒤의 수보다"),
        ("most_value", "1" * (LONGEST + 1), f"{LONGEST}자까지"),
    ],
)
async def test_a_wrong_bound_is_explained_keeps_its_text_and_can_be_put_right(
    field: str, text: str, sentence: str
) -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, FilterScreen(PrintFilter(least_size=1_000, least_value=10_000)))
        dialogue.fill(**{field: text})
        await dialogue.fault(sentence)
        wrong = dialogue.screen.query_one(f"#{field}", Input)
        assert (wrong.value, wrong.has_class("wrong"), pilot.app.focused) == (text, True, wrong)
        assert "Esc 취소" in dialogue.rows
        dialogue.fill(**{field: "1억"})
        await until(lambda: sentence not in dialogue.rows)
        assert not wrong.has_class("wrong")
        await pilot.press("enter")
        (taken,) = dialogue.results
        assert isinstance(taken, PrintFilter)
        assert getattr(taken, field) == 100_000_000


async def test_a_text_that_is_too_long_is_not_taken_and_said() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, QuantityScreen())
        await pilot.press(*"1" * LONGEST)
        assert "너무 깁니다" not in dialogue.rows
        await pilot.press("1")
        await until(lambda: "너무 깁니다" in dialogue.rows)
        assert dialogue.texts == ["1" * LONGEST]


@pytest.mark.parametrize("screen", [QuantityScreen, AddScreen])
async def test_what_could_move_the_cursor_is_not_pasted(screen: type[QuantityScreen] | type[AddScreen]) -> None:
    app = app_on(ScriptedSource())
    async with app.run_test(size=SMALLEST) as pilot:
        if screen is AddScreen:
            await pilot.press("a")
        else:
            await asking(pilot, QuantityScreen())
        field = app.screen.query_one(ShortInput)
        field.post_message(events.Paste("\x1b[2J1\x07\u202e2\u200b 3\nnext"))
        # A list may have several lines; any other field takes the first one.
        expected = "[2J12 3 next" if screen is AddScreen else "[2J12 3"
        await until(lambda: field.value == expected)


async def test_the_average_takes_a_fraction_and_shares() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, AverageScreen("005930", "삼성전자", None))
        assert "내 평균단가 · 삼성전자" in dialogue.rows
        await pilot.press(*"72,512.5", "tab", *"30주", "enter")
        assert dialogue.results == [AVERAGE]


async def test_the_shares_may_stay_untold() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, AverageScreen("0001A0", "", None))
        assert "내 평균단가 · 0001A0" in dialogue.rows
        await pilot.press(*"7만", "enter")
        assert dialogue.results == [Holding("0001A0", 70_000, 0)]


async def test_an_average_is_filled_in_kept_when_cancelled_and_forgotten_without_a_price() -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, AverageScreen("005930", "삼성전자", AVERAGE))
        assert dialogue.texts == ["72,512.5", "30"]
        await pilot.press("9", "escape")
        assert dialogue.results == [AVERAGE]
        dialogue = await asking(pilot, AverageScreen("005930", "삼성전자", AVERAGE))
        await pilot.press("delete", "enter")
        assert dialogue.results == [None]


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("price", "0", "0보다 커야 합니다"),
        ("price", "72,512.555", "두 자리까지"),
        ("price", "1억", "99,999,999까지"),
        ("shares", "1.5", "소수점 아래는 쓸 수 없습니다"),
        ("shares", "100억", "9,999,999,999까지"),
    ],
)
async def test_a_wrong_average_is_explained_and_keeps_its_text(field: str, text: str, sentence: str) -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, AverageScreen("005930", "삼성전자", AVERAGE))
        dialogue.fill(**{field: text})
        await dialogue.fault(sentence)
        wrong = dialogue.screen.query_one(f"#{field}", Input)
        assert (wrong.value, pilot.app.focused) == (text, wrong)


@pytest.mark.parametrize(
    ("typed", "shares"), [("1", 1), ("1,000", 1_000), ("3만주", 30_000), ("9999999999", MOST_SHARES)]
)
async def test_the_quantity_is_taken(typed: str, shares: int) -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, QuantityScreen(500))
        assert dialogue.texts == ["500"]
        await pilot.press(*typed, "enter")
        assert dialogue.results == [shares]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "숫자를 쓰세요"),
        ("0", "1주부터"),
        ("-1", "0보다 작을"),
        ("10,000,000,000", "9,999,999,999까지"),
        ("q", "'q'"),
    ],
)
async def test_a_wrong_quantity_is_explained_and_can_be_cancelled(text: str, sentence: str) -> None:
    async with app_on(ScriptedSource()).run_test(size=SMALLEST) as pilot:
        dialogue = await asking(pilot, QuantityScreen())
        dialogue.fill(shares=text)
        await dialogue.fault(sentence)
        await pilot.press("escape")
        assert dialogue.results == [None]


LONG_NAME = "TIGER 미국배당다우존스타겟커버드콜2호"


@pytest.mark.parametrize("size", [SMALLEST, (80, 24), (200, 60)])
@pytest.mark.parametrize(
    "screen",
    [
        lambda: FilterScreen(PrintFilter(1, MOST_SHARES, 1, 10_000_000)),
        lambda: AverageScreen("005930", LONG_NAME, AVERAGE),
        lambda: QuantityScreen(MOST_SHARES),
    ],
)
async def test_every_dialogue_fits_with_its_longest_sentence(
    screen: "type[AskScreen[object]]", size: tuple[int, int]
) -> None:
    async with app_on(ScriptedSource()).run_test(size=size) as pilot:
        dialogue = await asking(pilot, screen())  # type: ignore[call-arg]
        dialogue.fill(**{dialogue.screen.query(Input).first().id or "": "가" * LONGEST})
        await dialogue.fault(f"'{'가' * 12}'")
        rows = dialogue.rows.splitlines()
        assert {cell_len(row) for row in rows} == {size[0]}
        assert "1.5억처럼 쓰세요." in dialogue.rows
        assert "Enter 적용" in dialogue.rows
        box = dialogue.screen.query_one("#dialogue")
        assert box.max_scroll_y == 0
