"""The broker's lists of names, downloaded from the palette while the screen goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from kis_tui.cli.names_update import names_update
from kis_tui.feed.source import Row
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.directory import Directory
from kis_tui.instruments.listing import Board
from kis_tui.ui.names_update import ListUpdate
from tests.support.exchange import running
from tests.support.screen import notices
from tests.support.stage import on_stage

SIZE = (120, 40)
CODE, NAME = "005930", "삼성전자"


async def test_names_come_from_the_exchange_are_shown_at_once_and_are_kept(tmp_path: Path) -> None:
    cache, directory = NameCache(tmp_path), Directory()

    def downloaded(code: str) -> str:
        return directory.name_of(code) if directory.count(Board.KOSPI) else ""

    async with running() as exchange:
        update = names_update(exchange.master_url, cache, directory)
        async with on_stage(SIZE, (Row(CODE),), frames=(), names=downloaded, update_names=update) as stage:
            assert NAME not in stage.text
            await stage.press("ctrl+p")
            await stage.type("names")
            await stage.when(lambda: "종목명 받기" in stage.text, "the command")
            await stage.press("down", "enter")
            await stage.when(lambda: stage.said("종목명을 받았습니다: KOSPI"), "the result")
            assert not stage.said("받는 중"), "progress gives way to the result"
            await stage.when(lambda: f"{CODE} {NAME}" in stage.rows[0], "the name")
    assert all(cache.load(board) is not None for board in Board)
    assert Directory(cache.load_all()).count(Board.KOSPI) > 0


async def test_a_download_that_fails_says_which_and_why_and_leaves_what_was_known(tmp_path: Path) -> None:
    directory = Directory()
    async with running() as exchange:
        gone = exchange.master_url.replace("/common/master", "/nowhere")
    update = names_update(gone, NameCache(tmp_path), directory)
    async with on_stage(SIZE, (Row(CODE),), names=directory.name_of, update_names=update) as stage:
        stage.app.action_update_names()
        await stage.when(lambda: stage.said("KONEX 종목명은 받지 못했습니다"), "what failed")
        assert stage.said("KOSPI 종목명은 받지 못했습니다: 127.0.0.1")
        assert f"{CODE} {NAME}" in stage.rows[0]


async def test_the_screen_goes_on_meanwhile_and_ends_with_a_download_under_way() -> None:
    gate = asyncio.Event()

    async def slow() -> AsyncIterator[ListUpdate]:
        await gate.wait()
        yield ListUpdate("KOSPI", 1)

    async with on_stage(SIZE, update_names=slow) as stage:
        stage.app.action_update_names()
        await stage.when(lambda: stage.said("종목명을 받는 중입니다"), "that it has begun")
        await stage.press("down")
        assert "000660" in stage.rows[0]
        stage.app.action_update_names()
        await stage.when(lambda: stage.said("이미 받고 있습니다"), "that one is enough")
        assert "종목명을 받는 중입니다" in notices(stage.app)
