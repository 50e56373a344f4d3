"""Make the pictures of the app in a browser: ``make browser-screenshots``. Needs a Chromium and a font with Hangul."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.chromium import NoChromiumError, chromium

PICTURES = Path(__file__).resolve().parent.parent / "screenshots"
FILLED_S = 12.0
"""Of trading, before the picture; by then the tape is full."""


class Shot(NamedTuple):
    """One picture."""

    name: str
    window: tuple[int, int]
    """Width and height in pixels."""
    options: tuple[str, ...] = ()
    """Of ``kis-tui serve``."""
    keys: tuple[str, ...] = ()
    """Pressed when the app is there."""


SHOTS = (
    Shot("browser", (1200, 860), ("--lang", "ko")),
    Shot("browser-english", (1200, 860), ("--lang", "en", "--theme", "western")),
    Shot("browser-small", (740, 520), ("--lang", "ko")),
    Shot("browser-four-ladders", (1600, 900), ("--lang", "ko"), ("F3",)),
)


async def picture(shot: Shot) -> bytes:
    """Return the PNG of the page after a while of trading."""
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kis_tui", "serve", *shot.options, stdout=PIPE, stderr=PIPE
    )
    assert server.stdout is not None
    try:
        url = (await server.stdout.readline()).decode().strip()
        async with chromium() as browser:
            page = await browser.new_page(viewport={"width": shot.window[0], "height": shot.window[1]})
            await page.goto(url)
            await page.locator("body.-first-byte").wait_for()
            await asyncio.sleep(FILLED_S / 2)
            for key in shot.keys:
                await page.keyboard.press(key)
            await asyncio.sleep(FILLED_S / 2)
            return await page.screenshot()
    finally:
        server.terminate()
        await server.communicate()


async def main(wanted: Sequence[str]) -> int:
    """Write the pictures; with names given only those."""
    for shot in SHOTS:
        if wanted and shot.name not in wanted:
            continue
        path = PICTURES / f"{shot.name}.png"
        try:
            path.write_bytes(await picture(shot))
        except NoChromiumError as error:
            print(error, file=sys.stderr)
            return 1
        print(path.relative_to(PICTURES.parent))
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
