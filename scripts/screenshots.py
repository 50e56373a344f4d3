"""Make the pictures of the README from the seeded exchange: ``make screenshots``.

SVG is always made; PNG needs a monospaced font with Hangul on the machine (Debian: fonts-noto-cjk or
fonts-nanum-coding), and is left out with a sentence where there is none.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ["COLORTERM"] = "truecolor"

from kis_tui.auth.kis_auth import KISAuthManager
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.live import LiveSource
from kis_tui.feed.source import Row
from kis_tui.instruments.directory import Directory
from kis_tui.simulator import Exchange
from kis_tui.ui.app import KisApp
from kis_tui.ui.badge import Badge
from kis_tui.ui.glyphs import GlyphSet
from kis_tui.ui.screenshot import with_cell_widths
from kis_tui.ui.wording.language import Language
from scripts.pictures import NoFontError, svg_to_png

PICTURES = Path(__file__).resolve().parent.parent / "screenshots"
NAMES = Directory()
CODES = ("005930", "000660", "035720", "035420", "005380", "373220", "247540", "069500")
VENUES = {"035420": VenueChoice.KRX, "035720": VenueChoice.NXT, "373220": VenueChoice.SOR}


class Shot(NamedTuple):
    """One picture."""

    name: str
    size: tuple[int, int]
    """Columns and rows."""
    keys: tuple[str, ...] = ()
    """Pressed before the exchange is watched."""
    scenario: str = "calm"
    until: str = "10:00:20"
    """The exchange's time at which the picture is taken; by then tape and changes are filled."""
    speed: float = 1.0
    language: Language = Language.KOREAN
    theme: str | None = None
    """Id; None = the usual one."""
    glyphs: GlyphSet = GlyphSet.UNICODE


SHOTS = (
    Shot("ladder-80x24", (80, 24)),
    Shot("ladder-120x40", (120, 40)),
    Shot("desk-200x60", (200, 60), until="10:01:30", speed=3.0),
    Shot("split-120x40", (120, 40), ("i",)),
    Shot("axis-120x40", (120, 40), ("g",)),
    Shot("auction-120x40", (120, 40), scenario="day", until="08:58:30", speed=4.0),
    Shot("four-ladders-160x40", (160, 40), ("f3",)),
    Shot("search-120x40", (120, 40), ("/", *"tkatjd"), until="10:00:30"),
    Shot("english-120x40", (120, 40), language=Language.ENGLISH),
    Shot("light-120x40", (120, 40), theme="korean-light"),
    Shot("western-120x40", (120, 40), language=Language.ENGLISH, theme="western"),
    Shot("colour-blind-120x40", (120, 40), theme="colour-blind"),
    Shot("monochrome-ascii-120x40", (120, 40), theme="monochrome", glyphs=GlyphSet.ASCII),
)


async def picture(shot: Shot, directory: Path) -> str:
    """Return the screen as SVG after a while of trading."""
    async with Exchange(scenario=shot.scenario, speed=shot.speed) as exchange:
        auth = KISAuthManager(
            exchange.app_key, exchange.app_secret, "live", exchange.rest_url, exchange.ws_url, cache_dir=directory
        )
        clock = exchange.market_clock
        source = LiveSource(auth, clock=clock, reader=auth, lock_dir=directory)
        rows = [Row(code, VENUES.get(code, VenueChoice.UN)) for code in CODES]
        app = KisApp(
            source,
            rows,
            badge=Badge.DEMO,
            names=NAMES.name_of,
            tables=NAMES.tick_table_of,
            search=NAMES.search,
            language=shot.language,
            theme=shot.theme,
            glyphs=shot.glyphs,
        )
        async with app.run_test(size=shot.size) as pilot:
            await pilot.press(*shot.keys)
            await asyncio.sleep(exchange.market.timeline.elapsed_s(_second(shot.until)) / shot.speed)
            await pilot.pause()
            svg = with_cell_widths(app.export_screenshot(title="kis-tui --demo"))
        await auth.aclose()
    return svg


def _second(at: str) -> int:
    moment = time.fromisoformat(at)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


async def main(wanted: Sequence[str]) -> int:
    """Write the pictures; with names given only those."""
    PICTURES.mkdir(exist_ok=True)
    for shot in SHOTS:
        if wanted and shot.name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as directory:
            svg = await picture(shot, Path(directory))
        path = PICTURES / f"{shot.name}.svg"
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
    raise SystemExit(asyncio.run(main(sys.argv[1:])))
