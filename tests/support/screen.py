"""The app in a test, and what its panels show as plain text."""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from kis_tui.domain.schedule import BUILT_IN, Calendar
from kis_tui.domain.ticks import TickTable
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import FeedSource, Row
from kis_tui.profiles.problem import Problem
from kis_tui.ui.app import KisApp, Leaving
from kis_tui.ui.badge import Badge
from kis_tui.ui.lines import plain_text
from kis_tui.ui.names_learnt import Learn, keep_nothing
from kis_tui.ui.names_update import UpdateNames
from kis_tui.ui.profile_choice import ProfileChoice
from kis_tui.ui.widgets.panel import LinePanel

NAMES = {
    "005930": "삼성전자",
    "000660": "SK하이닉스",
    "035720": "카카오",
    "035420": "NAVER",
    "247540": "에코프로비엠",
    "005380": "현대차",
}
SAMSUNG = Row("005930", VenueChoice.KRX)
HYNIX = Row("000660", VenueChoice.KRX)
KAKAO = Row("035720", VenueChoice.KRX)
ROWS = (SAMSUNG, HYNIX, KAKAO)


def name_of(code: str) -> str:
    return NAMES.get(code, "")


def stock_table(code: str) -> TickTable:
    return TickTable.STOCK


def app_on(
    source: FeedSource,
    rows: Sequence[Row] = ROWS,
    *,
    badge: Badge = Badge.LIVE,
    calendar: Calendar = BUILT_IN,
    screenshot_dir: Path = Path("unused"),
    profiles: ProfileChoice | None = None,
    problems: deque[Problem] | None = None,
    names: Callable[[str], str] = name_of,
    learn: Learn = keep_nothing,
    update_names: UpdateNames | None = None,
    leaving: Leaving | None = None,
    log_path: str = "",
) -> KisApp:
    return KisApp(
        source,
        rows,
        badge=badge,
        names=names,
        learn=learn,
        update_names=update_names,
        tables=stock_table,
        calendar=calendar,
        screenshot_dir=screenshot_dir,
        profiles=profiles,
        problems=problems,
        leaving=leaving,
        log_path=log_path,
    )


def texts(panel: LinePanel) -> list[str]:
    """The panel's rows without blanks at the right."""
    return [plain_text(line).rstrip() for line in panel.lines]


def text(panel: LinePanel) -> str:
    """All of the panel's rows."""
    return "\n".join(texts(panel))


def screen_rows(app: KisApp) -> list[str]:
    """What the terminal shows, row by row, as wide as the terminal."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def notices(app: KisApp) -> tuple[str, ...]:
    """The messages on the screen."""
    return app.main.notices.notices
