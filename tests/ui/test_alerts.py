"""Alerts on the screen: made with keys, told until they are seen, listed and changed."""

import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from kis_tui.alerts.grammar import parse_rule, rule_text
from kis_tui.alerts.rules import AlertEdge, AlertRule, AlertWay
from kis_tui.domain.registration import Channel
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.source import LinkState, RegistrationState, Row
from kis_tui.profiles.profile import Profile, of_rows
from kis_tui.ui.app import KisApp
from kis_tui.ui.badge import Badge
from kis_tui.ui.profile_choice import Unkept
from kis_tui.ui.screens.alert import AlertScreen
from kis_tui.ui.screens.alert_list import AlertListScreen
from kis_tui.ui.wording.language import Language, speak
from tests.support.clocks import ManualClock
from tests.support.made_frames import AT, MORNING, PRICES, made_book, made_trade
from tests.support.screen import name_of, stock_table, text
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import UNIFIED, Stage, market

SAMSUNG, HYNIX = UNIFIED[0].code, UNIFIED[1].code
LAST = PRICES[SAMSUNG]
SMALL, MIDDLE = (80, 24), (120, 40)


@asynccontextmanager
async def alerted(
    *texts: str,
    size: tuple[int, int] = SMALL,
    rows: tuple[Row, ...] = UNIFIED,
    ways: tuple[AlertWay, ...] = (AlertWay.APP,),
    command: tuple[str, ...] = (),
    frames: Iterable[bytes] | None = None,
) -> AsyncIterator[tuple[Stage, Unkept]]:
    """Run the app with these rules in its profile; numbered from 1, without a cooldown."""
    rules = tuple(replace(parse_rule(each, number), cooldown_s=0, ways=ways) for number, each in enumerate(texts, 1))
    profiles = Unkept(replace(of_rows(rows), alerts=rules))
    clock = ManualClock(MORNING)
    source = ScriptedSource(clock)
    app = KisApp(
        source,
        (),
        badge=Badge.DEMO,
        names=name_of,
        tables=stock_table,
        profiles=profiles,
        screenshot_dir=Path("unused"),
        alert_command=command,
    )
    try:
        async with app.run_test(size=size) as pilot:
            stage = Stage(pilot, source, clock, app)
            await stage.settled()
            await stage.frame(*(market(row.code for row in rows) if frames is None else frames))
            yield stage, profiles
    finally:
        speak(Language.KOREAN)


def print_at(price: int, number: int, code: str = SAMSUNG, *, size: int = 10) -> Trade:
    """The ``number``-th print after those of the stage."""
    return made_trade(code, price, volume=12_345_678 + 10 * number, at=AT + number, size=size)


def unseen(stage: Stage) -> int:
    return stage.app.bridge.alerts.view.unseen


def listed(stage: Stage) -> list[str]:
    return [rule_text(rule) for rule in stage.app.alerts.rules]


async def fill(stage: Stage, **texts: str) -> None:
    """Type into fields of the dialogue that is open, each emptied before."""
    for name, typed in texts.items():
        field = stage.app.screen.query_one(f"#{name}", Input)
        field.focus()
        field.value = ""
        await stage.type(typed)
        await stage.pilot.pause()


async def dialogue(stage: Stage) -> AlertScreen:
    await stage.when(lambda: isinstance(stage.app.screen, AlertScreen) and stage.app.focused, "the dialogue")
    screen = stage.app.screen
    assert isinstance(screen, AlertScreen)
    return screen


async def the_list(stage: Stage) -> AlertListScreen:
    await stage.press("f6")
    await stage.when(lambda: isinstance(stage.app.screen, AlertListScreen), "the list")
    await stage.pilot.pause()
    screen = stage.app.screen
    assert isinstance(screen, AlertListScreen)
    return screen


# --- made with keys ---


@pytest.mark.parametrize("key", ["b", "A", "ㅠ"])
async def test_a_key_and_enter_set_an_alert_at_another_price(key: str) -> None:
    async with alerted() as (stage, profiles):
        await stage.press(key)
        screen = await dialogue(stage)
        assert screen.query_one("#number", Input).value == f"{LAST:,}"
        await stage.type("73000")
        await stage.press("enter")
        assert listed(stage) == [f"{SAMSUNG} price>=73000"]
        assert profiles.profile.alerts == stage.app.alerts.rules
        assert stage.said("알림 추가: 삼성전자 가격 73,000 이상")


async def test_the_level_cursor_s_price_is_the_preset_and_its_side_is_told_by_the_last_price() -> None:
    async with alerted() as (stage, _):
        await stage.press("enter", "down", "down", "b")
        await dialogue(stage)
        await stage.press("enter")
        assert listed(stage) == [f"{SAMSUNG} price<=72200"]


async def test_an_alert_that_holds_already_says_so() -> None:
    async with alerted() as (stage, _):
        await stage.press("b", "enter")
        assert stage.said("지금 이미 그렇습니다")


async def test_without_a_stock_the_key_says_what_is_missing() -> None:
    async with alerted(rows=()) as (stage, _):
        await stage.press("b")
        assert stage.said("알림을 걸 종목이 없습니다 · a 종목 추가")


async def test_fields_set_every_kind_without_the_grammar() -> None:
    async with alerted() as (stage, _):
        for steps, number, expected in (
            (1, "-3", f"{SAMSUNG} change>=-3%"),
            (2, "1만", f"{SAMSUNG} print>=10000"),
            (3, "3", f"{SAMSUNG} volume>=3x"),
            (4, "120", f"{SAMSUNG} strength>=120"),
            (5, "", f"{SAMSUNG} vi"),
            (6, "", f"{SAMSUNG} limit"),
            (7, "10만", f"{SAMSUNG} wall>=100000"),
            (8, "3", f"{SAMSUNG} spread>=3"),
        ):
            await stage.press("b")
            screen = await dialogue(stage)
            screen.query_one("#kind").focus()
            await stage.press(*["right"] * steps)
            if number:
                await fill(stage, number=number)
            await stage.press("enter")
            assert listed(stage)[-1] == expected


async def test_the_other_fields_are_taken_too() -> None:
    async with alerted() as (stage, _):
        await stage.press("b")
        screen = await dialogue(stage)
        for name, keys in (
            ("target", ["right"]),
            ("venue", ["right", "right"]),
            ("kind", ["right"] * 7),
            ("unit", ["right"]),
            ("edge", ["right", "right"]),
            ("cooldown", ["left", "left"]),
            ("way-bell", ["space"]),
            ("way-osc9", ["space"]),
        ):
            screen.query_one(f"#{name}").focus()
            await stage.press(*keys)
        await fill(stage, number="10억", note="큰 벽")
        await stage.press("enter")
        (rule,) = stage.app.alerts.rules
        assert rule_text(rule) == "g1@KRX wall>=1000000000won off"
        assert (rule.cooldown_s, rule.ways, rule.note) == (0, (AlertWay.APP, AlertWay.OSC9), "큰 벽")
        assert rule.edge is AlertEdge.OFF


async def test_the_line_and_the_fields_follow_each_other() -> None:
    async with alerted() as (stage, _):
        await stage.press("b")
        screen = await dialogue(stage)
        assert screen.query_one("#line", Input).value == f"{SAMSUNG} price>={LAST}"
        await fill(stage, line="g3 체결강도<=80")
        assert screen.query_one("#number", Input).value == "80"
        await stage.shows("< 그룹 3 >", "< 체결강도 >", "< 이하 >")
        await fill(stage, number="90")
        assert screen.query_one("#line", Input).value == "g3 strength<=90"
        await fill(stage, line="vi 발동")
        assert not screen.query_one("#number", Input).region
        await stage.press("enter")
        assert listed(stage) == ["g3 vi on"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("number", "많이", "'많이'은(는) 읽을 수 없습니다"),
        ("number", "0", "0보다 커야 합니다"),
        ("line", "price>", "알림이 아닙니다"),
        ("line", "", "알림이 아닙니다"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_stays(field: str, typed: str, sentence: str) -> None:
    async with alerted() as (stage, _):
        await stage.press("b")
        screen = await dialogue(stage)
        screen.query_one(f"#{field}", Input).focus()
        screen.query_one(f"#{field}", Input).value = typed
        await stage.pilot.pause()
        await stage.press("enter")
        await stage.shows(sentence)
        assert screen.query_one(f"#{field}", Input).has_focus
        await stage.press("escape")
        assert listed(stage) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [(40, 12), SMALL, MIDDLE])
async def test_nothing_of_the_dialogue_is_cut(size: tuple[int, int], language: Language) -> None:
    async with alerted(size=size, command=("true",)) as (stage, _):
        stage.app.use_language(language)
        await stage.press("b")
        screen = await dialogue(stage)
        for steps in range(9):
            screen.query_one("#kind").focus()
            await stage.press("right")
            for field in screen.query(".pick, .tick"):
                if field.region:
                    assert field.region.right <= screen.query_one("#dialogue").content_region.right, (steps, field)
        await stage.press("escape")


# --- told until they are seen ---


async def test_a_crossing_is_told_once_and_stays_until_escape() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        await stage.trade(print_at(72_900, 1))
        assert unseen(stage) == 0
        await stage.trade(print_at(73_100, 2), print_at(73_200, 3))
        await stage.shows("10:00:02", "가격 73,100 (73,000 이상)", "Esc 확인", "알림 1")
        assert unseen(stage) == 1
        stage.clock.advance(60)
        await stage.trade(print_at(73_300, 4))
        assert "73,100 (73,000 이상)" in text(stage.app.main.notices)
        await stage.press("escape")
        await stage.hides("Esc 확인", "알림 1")
        assert unseen(stage) == 0


async def test_escape_takes_the_alert_away_before_the_cursor() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        await stage.press("enter")
        await stage.trade(print_at(73_100, 1))
        await stage.press("escape")
        assert unseen(stage) == 0
        assert stage.app.bridge.focused.look.cursor_shown
        await stage.press("escape")
        assert not stage.app.bridge.focused.look.cursor_shown


async def test_several_alerts_are_counted_and_the_newest_two_told() -> None:
    async with alerted(*(f"{SAMSUNG} price>={price}" for price in (72_600, 72_700, 72_800)), size=MIDDLE) as (stage, _):
        await stage.trade(print_at(73_000, 1))
        await stage.shows("알림 3건 · F6 목록 · Esc 확인", "(72,700 이상)", "(72,800 이상)")
        assert "(72,600 이상)" not in stage.text
        await stage.pilot.click("#notices", offset=(5, 0))
        await stage.when(lambda: isinstance(stage.app.screen, AlertListScreen), "the list")
        assert unseen(stage) == 0


async def test_the_first_value_old_values_and_a_given_back_stream_fire_nothing() -> None:
    async with alerted(f"{SAMSUNG} price>=73000", frames=()) as (stage, _):
        await stage.trade(print_at(73_500, 5))
        await stage.trade(print_at(72_000, 3), print_at(73_500, 4))
        assert unseen(stage) == 0
        await stage.trade(print_at(72_500, 6))
        stage.source.registration(Channel.TRADE, Venue.UN, SAMSUNG, RegistrationState.RELEASED)
        await stage.settled()
        await stage.trade(print_at(73_500, 7))
        assert unseen(stage) == 0


async def test_what_crossed_while_the_line_was_down_is_told_once_with_that_said() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        stage.source.reset()
        stage.source.link(LinkState.WAITING)
        await stage.settled()
        assert unseen(stage) == 0
        stage.source.link(LinkState.LIVE)
        await stage.trade(print_at(73_500, 1), print_at(73_600, 2))
        await stage.shows("끊긴 동안 가격 73,500")
        assert unseen(stage) == 1


async def test_a_message_is_worded_anew_in_another_language() -> None:
    async with alerted(f"{SAMSUNG} price>=73000", size=MIDDLE) as (stage, _):
        await stage.trade(print_at(73_100, 1))
        await stage.shows("가격 73,100 (73,000 이상)")
        stage.app.use_language(Language.ENGLISH)
        await stage.shows("price 73,100 (at least 73,000)", "alerts: 1 · F6 list · Esc seen", "alerts 1")
        await the_list(stage)
        await stage.shows("price at least 73,000", "What has fired", "price 73,100 (at least 73,000)")


async def test_an_alert_of_a_stock_out_of_sight_has_its_trades_and_a_wall_its_book() -> None:
    async with alerted("005490 price>=300000", f"{HYNIX} wall>=10만") as (stage, _):
        assert Row("005490", VenueChoice.UN) in stage.source.rows
        assert [row.code for row in stage.beside] == [HYNIX]
        await stage.book(made_book(HYNIX))
        await the_list(stage)
        await stage.press("d", "d", "escape")
        assert "005490" not in [row.code for row in stage.source.rows]
        assert stage.beside == ()


async def test_a_rule_of_a_group_is_for_each_of_its_rows_and_for_new_ones() -> None:
    async with alerted("g1 print>=1000") as (stage, _):
        await stage.trade(print_at(LAST, 100, size=1_000), print_at(PRICES[HYNIX], 100, HYNIX, size=1_000))
        assert [fired.name for fired in stage.app.bridge.alerts.newest_first] == ["SK하이닉스", "삼성전자"]
        await stage.press("d")
        await stage.trade(print_at(LAST, 300, size=2_000))
        assert unseen(stage) == 2


async def test_own_prices_are_marked_on_the_ladder_and_on_the_row() -> None:
    async with alerted(f"{SAMSUNG} price>=72600", f"{HYNIX} vi", size=MIDDLE) as (stage, _):
        await stage.shows("72,600  +0.97알")
        assert ">삼성전자      !" in stage.text
        assert " SK하이닉스    !" in stage.text
        assert " 카카오         035720" in stage.text
        await the_list(stage)
        await stage.press("space", "escape")
        await stage.hides("72,600  +0.97알", ">삼성전자      !")


async def test_an_own_price_out_of_sight_is_named_at_the_edge_of_the_axis() -> None:
    async with alerted(f"{SAMSUNG} price>=78000") as (stage, _):
        await stage.press("g")
        await stage.shows("↑알 78,000")


async def test_the_command_of_the_user_is_started_with_the_words(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = "import sys; open(sys.argv[1], 'a').write('|'.join(sys.argv[2:]) + '\\n')"
    command = (sys.executable, "-c", script, str(told), "{code}", "{name}", "{price}", "{text}")
    async with alerted(f"{SAMSUNG} price>=73000", ways=(AlertWay.COMMAND,), command=command) as (stage, _):
        await stage.trade(print_at(73_100, 1))
        await stage.when(lambda: told.exists() and told.read_text().endswith("\n"), "what the command wrote")
        assert unseen(stage) == 0
    assert told.read_text() == f"{SAMSUNG}|삼성전자|73100|[데모] 삼성전자 가격 73,100 (73,000 이상)\n"


async def test_a_command_that_does_not_start_is_said_once() -> None:
    missing = ("kis-tui-no-such-program",)
    async with alerted(f"{SAMSUNG} price>=73000", ways=(AlertWay.COMMAND,), command=missing) as (stage, _):
        await stage.trade(print_at(73_100, 1))
        sentence = "알림 명령 kis-tui-no-such-program을(를) 시작하지 못했습니다"
        await stage.when(lambda: stage.said(sentence), "the failure")


# --- the list ---


async def test_rules_are_switched_dropped_and_brought_back_in_the_list() -> None:
    async with alerted(f"{SAMSUNG} price>=73000", f"{HYNIX} vi") as (stage, profiles):
        await the_list(stage)
        await stage.shows("[x] 삼성전자 가격 73,000 이상", "[x] SK하이닉스 VI 발동·해제", "아직 없습니다")
        await stage.press("space")
        await stage.shows("[ ] 삼성전자 가격 73,000 이상", "끔: 삼성전자")
        await stage.press("down", "d")
        await stage.shows("삭제: SK하이닉스 VI 발동·해제 · z 되돌리기")
        assert [rule.enabled for rule in profiles.profile.alerts] == [False]
        await stage.press("ㅋ")
        await stage.shows("되돌림: SK하이닉스", "[x] SK하이닉스 VI 발동·해제")
        await stage.press("z")
        await stage.shows("되돌릴 것이 없습니다")
        await stage.press("up", "space", "escape")
        await stage.trade(print_at(73_100, 1))
        assert unseen(stage) == 1


async def test_a_rule_that_is_off_fires_nothing() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        await the_list(stage)
        await stage.press("space", "escape")
        await stage.trade(print_at(73_100, 1))
        assert stage.app.bridge.alerts.newest_first == ()


async def test_a_rule_is_changed_and_a_new_one_made_in_the_list() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        screen = await the_list(stage)
        await stage.press("enter")
        await dialogue(stage)
        await fill(stage, number="74,000")
        await stage.press("enter")
        await stage.when(lambda: stage.app.screen is screen, "the list again")
        await stage.shows("[x] 삼성전자 가격 74,000 이상")
        await stage.press("b")
        await dialogue(stage)
        await fill(stage, line=f"{HYNIX} limit")
        await stage.press("enter")
        await stage.shows("[x] SK하이닉스 상하한 도달·이탈")
        assert [rule.id for rule in stage.app.alerts.rules] == [1, 2]


async def test_what_fires_while_the_list_is_open_appears_in_it_and_is_seen() -> None:
    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        await the_list(stage)
        await stage.trade(print_at(73_100, 1))
        await stage.shows("10:00:01 삼성전자 가격 73,100 (73,000 이상)")
        assert unseen(stage) == 0


async def test_an_empty_list_says_what_to_press() -> None:
    async with alerted() as (stage, _):
        await the_list(stage)
        await stage.shows("알림이 없습니다 · b 추가", "아직 없습니다")
        await stage.press("space", "d", "enter", "z", "f6")
        assert stage.app.screen is stage.app.main


# --- kept ---


async def test_another_profile_brings_its_own_alerts() -> None:
    other = replace(of_rows(UNIFIED[:2]), alerts=(parse_rule(f"{HYNIX} vi", 4),))

    class Two(Unkept):
        names = ("one", "two")
        name = "one"

        async def switch(self, name: str) -> Profile:
            self.keep(other)
            return other

    async with alerted(f"{SAMSUNG} price>=73000") as (stage, _):
        stage.app._profiles = Two(stage.app._profiles.profile)
        await stage.press("f8", "down", "enter")
        await stage.when(lambda: listed(stage) == [f"{HYNIX} vi"], "the other profile's alerts")
        await stage.trade(print_at(73_100, 1))
        assert unseen(stage) == 0


def test_a_rule_needs_no_field_that_the_dialogue_has_not() -> None:
    """Whoever adds a field to the rules has to think of the dialogue."""
    assert set(AlertRule.__struct_fields__) == {
        "id",
        "kind",
        "code",
        "group",
        "choice",
        "comparison",
        "threshold",
        "in_won",
        "edge",
        "cooldown_s",
        "ways",
        "enabled",
        "note",
    }


@pytest.mark.parametrize("language", Language)
async def test_a_wrong_number_is_explained_in_sight_on_the_smallest_screen(language: Language) -> None:
    async with alerted(size=(40, 12)) as (stage, _):
        stage.app.use_language(language)
        await stage.press("b")
        number = stage.app.screen.query_one("#number", Input)
        number.value = ""
        await stage.press("enter")
        answer = stage.app.screen.query_one("#answer")
        await stage.when(
            lambda: all(stage.app.screen.region.contains_region(widget.region) for widget in (number, answer)),
            "the sentence and the field that is wrong",
        )


@pytest.mark.parametrize("language", Language)
async def test_what_was_done_to_a_rule_and_the_keys_are_in_sight_on_the_smallest_screen(language: Language) -> None:
    async with alerted(*[f"{SAMSUNG} price>={LAST + step}" for step in (100, 200, 300)], size=(40, 12)) as (stage, _):
        stage.app.use_language(language)
        await stage.press("f6", "d")
        screen = stage.app.screen
        answer = screen.query_one("#answer")
        for widget in (screen.query_one("#choices"), answer, screen.query_one(".quiet")):
            assert screen.region.contains_region(widget.region), stage.text
        assert answer.region.height > 0
