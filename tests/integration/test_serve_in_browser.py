"""The demonstration in a real Chromium, without a screen."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from playwright.async_api import Browser
from textual.theme import Theme

from kis_tui.ui.palette import KOREAN_DARK, WESTERN
from scripts.chromium import chromium
from tests.support.browser import Shown, need_chromium, shown
from tests.support.program import Program
from tests.support.served import Server, serving
from tests.support.until import until

pytestmark = pytest.mark.timeout(120)


@asynccontextmanager
async def opened(program: Program, *arguments: str, size: tuple[int, int] = (1200, 860)) -> AsyncIterator[Shown]:
    async with serving(program, *arguments) as server, chromium() as browser, shown(browser, server, size=size) as page:
        yield page


@pytest.fixture(autouse=True)
def _browser() -> None:
    """Where no Chromium can be had, that is the one reason to skip."""
    need_chromium()


async def test_the_ladder_is_drawn_and_only_this_server_is_asked(program: Program) -> None:
    async with serving(program) as server, chromium() as browser, shown(browser, server) as page:
        for words in ("SK하이닉스", "스프레드", "데모", "체결강도"):
            await page.shows(words)
        sites = {url.split("://", 1)[1].partition("/")[0] for url in page.asked if not url.startswith("data:")}
        assert sites == {f"127.0.0.1:{server.port}"}
        assert page.complaints == []


async def test_hangul_is_drawn_in_the_page_s_font_two_cells_wide_at_most(program: Program) -> None:
    async with opened(program) as page:
        await page.shows("스프레드")
        await page.page.wait_for_function("['삼', '성', '0'].every((sign) => sign in window.drawn)")
        glyphs = await page.glyphs()
        cell = glyphs["0"]["width"]
        hangul = {sign: glyph for sign, glyph in glyphs.items() if "가" <= sign <= "힣"}
        assert len(hangul) > 20
        for sign, glyph in hangul.items():
            assert "Roboto Mono" in glyph["font"]
            assert 1.6 * cell <= glyph["width"] <= 2 * cell + 0.5, f"{sign} is {glyph['width'] / cell:.2f} cells wide"
        assert await page.page.evaluate("[...document.fonts].filter((face) => face.status === 'error').length") == 0


COUNT_POINTS = """async ([picture, colours]) => {
  const image = await createImageBitmap(await (await fetch(picture)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const points = context.getImageData(0, 0, image.width, image.height).data;
  return colours.map((colour) => {
    let found = 0;
    for (let i = 0; i < points.length; i += 4)
      if (colour.every((part, k) => Math.abs(points[i + k] - part) < 12)) found += 1;
    return found;
  });
}"""


async def points(page: Shown, colours: list[str]) -> list[int]:
    """Return how many points of a picture of the page have each colour, ``#RRGGBB``; counted in an empty page."""
    picture = base64.b64encode(await page.page.screenshot()).decode()
    wanted = [list(bytes.fromhex(colour.removeprefix("#"))) for colour in colours]
    other = await page.page.context.new_page()
    found: list[int] = await other.evaluate(COUNT_POINTS, [f"data:image/png;base64,{picture}", wanted])
    await other.close()
    return found


@pytest.mark.parametrize(
    ("theme", "not_its_own"),
    [(KOREAN_DARK, WESTERN.variables["rise"]), (WESTERN, KOREAN_DARK.variables["fall"])],
    ids=["korean", "western"],
)
async def test_the_picture_has_the_colours_of_the_theme(program: Program, theme: Theme, not_its_own: str) -> None:
    async with opened(program, "--theme", theme.name) as page:
        await page.shows("스프레드")
        colours = [theme.variables["rise"], theme.variables["fall"], not_its_own]
        async with asyncio.timeout(20):
            while min((found := await points(page, colours))[:2]) < 200:
                pass
        assert found[2] * 5 < min(found[:2]), found


async def test_the_screen_speaks_the_language_asked_for(program: Program) -> None:
    async with (
        serving(program, "--lang", "en") as server,
        chromium() as browser,
        shown(browser, server, waits_for="005930") as page,
    ):
        await page.shows("spread 500")
        assert "스프레드" not in page.text


async def test_keys_reach_the_app_and_its_end_the_page(program: Program) -> None:
    async with opened(program) as page:
        await page.page.keyboard.press("ArrowDown")
        await until(lambda: "000660 SK하이닉스" in page.rows[0], "the next row's title", 20)
        await page.page.keyboard.press("q")
        again = page.page.get_by_role("button", name="open again")
        await again.wait_for(state="visible")
        await page.page.keyboard.press("Enter")  # the button has the focus
        await page.shows("삼성전자")


async def test_a_syllable_of_an_input_method_reaches_the_app(program: Program) -> None:
    async with opened(program) as page:
        await page.page.keyboard.press("a")
        await page.shows("이름·초성·코드")
        devtools = await page.page.context.new_cdp_session(page.page)
        for composed in ("ㅅ", "사", "삼"):
            await devtools.send("Input.imeSetComposition", {"text": composed, "selectionStart": 1, "selectionEnd": 1})
        await devtools.send("Input.insertText", {"text": "삼"})
        await until(lambda: any(re.search(r"\s삼\s", row) for row in page.rows), "the syllable in the field")


async def test_the_app_follows_the_window_s_size(program: Program) -> None:
    async with opened(program, size=(1200, 860)) as page:
        await until(lambda: page.size[0] > 120 and "데모" in page.rows[-1], "the last row")
        await page.page.set_viewport_size({"width": 780, "height": 520})
        await until(lambda: 80 <= page.size[0] <= 90, "the terminal's new size")
        await until(
            lambda: "데모" in page.rows[-1] and "삼성전자" in page.rows[0], "first and last row in their places", 20
        )


async def test_a_click_on_a_row_takes_it(program: Program) -> None:
    async with opened(program) as page:
        await page.shows("카카오")
        (row,) = [number for number, text in enumerate(page.rows) if text.lstrip().startswith("카카오")]
        await page.page.mouse.click(*await page.cell(row, 4))
        await until(lambda: "035720" in page.rows[0], "the clicked row's title", 20)


async def test_each_tab_has_a_process_that_ends_with_it(program: Program) -> None:
    async with serving(program) as server, chromium() as browser:
        async with shown(browser, server) as first:
            async with shown(browser, server):
                assert len(server.apps()) == 2
            await until(lambda: len(server.apps()) == 1, "the end of the closed tab's process")
            (before,) = server.apps()
            await first.page.reload()
            await first.shows("삼성전자")
            await until(lambda: len(server.apps()) == 1 and before not in server.apps(), "one process, a new one")
        await until(lambda: not server.apps(), "the end of the last process")


async def test_a_browser_that_is_killed_leaves_no_process(program: Program) -> None:
    async with serving(program) as server, chromium() as browser:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(server.url)
        await page.locator("body.-first-byte").wait_for()
        assert len(server.apps()) == 1
        devtools = await browser.new_browser_cdp_session()
        with pytest.raises(Exception, match="closed"):
            await devtools.send("Browser.crash")
        await until(lambda: not server.apps(), "the app's end", 20)


async def test_one_page_too_many_gets_a_sentence(program: Program) -> None:
    async with serving(program, "--sessions", "1") as server, chromium() as browser, shown(browser, server):
        page = await browser.new_page()
        answer = await page.goto(server.url)
        assert answer is not None
        assert answer.status == 503
        sentence = page.get_by_text("All 1 sessions are taken. Close another tab and reload.")
        await sentence.wait_for(state="visible")
        assert len(server.apps()) == 1


@asynccontextmanager
async def another_site() -> AsyncIterator[str]:
    """Somebody's page on another origin of this machine."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>elsewhere</title>", content_type="text/html")

    app = web.Application()
    app.add_routes([web.get("/", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    try:
        yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/"  # type: ignore[attr-defined]
    finally:
        await runner.cleanup()


async def fate_of_socket(browser: Browser, page_url: str, socket_url: str) -> str:
    page = await browser.new_page()
    await page.goto(page_url)
    fate: str = await page.evaluate(
        """(url) => new Promise((tell) => {
             const socket = new WebSocket(url);
             socket.onopen = () => tell("open");
             socket.onerror = () => tell("refused");
           })""",
        socket_url,
    )
    await page.close()
    return fate


async def test_a_foreign_page_gets_no_session_even_with_the_key(program: Program) -> None:
    async with serving(program) as server, chromium() as browser, another_site() as elsewhere:
        socket_url = server.socket.replace("http://", "ws://")
        assert await fate_of_socket(browser, elsewhere, socket_url) == "refused"
        assert server.apps() == []
        framed = await browser.new_page()
        await framed.goto(elsewhere)
        await framed.evaluate("(url) => { document.body.innerHTML = `<iframe src='${url}'></iframe>` }", server.url)
        await framed.wait_for_load_state("networkidle")
        assert server.apps() == [], "nor does a frame in it"


async def test_a_name_that_was_rebound_to_this_machine_gets_nothing(program: Program) -> None:
    async with serving(program) as server, chromium("--host-resolver-rules=MAP evil.example 127.0.0.1") as browser:
        page = await browser.new_page()
        answer = await page.goto(rebound(server))
        assert answer is not None
        assert answer.status == 403
        assert server.apps() == []


def rebound(server: Server) -> str:
    return server.url.replace("127.0.0.1", "evil.example")
