"""The keys, as one table: bindings, palette, help screen and the README's table are all made from it."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from textual.binding import Binding
from textual.keys import format_key

README_BEGIN = "<!-- keys:begin -->"
"""In the README the table stands between this line and ``README_END``."""
README_END = "<!-- keys:end -->"

JAMO_OF = {
    "q": "ㅂ",
    "w": "ㅈ",
    "e": "ㄷ",
    "r": "ㄱ",
    "t": "ㅅ",
    "y": "ㅛ",
    "u": "ㅕ",
    "i": "ㅑ",
    "o": "ㅐ",
    "p": "ㅔ",
    "a": "ㅁ",
    "s": "ㄴ",
    "d": "ㅇ",
    "f": "ㄹ",
    "g": "ㅎ",
    "h": "ㅗ",
    "j": "ㅓ",
    "k": "ㅏ",
    "l": "ㅣ",
    "z": "ㅋ",
    "x": "ㅌ",
    "c": "ㅊ",
    "v": "ㅍ",
    "b": "ㅠ",
    "n": "ㅜ",
    "m": "ㅡ",
}
"""The jamo on each letter key of the two-set Hangul keyboard (KS X 5002)."""

_SPOKEN = {
    "up": "↑",
    "down": "↓",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "space": "Space",
    "delete": "Delete",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
    "f5": "F5",
    "f12": "F12",
    "enter": "Enter",
    "escape": "Esc",
    "ctrl+c": "Ctrl+C",
    "ctrl+p": "Ctrl+P",
}


class KeyGroup(StrEnum):
    """The parts of the help screen, in its order."""

    ROWS = "관심종목"
    VENUE = "거래소"
    LADDER = "호가"
    TAPE = "체결"
    VIEW = "화면"
    PROGRAM = "프로그램"


class Key(Struct, frozen=True):
    """One thing that keys can do."""

    id: str
    """Stays the same when keys change; in lower case with hyphens."""
    keys: tuple[str, ...]
    """As Textual names them, the one to show first; the jamo of letters is not listed."""
    action: str
    """Textual action, in the main screen unless it begins with ``app.``."""
    label: str
    """A word or two for the palette and for hints."""
    tooltip: str
    """One sentence for the help screen and the Korean README."""
    english: str
    """The same for the README in English."""
    group: KeyGroup
    everywhere: bool = False
    """Also while a dialogue is open."""
    hint: bool = False
    """Named in the watchlist's hints where there is room."""


KEYS: tuple[Key, ...] = (
    Key(
        "add",
        ("a", "+"),
        "add",
        "종목 추가",
        "종목코드를 입력해 관심종목에 추가합니다",
        "add a stock by its code",
        KeyGroup.ROWS,
        hint=True,
    ),
    Key(
        "drop",
        ("d", "-", "delete"),
        "drop",
        "삭제",
        "선택한 종목을 뺍니다",
        "drop the focused stock",
        KeyGroup.ROWS,
        hint=True,
    ),
    Key(
        "undo",
        ("z",),
        "undo",
        "되돌리기",
        "마지막 삭제나 거래소 변경을 되돌립니다",
        "take back the last drop or change of venue",
        KeyGroup.ROWS,
        hint=True,
    ),
    Key(
        "previous-row",
        ("up",),
        "move(-1)",
        "윗 종목",
        "윗 종목을 (커서가 있으면 윗 호가를) 선택합니다",
        "focus the stock above, or the level above while the level cursor is shown",
        KeyGroup.ROWS,
    ),
    Key(
        "next-row",
        ("down",),
        "move(1)",
        "아래 종목",
        "아래 종목을 (커서가 있으면 아래 호가를) 선택합니다",
        "focus the stock below, or the level below while the level cursor is shown",
        KeyGroup.ROWS,
    ),
    Key(
        "previous-stock",
        ("shift+tab",),
        "move_row(-1)",
        "이전 종목",
        "호가 커서가 있어도 윗 종목을 선택합니다",
        "focus the stock above, also from the level cursor",
        KeyGroup.ROWS,
    ),
    Key(
        "next-stock",
        ("tab",),
        "move_row(1)",
        "다음 종목",
        "호가 커서가 있어도 아래 종목을 선택합니다",
        "focus the stock below, also from the level cursor",
        KeyGroup.ROWS,
    ),
    Key(
        "next-venue",
        ("x",),
        "next_venue",
        "다음 거래소",
        "통합 → KRX → NXT → SOR 순서로 바꿉니다",
        "next venue: UN (KRX and NXT merged), KRX, NXT, SOR",
        KeyGroup.VENUE,
        hint=True,
    ),
    Key(
        "venue-un",
        ("u",),
        "venue('UN')",
        "통합",
        "KRX와 NXT를 합친 통합 시세를 봅니다",
        "show the merged stream of KRX and NXT",
        KeyGroup.VENUE,
    ),
    Key("venue-krx", ("k",), "venue('KRX')", "KRX", "한국거래소 시세를 봅니다", "show KRX", KeyGroup.VENUE),
    Key("venue-nxt", ("n",), "venue('NXT')", "NXT", "넥스트레이드 시세를 봅니다", "show NXT", KeyGroup.VENUE),
    Key(
        "venue-sor",
        ("s",),
        "venue('SOR')",
        "SOR",
        "SOR(주문 경로) 대신 통합 시세를 봅니다 (SOR→통합)",
        "SOR is a route for orders and has no stream: shows UN and says so (`SOR→통합`)",
        KeyGroup.VENUE,
    ),
    Key(
        "venue-split",
        ("i",),
        "split",
        "개별 잔량",
        "통합 호가를 NXT·KRX 잔량으로 나눠 봅니다",
        "split the merged book into what rests at NXT and at KRX",
        KeyGroup.LADDER,
    ),
    Key(
        "list",
        ("l",),
        "axis(False)",
        "호가 목록",
        "10호가를 보이는 대로 봅니다",
        "the ladder as it is sent: ten levels a side",
        KeyGroup.LADDER,
    ),
    Key(
        "axis",
        ("g",),
        "axis(True)",
        "고정 가격축",
        "모든 호가단위를 고정된 줄에 봅니다",
        "the ladder as a fixed price axis: every tick has its row",
        KeyGroup.LADDER,
    ),
    Key(
        "centre",
        ("c",),
        "centre",
        "가격축 중앙",
        "최우선호가를 가격축 가운데로 옮깁니다",
        "put best bid and ask into the middle of the axis",
        KeyGroup.LADDER,
    ),
    Key(
        "recentring",
        ("o",),
        "recentring",
        "가격축 이동",
        "가격축: 벗어나면·따라가기·중앙·고정",
        "what moves the axis: the touch leaving it, gliding after it, always, nothing",
        KeyGroup.LADDER,
    ),
    Key(
        "change-content",
        ("e",),
        "change_content",
        "증감 내용",
        "증감: 전체·체결분·추가와 취소(순증감)",
        "what a level's change tells: all of it, what traded, what was stacked or pulled",
        KeyGroup.LADDER,
    ),
    Key(
        "least-change",
        ("w",),
        "least_change",
        "증감 최소",
        "작은 증감을 뺍니다: 10·100·1,000·10,000주",
        "leave small changes out: none, under 10, 100, 1,000 or 10,000 shares",
        KeyGroup.LADDER,
    ),
    Key(
        "level-cursor",
        ("enter",),
        "level_cursor",
        "호가 커서",
        "호가를 골라 누적·금액·틱·평균 체결가를 봅니다 (↑ ↓ 이동)",
        "choose a level with ↑ ↓: cumulative shares, won, ticks and percent from the touch, average price to fill; "
        "rows hold still meanwhile",
        KeyGroup.LADDER,
    ),
    Key(
        "leave-cursor",
        ("escape",),
        "leave_cursor",
        "커서 닫기",
        "호가 커서를 닫습니다",
        "leave the level cursor",
        KeyGroup.LADDER,
    ),
    Key(
        "quantity",
        ("y",),
        "quantity",
        "체결 수량",
        "평균 체결가를 알아볼 주식 수를 정합니다",
        "how many shares the level cursor's average price is for",
        KeyGroup.LADDER,
    ),
    Key(
        "average",
        ("p",),
        "average",
        "내 평단",
        "내 평균 매입가를 적어 손익을 봅니다",
        "note your own average price: marked on the ladder, with what you have gained",
        KeyGroup.LADDER,
    ),
    Key(
        "pause",
        ("space",),
        "pause",
        "체결 정지",
        "체결 목록을 멈추거나 다시 잇습니다",
        "hold the tape, let it go on",
        KeyGroup.TAPE,
        hint=True,
    ),
    Key(
        "merge-prints",
        ("m",),
        "merge_prints",
        "체결 합산",
        "한 주문의 체결을 합칩니다: 안 함·100·500·1000ms",
        "prints of one order in one row: not at all, within 100, 500, 1000 ms",
        KeyGroup.TAPE,
    ),
    Key(
        "filter-prints",
        ("f",),
        "filter_prints",
        "체결 필터",
        "작은 체결을 뺍니다: 100주·1,000주·1천만원·1억원",
        "leave small prints out: none, under 100 or 1,000 shares, under 10 or 100 million won",
        KeyGroup.TAPE,
    ),
    Key(
        "filter-bounds",
        ("t",),
        "filter_bounds",
        "체결 범위",
        "체결을 수량·금액의 범위로 거릅니다",
        "show only prints from–to so many shares or so much won",
        KeyGroup.TAPE,
    ),
    Key(
        "older-prints",
        ("pageup",),
        "scroll_tape(1)",
        "이전 체결",
        "체결 목록을 멈추고 이전 체결을 봅니다",
        "hold the tape and show older prints",
        KeyGroup.TAPE,
    ),
    Key(
        "newer-prints",
        ("pagedown",),
        "scroll_tape(-1)",
        "다음 체결",
        "멈춘 체결 목록에서 다음 체결을 봅니다",
        "newer prints of a tape that is held",
        KeyGroup.TAPE,
    ),
    Key(
        "oldest-print",
        ("home",),
        "oldest_print",
        "첫 체결",
        "남아 있는 가장 오래된 체결을 봅니다",
        "the oldest print that is kept",
        KeyGroup.TAPE,
    ),
    Key(
        "newest-print",
        ("end",),
        "newest_print",
        "지금 체결",
        "최근 체결로 돌아가 다시 잇습니다",
        "back to the newest print; the tape goes on",
        KeyGroup.TAPE,
    ),
    Key("one", ("f2",), "view('one')", "호가 한 종목", "한 종목을 봅니다", "one stock", KeyGroup.VIEW),
    Key(
        "several",
        ("f3",),
        "view('several')",
        "여러 종목",
        "관심종목 2~4개의 호가를 나란히 봅니다",
        "two to four stocks of the watchlist side by side",
        KeyGroup.VIEW,
    ),
    Key(
        "venues",
        ("f4",),
        "view('venues')",
        "거래소 나란히",
        "한 종목의 KRX와 NXT 호가를 나란히 봅니다",
        "KRX beside NXT of one stock",
        KeyGroup.VIEW,
    ),
    Key(
        "strip",
        ("f5",),
        "view('strip')",
        "잔량 흐름",
        "가격별 잔량의 흐름을 봅니다 (100칸 이상)",
        "the liquidity strip: size at each price over time, with the prints (from 100 columns on)",
        KeyGroup.VIEW,
    ),
    Key(
        "strip-step",
        ("h",),
        "strip_step",
        "흐름 간격",
        "잔량 흐름의 한 칸: 1·2·5·10초",
        "seconds of a column of the liquidity strip: 1, 2, 5, 10",
        KeyGroup.VIEW,
    ),
    Key(
        "profile",
        ("v",),
        "next_corner",
        "매물대",
        "매물대→최근 10분→당일 체결 (좁으면 시세 자리)",
        "the day's figures, volume at price, volume at price of the last 10 minutes "
        "(on a narrow screen in the place of the price figures)",
        KeyGroup.VIEW,
    ),
    Key(
        "retry",
        ("r",),
        "retry",
        "지금 재연결",
        "기다리지 않고 바로 다시 연결합니다",
        "connect now instead of waiting",
        KeyGroup.PROGRAM,
    ),
    Key(
        "screenshot",
        ("f12",),
        "app.snapshot",
        "화면 저장",
        "화면을 SVG 그림으로 저장합니다 (그림 폴더의 kis-tui)",
        "save the screen as SVG, into `kis-tui` in your pictures folder",
        KeyGroup.VIEW,
        everywhere=True,
    ),
    Key("help", ("?",), "app.help", "도움말", "이 도움말을 엽니다", "help", KeyGroup.PROGRAM, hint=True),
    Key(
        "palette",
        ("ctrl+p",),
        "app.command_palette",
        "명령 찾기",
        "명령을 이름으로 찾습니다",
        "find a command by its name",
        KeyGroup.PROGRAM,
    ),
    Key(
        "quit",
        ("q",),
        "app.quit",
        "종료",
        "연결을 닫고 끝냅니다",
        "close the line and quit",
        KeyGroup.PROGRAM,
        hint=True,
    ),
    Key(
        "quit-anywhere",
        ("ctrl+c",),
        "app.quit",
        "종료",
        "어디서나 끝냅니다",
        "quit from anywhere",
        KeyGroup.PROGRAM,
        everywhere=True,
    ),
)
"""Every key of the program, in the order of the help screen within each group."""


def with_jamo(keys: Iterable[str]) -> tuple[str, ...]:
    """Return ``keys`` and, for each letter, the jamo that the same key sends in Hangul mode."""
    spelled = tuple(keys)
    return spelled + tuple(JAMO_OF[key] for key in spelled if key in JAMO_OF)


def bindings(*, everywhere: bool) -> list[Binding]:
    """Return Textual's bindings of the keys that work everywhere, or of those of the main screen only."""
    return [
        Binding(
            ",".join(with_jamo(key.keys)),
            key.action,
            key.label,
            tooltip=key.tooltip,
            id=key.id,
            show=False,
            priority=everywhere,
        )
        for key in KEYS
        if key.everywhere is everywhere
    ]


def key_names(key: Key, *, jamo: bool = True) -> str:
    """Return how the keys are spelled for a reader, as ``a/ㅁ  +``."""
    names = []
    for name in key.keys:
        spoken = _SPOKEN.get(name) or (name if len(name) == 1 else format_key(name))
        names.append(f"{spoken}/{JAMO_OF[name]}" if jamo and name in JAMO_OF else spoken)
    return "  ".join(names)


def hint(key: Key) -> str:
    """Return the shortest reminder, as ``a 종목 추가``."""
    spoken = _SPOKEN.get(key.keys[0], key.keys[0])
    return f"{spoken} {key.label}"


def readme_table(*, english: bool) -> str:
    """Return the README's table of keys, Markdown, without the marker lines; it ends with a line end."""
    rows = ["| Key | What it does |" if english else "| 키 | 하는 일 |", "|---|---|"]
    for group in KeyGroup:
        for key in KEYS:
            if key.group is group:
                names = " ".join(f"`{name}`" for name in key_names(key, jamo=not english).split("  "))
                rows.append(f"| {names} | {key.english if english else key.tooltip} |")
    return "\n".join(rows) + "\n"
