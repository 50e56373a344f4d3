"""What is said while names are downloaded, and after it."""

import asyncio
from collections.abc import AsyncIterator

from kis_tui.errors import ConfigError
from kis_tui.ui.names_update import PROGRESS_S, ListUpdate, NamesUpdate, UpdateNames
from kis_tui.ui.wording.language import Language, speak


class Told:
    """Sentences on the screen, and how often names were said to be new."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.all: list[str] = []
        self.seconds: dict[str, float] = {}
        self.known = 0

    def say(self, text: str, seconds: float) -> None:
        self.shown.append(text)
        self.all.append(text)
        self.seconds[text] = seconds

    def take_back(self, text: str) -> None:
        self.shown = [other for other in self.shown if other != text]

    def came(self) -> None:
        self.known += 1


def told_by(update: UpdateNames | None) -> tuple[NamesUpdate, Told]:
    told = Told()
    return NamesUpdate(update, told.say, told.take_back, told.came), told


async def two_lists() -> AsyncIterator[ListUpdate]:
    yield ListUpdate("KOSPI", 2_400)
    yield ListUpdate("KOSDAQ", None, "127.0.0.1: no answer in time")


async def test_every_list_is_told_as_it_comes_and_only_the_result_stays() -> None:
    update, told = told_by(two_lists)
    await update.run()
    assert told.all == [
        "종목명을 받는 중입니다",
        "종목명을 받는 중입니다: KOSPI 2,400",
        "종목명을 받는 중입니다: KOSPI 2,400, KOSDAQ -",
        "종목명을 받았습니다: KOSPI 2,400 · KOSDAQ 종목명은 받지 못했습니다: 127.0.0.1: no answer in time",
    ]
    assert told.shown == told.all[-1:]
    assert told.seconds[told.all[-1]] < PROGRESS_S
    assert told.known == 2
    assert not update.running


async def test_it_is_said_in_english_too() -> None:
    speak(Language.ENGLISH)
    try:
        update, told = told_by(two_lists)
        await update.run()
    finally:
        speak(Language.KOREAN)
    assert told.shown == [
        "names downloaded: KOSPI 2,400 · the names of KOSDAQ were not downloaded: 127.0.0.1: no answer in time"
    ]


async def test_names_that_cannot_be_kept_are_one_sentence() -> None:
    async def unkept() -> AsyncIterator[ListUpdate]:
        raise ConfigError("the names cannot be kept in /x: Read-only file system")
        yield ListUpdate("KOSPI", 1)

    update, told = told_by(unkept)
    await update.run()
    assert told.shown == ["종목명을 받지 못했습니다: the names cannot be kept in /x: Read-only file system"]
    assert not update.running


async def test_a_second_download_waits_for_no_first_one_and_says_so() -> None:
    gate = asyncio.Event()

    async def slow() -> AsyncIterator[ListUpdate]:
        await gate.wait()
        yield ListUpdate("KOSPI", 1)

    update, told = told_by(slow)
    first = asyncio.create_task(update.run())
    await asyncio.sleep(0)
    await update.run()
    assert told.all[-1] == "종목명을 이미 받고 있습니다"
    gate.set()
    await first
    assert told.all.count("종목명을 받는 중입니다") == 1


async def test_where_nobody_can_download_that_is_said() -> None:
    nobody, told = told_by(None)
    await nobody.run()
    assert told.shown == ["여기서는 종목명을 받을 수 없습니다"]
