"""Words for the line, the market's hours and registrations."""

import math
from collections.abc import Mapping

from kis_tui.domain.codes import parse_code
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.ui.lines import Look, Span
from kis_tui.ui.views import LinkView

QUIET_PHASES: Mapping[DayPhase, str] = {
    DayPhase.BREAK: "휴식",
    DayPhase.BEFORE_OPEN: "개장 전",
    DayPhase.ENDED: "종료",
    DayPhase.HOLIDAY: "휴장일",
}
"""Phases in which nothing is sent, the one that ends soonest first."""

REASONS: Mapping[Trouble, str] = {
    Trouble.NONE: "",
    Trouble.LOST: "연결이 끊김",
    Trouble.CONNECT_FAILED: "서버에 연결 실패",
    Trouble.SILENCE: "응답이 없어 끊음",
    Trouble.RESUMED: "절전에서 깨어남",
    Trouble.APPKEY_IN_USE: "다른 곳에서 같은 앱키 사용 중",
    Trouble.KEY_REJECTED: "접속키가 거부됨",
    Trouble.KEYS_INVALID: "앱키·시크릿이 틀림",
    Trouble.KEY_SERVICE: "접속키 발급 서버 오류",
    Trouble.REFUSED: "서버가 접속을 거부",
    Trouble.TOO_MANY_ATTEMPTS: "접속 시도가 너무 많음",
}
"""Why the line is not up."""

REMEDIES: Mapping[Trouble, str] = {
    Trouble.NONE: "r로 다시 연결",
    Trouble.LOST: "r로 다시 연결",
    Trouble.CONNECT_FAILED: "네트워크 확인: kis-tui check",
    Trouble.SILENCE: "네트워크 확인 후 r",
    Trouble.RESUMED: "r로 다시 연결",
    Trouble.APPKEY_IN_USE: "그쪽을 끝내고 r",
    Trouble.KEY_REJECTED: "앱키 확인: kis-tui check",
    Trouble.KEYS_INVALID: "앱키·시크릿 확인: kis-tui init",
    Trouble.KEY_SERVICE: "잠시 뒤 r",
    Trouble.REFUSED: "주소와 앱키 확인: kis-tui check",
    Trouble.TOO_MANY_ATTEMPTS: "몇 분 뒤 r",
}
"""What a user can do when the program does not go on by itself."""

REGISTRATION_NOTES: Mapping[RegistrationState, str] = {
    RegistrationState.WANTED: "등록 대기",
    RegistrationState.PENDING: "등록 중",
    RegistrationState.CONFIRMED: "수신 대기",
    RegistrationState.UNCONFIRMED: "등록 응답 없음",
    RegistrationState.REFUSED: "등록 거부",
    RegistrationState.RELEASING: "해제 중",
    RegistrationState.RELEASED: "해제됨",
}
"""Notes of a row that has no data yet, or none any more."""

OVER_LIMIT = "등록 한도 초과"
REFUSALS: Mapping[str, tuple[str, str]] = {
    "OPSP0008": (OVER_LIMIT, OVER_LIMIT),
    "OPSP8991": ("지원하지 않는 시세", "시세 미지원"),
    "OPSP8992": ("없는 종목이거나 이 거래소에서 거래하지 않음", "거래 안 함"),
}
"""The broker's code of a refusal, in a sentence and in few cells (KIS portal, error codes of the WebSocket)."""
REFUSED_SHORT = "거부 {msg_cd}"
WAITING_FOR_TRADE = "체결 대기"
HALTED = ("거래정지", "정지")
VI_ACTIVE = ("VI 발동", "VI")
VI_LISTED = "VI 발동 ({age} 전 조회)"
SINGLE_PRICE = ("단일가", "단일가")

INDICATIVE_NOTE = "예상체결"
EMPTY_WATCHLIST = ("관심종목이 없습니다", "a 또는 + 로 추가", "? 도움말  q 종료")
"""Lines of the watchlist without rows: what to press."""

DROPPED = "{name} 삭제 · z 되돌리기"
ALREADY_THERE = "{name}: 이미 관심종목에 있습니다"
UNDONE = "{name} 되돌림"
NOTHING_TO_UNDO = "되돌릴 것이 없습니다"
SOR_SHOWN = "SOR은 주문 경로라 시세가 없습니다. 통합 시세를 보여 줍니다 (SOR→통합)."
DRIFT = "전문 형식이 바뀌어 읽지 못했습니다 ({tr_id}): {reason}\n{sample}\nkis-tui decode 로 확인하세요."
MERGING = "체결 합산 {ms}ms"
NOT_MERGING = "체결 합산 안 함"
FILTERED = "체결 {least}만 표시"
NOT_FILTERED = "체결 전체 표시"
SPLIT_ON = "개별 잔량: NXT | KRX"
SPLIT_OFF = "통합 잔량"
SPLIT_NEEDS_UNIFIED = "개별 잔량은 통합 호가에서 보입니다 · u 통합"
NEEDS_ONE = "한 종목 화면에서 쓰는 단축키입니다 · F2"
RECENTRED = "가격축 이동: {mode}"
CONTENT_SHOWN = "증감 표시: {content}"
CHANGES_FROM = "증감 {least}주 이상만 표시"
ALL_CHANGES = "증감 모두 표시"
STRIP_STEPPED = "잔량 흐름: 한 칸 {seconds}초"
STRIP_TOO_NARROW = "잔량 흐름은 화면 {columns}칸 이상에서 보입니다"
LADDERS_TOO_NARROW = "호가 두 개는 화면 {columns}칸 이상에서 보입니다"
SAVED = "화면 저장: {path}"
NOT_SAVED = "화면을 저장하지 못했습니다: {reason}"

ADD_TITLE = "종목 추가"
ADD_PROMPT = "종목코드 (예: 005930)"
ADD_HINT = "Enter 추가  Esc 취소  거래소 {choice}"
ADD_UNKNOWN = "이름을 모르는 코드입니다. 증권사가 확인합니다."

COUNTER_WON = "원"
COUNTER_SHARES = "주"
AMOUNT_MISSING = "숫자를 쓰세요. 예: 1,000이나 3000만"
AMOUNT_UNREADABLE = "'{text}'은(는) 읽을 수 없습니다. 1,000이나 3000만, 1.5억처럼 쓰세요."
AMOUNT_NEGATIVE = "0보다 작을 수 없습니다."
AMOUNT_NOT_WHOLE = "소수점 아래는 쓸 수 없습니다."
AMOUNT_TOO_LARGE = "너무 큽니다. {most}까지 쓸 수 있습니다."
AMOUNT_TOO_LONG = "너무 깁니다. {longest}자까지 쓸 수 있습니다."

FILTER_TITLE = "체결 필터"
FILTER_SIZE = "수량"
FILTER_VALUE = "금액"
FILTER_NO_BOUND = "제한 없음"
FILTER_CROSSED = "{what}: 앞의 수가 뒤의 수보다 큽니다."
FILTER_HINT = "Enter 적용  Tab 다음  Esc 취소"
FROM_TO = "~"

AVERAGE_TITLE = "내 평균단가 · {name}"
AVERAGE_PRICE = "평균단가"
AVERAGE_PROMPT = "비우면 지움"
AVERAGE_SHARES = "보유수량"
AVERAGE_SHARES_PROMPT = "몰라도 됨"
AVERAGE_ZERO = "평균단가는 0보다 커야 합니다."
AVERAGE_TOO_FINE = "소수점 아래는 두 자리까지 쓸 수 있습니다."
AVERAGE_HINT = "Enter 적용  Tab 다음  Esc 취소"

QUANTITY_TITLE = "몇 주를 채울 때의 평균가"
QUANTITY_SHARES = "수량"
QUANTITY_PROMPT = "예: 1,000이나 3만"
QUANTITY_ZERO = "1주부터 쓸 수 있습니다."
QUANTITY_HINT = "Enter 적용  Esc 취소"

HELP_TITLE = "도움말"
HELP_SIGNS = (
    "> 선택한 종목   ↑ ↓ 상한가·하한가   ~ 예상체결가",
    "가격 옆: 시 고 저 기(기준) 종(종가) 상 하(한가) V(VI예상) 균(가중평균)",
    "         중(중간가) 평(내 평단)   ↑ ↓ 가격축 밖의 표시",
    "체결: * 큰 체결   ×3 한 주문의 체결 셋   중 중간가 체결   POC 최다 체결가",
    "r·조회: 놓친 체결을 나중에 조회해 채운 것 (매수·매도 모름)",
    "흐린 글자는 연결이 끊긴 뒤 갱신되지 않은 값입니다.",
    "글자 키는 한글 상태에서도 동작합니다 (q = ㅂ).",
)
HELP_SCREENSHOTS = "화면 저장 위치: {directory}"
HELP_CLOSE = "Esc 닫기"

PALETTE_PROMPT = "명령 찾기…"
PALETTE_NOTHING = "맞는 명령이 없습니다"

TOO_SMALL = "터미널이 너무 작습니다"
TOO_SMALL_REMEDY = "40×12 이상으로 키우세요"

FRAMES_LATE_S = 10.0
"""Seconds without a frame in an open market after which the status says so."""


def choice_words(choice: VenueChoice) -> str:
    """Return the venue as a row shows it; SOR names what is shown for it."""
    return "SOR→통합" if choice is VenueChoice.SOR else choice.value


def countdown(seconds: int) -> str:
    """Return a wait as ``0:12``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def code_fault(text: str) -> str:
    """Return what is wrong with a code that was typed, as a sentence; empty = nothing."""
    try:
        parse_code(text)
    except ValueError:
        shown = clean(text, 20)
        if not shown:
            return "종목코드를 입력하세요: 005930처럼 여섯 자리"
        return f"'{shown}'은(는) 종목코드가 아닙니다. 005930, 0001A0처럼 여섯 자리, ETN은 Q와 숫자 여섯 자리입니다."
    return ""


def link_words(view: LinkView) -> Span:
    """Return the state of the line in words, with its colour."""
    status = view.status
    if status.state is LinkState.WAITING:
        return Span(_waiting_words(view), Look("notice", bold=True))
    if status.state is LinkState.BLOCKED:
        return Span(_blocked_words(view), Look("alarm", bold=True))
    if status.state is LinkState.SILENT:
        return Span(f"수신 없음{_seconds(view.age_s)}", Look("alarm", bold=True))
    if status.state is LinkState.CONNECTING:
        attempt = f" ({status.attempt}번째)" if status.attempt > 1 else ""
        return Span(f"연결 중{attempt}", Look("notice"))
    if status.state is LinkState.REGISTERING:
        return Span(f"등록 {status.confirmed}/{status.wanted}", Look("notice"))
    if status.state is LinkState.LIVE:
        return _live_words(view)
    return Span("끊김", Look("alarm"))


def _live_words(view: LinkView) -> Span:
    if view.frame_age_s is not None and view.frame_age_s < FRAMES_LATE_S:
        return Span("수신 중", Look("good", bold=True))
    if view.status.wanted and not view.status.confirmed:
        # A closed market does not explain why nothing was granted.
        all_refused = view.refused >= view.status.wanted
        state = RegistrationState.REFUSED if all_refused else RegistrationState.UNCONFIRMED
        return Span(REGISTRATION_NOTES[state], Look("alarm", bold=True))
    if view.quiet_reason:
        return Span(f"장 마감 ({view.quiet_reason})", Look("muted", bold=True))
    if view.status.wanted == 0:
        return Span("연결됨", Look("good"))
    if view.frame_age_s is None:
        return Span("수신 대기", Look("notice"))
    return Span(f"수신 없음{_seconds(view.frame_age_s)}", Look("notice", bold=True))


def _waiting_words(view: LinkView) -> str:
    remaining = "" if view.retry_in_s is None else f" {countdown(view.retry_in_s)}"
    attempt = f" ({view.status.attempt}번째)" if view.status.attempt else ""
    reason = REASONS[view.status.trouble]
    return f"재연결 대기{remaining}{attempt}{': ' if reason else ''}{reason} · r 지금"


def _blocked_words(view: LinkView) -> str:
    trouble = view.status.trouble
    reason = REASONS[trouble]
    remedy = REMEDIES[trouble]
    if not reason or trouble is Trouble.KEYS_INVALID:
        return f"차단됨: {remedy}"
    return f"차단됨: {reason} · {remedy}"


def _seconds(age_s: float | None) -> str:
    return "" if age_s is None else f" {math.floor(age_s)}초"
