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
    "f12": "F12",
    "ctrl+c": "Ctrl+C",
    "ctrl+p": "Ctrl+P",
}


class KeyGroup(StrEnum):
    """The parts of the help screen, in its order."""

    ROWS = "관심종목"
    VENUE = "거래소"
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
        ("up", "shift+tab"),
        "move(-1)",
        "윗 종목",
        "윗 종목을 선택합니다",
        "focus the stock above",
        KeyGroup.ROWS,
    ),
    Key(
        "next-row",
        ("down", "tab"),
        "move(1)",
        "아래 종목",
        "아래 종목을 선택합니다",
        "focus the stock below",
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
        "pause",
        ("space",),
        "pause",
        "체결 정지",
        "체결 목록을 멈추거나 다시 잇습니다",
        "hold the tape, let it go on",
        KeyGroup.VIEW,
        hint=True,
    ),
    Key(
        "merge-prints",
        ("m",),
        "merge_prints",
        "체결 합산",
        "한 주문의 체결을 합칩니다: 안 함·100·500·1000ms",
        "prints of one order in one row: not at all, within 100, 500, 1000 ms",
        KeyGroup.VIEW,
    ),
    Key(
        "filter-prints",
        ("f",),
        "filter_prints",
        "체결 필터",
        "작은 체결을 뺍니다: 100주·1,000주·1천만원·1억원",
        "leave small prints out: none, under 100 or 1,000 shares, under 10 or 100 million won",
        KeyGroup.VIEW,
    ),
    Key(
        "older-prints",
        ("pageup",),
        "scroll_tape(1)",
        "이전 체결",
        "체결 목록을 멈추고 이전 체결을 봅니다",
        "hold the tape and show older prints",
        KeyGroup.VIEW,
    ),
    Key(
        "newer-prints",
        ("pagedown",),
        "scroll_tape(-1)",
        "다음 체결",
        "멈춘 체결 목록에서 다음 체결을 봅니다",
        "newer prints of a tape that is held",
        KeyGroup.VIEW,
    ),
    Key(
        "oldest-print",
        ("home",),
        "oldest_print",
        "첫 체결",
        "남아 있는 가장 오래된 체결을 봅니다",
        "the oldest print that is kept",
        KeyGroup.VIEW,
    ),
    Key(
        "newest-print",
        ("end",),
        "newest_print",
        "지금 체결",
        "최근 체결로 돌아가 다시 잇습니다",
        "back to the newest print; the tape goes on",
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
        "화면을 SVG 그림으로 저장합니다",
        "save the screen as SVG",
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
