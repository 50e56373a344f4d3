"""A page of ``kis-tui serve`` in a real browser, and what it shows."""

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
_COLUMNS, _ROWS = 400, 150

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
        self._screen = pyte.Screen(_COLUMNS, _ROWS)
        self._stream = pyte.ByteStream(self._screen)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._read)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )

    def _read(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        socket.on("framereceived", self._feed)

    def _feed(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self._stream.feed(payload)

    @property
    def rows(self) -> list[str]:
        """The rows of the terminal."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """All of them."""
        return "\n".join(self.rows)

    def clear(self) -> None:
        """Forget what was shown, as after a change of the size, when everything is drawn again."""
        self._screen.reset()

    async def shows(self, wanted: str) -> None:
        """Wait until ``wanted`` stands on the screen."""
        await until(lambda: wanted in self.text, f"{wanted} in\n{self.text}", OPEN_S)

    async def cell(self, row: int, column: int) -> tuple[float, float]:
        """Return the middle of a cell in the page's pixels; row and column count from 0."""
        box = await self.page.locator(".xterm-screen").bounding_box()
        size = await self.size()
        assert box is not None
        columns, rows = size
        return box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows

    async def size(self) -> tuple[int, int]:
        """Return columns and rows of the terminal in the page."""
        sizes = [url.partition("?")[2] for url in self.asked if url.startswith("ws://")]
        given = dict(part.split("=") for part in sizes[-1].split("&"))
        return int(given["width"]), int(given["height"])

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
