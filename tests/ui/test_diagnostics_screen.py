"""The diagnostics on the screen: opened by key or palette, current, copied and saved."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.command import CommandPalette

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.feed.source import LineCounters, LinkState, RegistrationState, Row
from kis_tui.ui.screens.diagnostics import DiagnosticsScreen
from kis_tui.ui.widgets.diagnostics import DiagnosticsPanel
from kis_tui.ui.wording.language import Language, speak
from tests.support.clocks import ManualClock
from tests.support.diagnosed import BAD_DAY
from tests.support.made_frames import book_frame, made_book
from tests.support.screen import app_on, screen_rows, text
from tests.support.scripted_source import ScriptedSource
from tests.support.stage import Stage, on_stage
from tests.support.until import until

TALL = (120, 100)
DRIFTED = b"0|H0STASP0|001|005930^093730^0"


def written(directory: Path) -> list[Path]:
    return list(directory.iterdir())


def told(stage: Stage) -> str:
    """All of the diagnostics, on the screen or scrolled away."""
    return text(stage.app.screen.query_one(DiagnosticsPanel))


@pytest.mark.parametrize("key", ["f10", "!"])
async def test_a_key_opens_the_diagnostics_and_closes_them_again(key: str) -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press(key)
        await stage.when(lambda: isinstance(stage.app.screen, DiagnosticsScreen), "the diagnostics")
        assert stage.rows[0].startswith(" 진단 10:00:00 · kis_tui")
        await stage.press(key)
        await stage.when(lambda: stage.app.screen is stage.app.main, "the ladder again")


async def test_escape_and_q_close_the_diagnostics_and_not_the_program() -> None:
    async with on_stage((80, 24)) as stage:
        for key in ("escape", "q", "ㅂ"):
            await stage.press("f10")
            await stage.when(lambda: isinstance(stage.app.screen, DiagnosticsScreen), "the diagnostics")
            await stage.press(key)
            await stage.when(lambda: stage.app.screen is stage.app.main, "the ladder again")


async def test_the_palette_finds_the_diagnostics() -> None:
    async with on_stage((80, 24)) as stage:
        await stage.press("ctrl+p")
        await stage.when(lambda: isinstance(stage.app.screen, CommandPalette), "the palette")
        await stage.type("진단")
        await stage.shows("진단")
        await stage.pilot.pause(0.3)
        await stage.press("enter")
        await stage.when(lambda: isinstance(stage.app.screen, DiagnosticsScreen), "the diagnostics")


async def test_the_figures_are_those_of_this_moment_and_go_on() -> None:
    async with on_stage(TALL) as stage:
        stage.source.counters = LineCounters(messages=41, frames=30, superseded=7, overrun=3)
        stage.source.diagnosis = replace(BAD_DAY.diagnosis, refused=())
        await stage.press("f10")
        await stage.shows("41 · ", "ALREADY IN USE appkey", "1011 internal error")
        assert "합쳐진 호가         7" in told(stage)

        stage.source.counters = LineCounters(messages=1_041, frames=30, superseded=8, overrun=3)
        await stage.when(lambda: "합쳐진 호가         8" in told(stage), "the newer figure")
        stage.source.link(LinkState.OFFLINE)
        await stage.when(lambda: "상태                끊김" in told(stage), "the newer state")


async def test_every_stream_has_its_state_and_the_age_of_its_own_newest_frame() -> None:
    async with on_stage(TALL, [Row("005930")]) as stage:
        for venue in (Venue.KRX, Venue.NXT):
            stage.source.registration(Channel.BOOK, venue, "005930", RegistrationState.CONFIRMED)
        stage.source.registration(
            Channel.INDICATIVE, Venue.NXT, "005930", RegistrationState.REFUSED, text="no [red]such[/] \x1b[31mkey"
        )
        stage.source.plan(Registration(Channel.PROGRAM, Venue.UN, "005930"))
        stage.clock.advance(33)
        await stage.frame(book_frame(made_book("005930", venue=Venue.NXT)))
        stage.clock.advance(2)
        await stage.press("f10")
        rows = {row.split("005930")[0].strip(): row for row in told(stage).splitlines() if "005930" in row}
        assert "35초 등록됨" in rows["호가 KRX"]
        assert "2.0s 등록됨" in rows["호가 NXT"]
        assert "없음 거부: no [red]such[/] [31mkey" in rows["예상 NXT"]
        assert "없음 등록 한도 초과" in rows["프로그램 UN"]


async def test_times_to_the_screen_and_from_the_exchange_are_measured() -> None:
    async with on_stage(TALL, [Row("005930")]) as stage:
        await stage.press("f10")
        await stage.when(lambda: "수신→화면           p50 " in told(stage), "how long frames took to the screen")
        assert "거래소 지연         지금 0.0 s" in told(stage)
        assert "컴퓨터 시계         거래소와 같음" in told(stage)


async def test_copied_and_saved_it_is_text_that_says_where_it_went(tmp_path: Path) -> None:
    source = ScriptedSource(ManualClock())
    source.diagnosis = BAD_DAY.diagnosis
    app = app_on(source, screenshot_dir=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await until(lambda: isinstance(app.screen, DiagnosticsScreen))
        await pilot.press("ㅊ")
        await until(lambda: "진단을 복사했습니다" in screen_rows(app)[-1])
        copied = app.clipboard
        assert "진단 10:00:00 · kis_tui" in copied
        assert "OPSP8992 TR_KEY ERROR H0NXASP0 069500" in copied

        await pilot.press("s")
        await until(lambda: any("진단 저장: " in row for row in screen_rows(app)))
        (path,) = written(tmp_path)
        assert path.name.endswith("-diagnostics.txt")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_text(encoding="utf-8") == copied


async def test_a_directory_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = app_on(ScriptedSource(ManualClock()), screenshot_dir=tmp_path / "file")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await until(lambda: isinstance(app.screen, DiagnosticsScreen))
        await pilot.press("s")
        await until(lambda: "진단을 저장하지 못했습니다" in screen_rows(app)[-1])


async def test_a_frame_that_cannot_be_read_is_there_with_its_beginning() -> None:
    async with on_stage(TALL) as stage:
        stage.source.diagnosis = BAD_DAY.diagnosis
        await stage.frame(DRIFTED)
        await stage.press("f10")
        await stage.shows("11회 · 전문 변경 H0STASP0", "0|H0STASP0|001|005930^093730^0^72100^72200^72300")
        assert "못 읽은 전문        1" in told(stage)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_screen_has_its_place_at_every_size(size: tuple[int, int], language: Language) -> None:
    speak(language)
    source = ScriptedSource(ManualClock())
    source.diagnosis = BAD_DAY.diagnosis
    app = app_on(source)
    try:
        async with app.run_test(size=size) as pilot:
            app.use_language(language)
            await pilot.press("f10")
            await until(lambda: isinstance(app.screen, DiagnosticsScreen))
            await until(lambda: any("10:00:00" in row for row in screen_rows(app)))
            assert "Esc" in screen_rows(app)[-1]
            assert "…" not in screen_rows(app)[-1]
            panel = app.screen.query_one(DiagnosticsPanel)
            await until(lambda: "1011 internal error" in " ".join(text(panel).split()))
            await pilot.press("end")
            await until(lambda: any("10:00:00 " in row for row in screen_rows(app)[1:-1]))
    finally:
        speak(Language.KOREAN)
