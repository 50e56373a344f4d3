"""Make the pictures of the README from the seeded exchange: ``make screenshots``.

SVG is always made; PNG needs a monospaced font with Hangul on the machine (Debian: fonts-noto-cjk or
fonts-nanum-coding), and is left out with a sentence where there is none.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ["COLORTERM"] = "truecolor"

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import Row
from kis_tui.instruments.directory import name_of, tick_table_of
from kis_tui.simulator import Exchange
from kis_tui.ui.app import KisApp
from kis_tui.ui.screenshot import with_cell_widths
from scripts.pictures import NoFontError, svg_to_png

PICTURES = Path(__file__).resolve().parent.parent / "screenshots"
SIZES = ((80, 24), (120, 40))
CODES = ("005930", "000660", "035720", "035420", "005380", "373220", "247540", "069500")
VENUES = {"035420": VenueChoice.KRX, "035720": VenueChoice.NXT, "373220": VenueChoice.SOR}
WATCHED_S = 20.0
"""Seconds of trading before the picture is taken, so that tape and changes are filled."""


async def picture(width: int, height: int, directory: Path) -> str:
    """Return the screen as SVG after a while of trading."""
    async with Exchange() as exchange:
        auth = KISAuthManager(
            exchange.app_key, exchange.app_secret, "live", exchange.rest_url, exchange.ws_url, cache_dir=directory
        )
        source = LiveSource(auth, reader=auth, clock=exchange.market_clock, lock_dir=directory)
        rows = [Row(code, VENUES.get(code, VenueChoice.UN)) for code in CODES]
        app = KisApp(source, rows, badge="데모", names=name_of, tables=tick_table_of)
        async with app.run_test(size=(width, height)) as pilot:
            await asyncio.sleep(WATCHED_S)
            await pilot.pause()
            svg = with_cell_widths(app.export_screenshot(title="kis-tui --demo"))
        await auth.aclose()
    return svg


async def main() -> int:
    """Write a picture of each size."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        svgs = [await picture(width, height, Path(directory)) for width, height in SIZES]
    for (width, height), svg in zip(SIZES, svgs, strict=True):
        path = PICTURES / f"ladder-{width}x{height}.svg"
        path.write_text(svg, encoding="utf-8")
        print(path.relative_to(PICTURES.parent))
        try:
            path.with_suffix(".png").write_bytes(svg_to_png(svg))
        except NoFontError as error:
            print(error, file=sys.stderr)
            return 1
        print(path.with_suffix(".png").relative_to(PICTURES.parent))
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main()))
