"""A page of ``kis-tui serve`` in a real browser, and what it shows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pyte
import pytest
from playwright.async_api import Browser, Page, WebSocket

from scripts.chromium import NoChromiumError, find_chromium
from tests.support.served import Server
from tests.support.until import until

OPEN_S = 30.0

RECORD_GLYPHS = """
window.drawn = {};
for (const kind of [CanvasRenderingContext2D, window.OffscreenCanvasRenderingContext2D]) {
  if (!kind) continue;
  const fillText = kind.prototype.fillText;
  kind.prototype.fillText = function (text, ...rest) {
    window.drawn[text] = { font: this.font, width: this.measureText(text).width };
    return fillText.call(this, text, ...rest);
  };
}
"""
"""Notes every glyph that is really drawn, with its font; xterm.js draws each once into its atlas."""


def need_chromium() -> None:
    """Skip a test where there is no Chromium; ``.ci/run`` installs it."""
    try:
        find_chromium()
    except NoChromiumError as error:
        pytest.skip(str(error))


class Shown:
    """A page that is open, and its terminal as text: what came over its WebSocket, read by another terminal.

    Args:
        page: before it goes to the address.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        """Every address that was asked for, WebSockets included."""
        self.complaints: list[str] = []
        """What the browser's console was told of errors."""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._read)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )

    def _read(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        self._screen.reset()
        socket.on("framereceived", self._feed)
        socket.on("framesent", self._follow)

    def _feed(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self._stream.feed(payload)

    def _follow(self, payload: bytes | str) -> None:
        match json.loads(payload):
            case ["resize", {"width": columns, "height": rows}]:
                self._screen.resize(rows, columns)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        return self._screen.columns, self._screen.lines

    @property
    def rows(self) -> list[str]:
        """The rows of the terminal."""
        # pyte's own ``display`` fails at a wide character that a resize has cut in two.
        screen = self._screen
        return ["".join(screen.buffer[y][x].data for x in range(screen.columns)).rstrip() for y in range(screen.lines)]

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.rows)

    async def shows(self, wanted: str) -> None:
        """Wait until ``wanted`` stands on the screen."""
        try:
            await until(lambda: wanted in self.text, timeout_s=OPEN_S)
        except AssertionError:
            raise AssertionError(f"not in {OPEN_S:g} s: {wanted} in\n{self.text}") from None

    async def cell(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell in the page's pixels; row and column count from 0."""
        box = await self.page.locator(".xterm-screen").bounding_box()
        assert box is not None
        columns, rows = self.size
        return box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows

    async def glyphs(self) -> dict[str, dict[str, Any]]:
        """Return font and width of every glyph that was drawn."""
        drawn: dict[str, dict[str, Any]] = await self.page.evaluate("window.drawn")
        return drawn


@asynccontextmanager
async def shown(
    browser: Browser, server: Server, *, size: tuple[int, int] = (1200, 860), waits_for: str = "삼성전자"
) -> AsyncIterator[Shown]:
    """Open the server's page in a tab of a fresh profile, and wait until the app is there."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        await context.add_init_script(RECORD_GLYPHS)
        page = Shown(await context.new_page())
        await page.page.goto(server.url)
        await page.shows(waits_for)
        await page.page.locator("body.-first-byte").wait_for()
        yield page
    finally:
        await context.close()
