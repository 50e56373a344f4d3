"""Every word of the screen, by place. A sentence with a gap is a format string; the gaps are named.

Widths matter: a word longer than its column is left out, so a change here is checked by the golden rows.
"""

from collections.abc import Mapping

from kis_tui.domain.index_quote import KOSDAQ, KOSPI, KOSPI_200
from kis_tui.domain.schedule import DayPhase
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.market.level_readout import LevelSide
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.price_axis import Recentring

# --- The focused instrument: title, ladder, figures, tape ---

CHOICES: Mapping[VenueChoice, str] = {
    VenueChoice.UN: "통합",
    VenueChoice.KRX: "KRX",
    VenueChoice.NXT: "NXT",
    VenueChoice.SOR: "SOR→통합",
}
VENUE_LETTERS: Mapping[Venue, str] = {Venue.KRX: "K", Venue.NXT: "N", Venue.UN: ""}

KRX_PHASES: Mapping[DayPhase, str] = {
    DayPhase.HOLIDAY: "휴장",
    DayPhase.BEFORE_OPEN: "개장전",
    DayPhase.PRE_MARKET: "프리",
    DayPhase.OPENING_AUCTION: "시가동시",
    DayPhase.CONTINUOUS: "정규",
    DayPhase.CLOSING_AUCTION: "종가동시",
    DayPhase.BREAK: "장마감",
    DayPhase.CLOSING_PRICE: "시간외종가",
    DayPhase.ORDER_INTAKE: "단일가",
    DayPhase.AFTER_MARKET: "애프터",
    DayPhase.ENDED: "종료",
}
NXT_PHASES: Mapping[DayPhase, str] = {**KRX_PHASES, DayPhase.CONTINUOUS: "메인", DayPhase.BREAK: "휴식"}
CLOCK_VI = "VI단일가"
CLOCK_SINGLE_PRICE = "단일가"
DAY_ENDED = "장 종료"
DAY_ENDED_NEXT = "장 종료 · 다음 {venue}{phase} {at}"
WEEKDAYS = ("월", "화", "수", "목", "금", "토", "일")
DAY_HOLIDAY = "휴장일"
DAY_HOLIDAY_NAMED = "휴장일 {name}"

STRENGTH_SHORT = "강도"
AGE_AGO = "{age} 전"
BOOK_AGE_AGO = "호가 {age} 전"
INDICATIVE_SHORT = "예상"
TITLE_VOLUME = "거래량"
TITLE_TURNOVER = "대금"
NO_INSTRUMENT = "관심종목이 없습니다 · a 종목 추가"
WAITING_FOR_BOOK = "호가를 기다리는 중"

HEADER_CUMULATIVE = "누적"
HEADER_CHANGE = "증감"
HEADER_TRADED = "체결분"
HEADER_PLACED = "순증감"
HEADER_NXT = "NXT"
HEADER_KRX = "KRX"
HEADER_SIZE = "잔량"
HEADER_PRICE = "호가"
HEADER_PERCENT = "등락률"
HEADER_FIGURES = "시세"
HEADER_DAY = "당일 체결"
HEADER_VOLUME = "체결"
VOLUME_SINCE = "{at}~"
VOLUME_RECENT = "{minutes}분"
CHANGE_CONTENTS: Mapping[ChangeContent, str] = {
    ChangeContent.TOTAL: HEADER_CHANGE,
    ChangeContent.TRADED: HEADER_TRADED,
    ChangeContent.PLACED: HEADER_PLACED,
}
RECENTRING: Mapping[Recentring, str] = {
    Recentring.LEAVES: "벗어나면",
    Recentring.SMOOTH: "따라가기",
    Recentring.CENTRED: "중앙",
    Recentring.STATIC: "고정",
}

MARK_OPEN = "시"
MARK_HIGH = "고"
MARK_LOW = "저"
MARK_BASE = "기"
MARK_CLOSE = "종"
MARK_AVERAGE = "평"
MARK_UPPER_LIMIT = "상"
MARK_LOWER_LIMIT = "하"
MARK_VI = "V"
MARK_VWAP = "균"
EDGE_UP = "↑"
EDGE_DOWN = "↓"

UPPER_LIMIT = ("상한", "상")
HIGH = ("고가", "고")
OPEN = ("시가", "시")
LOW = ("저가", "저")
LOWER_LIMIT = ("하한", "하")
BASE = ("기준", "기")
VI_UPPER = ("VI상(예상)", "VI상예상", "V상")
VI_LOWER = ("VI하(예상)", "VI하예상", "V하")
VOLUME = ("거래", "량")
VOLUME_RATIO = ("거래량비", "비")
AGAINST_CLOSE = ("종가대비", "종")
AVERAGE = ("평단대비", "평단", "평")
AVERAGE_SHORT = "평단"

SPREAD = "{ticks}틱"
SPREAD_LONG = "스프레드 {won} ({ticks}틱)"
CROSSED = "역전"
NO_ASKS = "매도 없음"
NO_BIDS = "매수 없음"
NO_LEVELS = "호가 없음"
UPPER_LIMIT_SIZE = "상한잔량 {size} · 매도 없음"
LOWER_LIMIT_SIZE = "하한잔량 {size} · 매수 없음"
WEIGHTED_MID = "가중중간가"
SIZE_SHARES = "잔량 매도 {ask} 매수 {bid}"
TAKEN = ("60초 매수체결 {bought}%", "60초매수 {bought}%")
INDICATIVE = "예상"
AUCTION_END = "{at}~30초"
SINGLE_PRICE_END = "단일가 {at}"
AUCTION_SHORT = "동시호가"

BETTER_VENUES = "매도{ask} 매수{bid}"
NO_VENUE_BOOK = "{venue}호가 없음"
PER_SHARE = "/주"
TOUCH_ASK = "매도1"
TOUCH_BID = "매수1"
BOTH_VENUES = "="
CROSSED_VENUES = ("역전 {bid}매수≥{ask}매도", "역전")
MISMATCH = ("시점차",)
NXT_NOT_TRADED = ("NXT 거래 없음", "NXT 없음")
NXT_INELIGIBLE = "NXT에서 거래하지 않는 종목입니다 · k KRX  u 통합"
VI_LEFT = ("VI단일가 {left}", "VI {left}")
VI_RELEASE = "해제 대기 ≤30초"
OVERHEATED_AUCTION = ("단기과열 단일가", "단일가")
AUCTION_LEFT = ("{at} 종료 -{left}~30초", "-{left}~30초")
AUCTION_OVERDUE = "≤30초"
SINGLE_PRICE_LEFT = ("단일가 {at} -{left}", "단일가 -{left}")

CURSOR_SIDES: Mapping[LevelSide, str] = {
    LevelSide.ASK: "매도",
    LevelSide.BID: "매수",
    LevelSide.INSIDE: "스프레드 안",
}
CURSOR_SIZE = "잔량 {size}"
CURSOR_CUMULATIVE = "누적 {size}주"
SHARES = "{size}주"
WON = "원"
CURSOR_TICKS = "최우선에서 {ticks}틱"
CURSOR_FILL = ("{wanted}주 체결 평균 {price}", "{wanted}주 평균 {price}", "평균 {price}")
CURSOR_SHORT = ("{wanted}주 중 {taken}주 평균 {price} (호가 부족)", "{taken}주 평균 {price} (부족)", "부족")

FLOW_ASKS = ("60초 순증", "60초")
FLOW_BIDS = ("60초 순증", "60초")
FLOW_NET = ("60초 순증", "60초")

NET = ("순",)
AFTER_HOURS_NET = ("시간외 순", "시간외")
TOTAL_ASKS = ("총매도",)
TOTAL_BIDS = ("총매수",)
AFTER_HOURS_ASKS = ("시간외매도", "시간외")
AFTER_HOURS_BIDS = ("시간외매수", "시간외")

STRENGTH = "체결강도"
BUY_VOLUME = "매수체결"
SELL_VOLUME = "매도체결"
NET_VOLUME = "순매수체결"
BUY_COUNT = "매수건수"
SELL_COUNT = "매도건수"
VWAP = "가중평균"
TURNOVER = "거래대금"
SAME_TIME_RATIO = "전일동시간비"
TURNOVER_RATE = "회전율"

PROFILE_SINCE = ("매물대 {at}부터", "매물대 {at}~", "매물대")
PROFILE_RECENT_SINCE = ("매물대 최근 {minutes}분 ({at}~)", "매물대 {minutes}분 {at}~", "{minutes}분 {at}~", "매물대")
PROFILE_RECENT = ("매물대 최근 {minutes}분", "매물대 {minutes}분", "매물대")
PROFILE_BUY_SHARE = "매수"
PROFILE_POINT_OF_CONTROL = "POC"
PROFILE_MISSED = ("⋯ {shares}주 누락", "⋯ 누락")
PROFILE_FOLDED = ("⋯ 먼 가격 {shares}주", "⋯ 먼 가격")

# --- The market around the instrument ---

INDICES: Mapping[str, str] = {KOSPI: "코스피", KOSDAQ: "코스닥", KOSPI_200: "K200"}
PROGRAM = "프로그램 순매수"
PROGRAM_SHORT = "프로그램"

# --- Tape ---

TAPE = "체결"
TAPE_EMPTY = "체결 없음"
TAPE_NONE_PASSES = "조건에 맞는 체결 없음"
TAPE_LEAST = "≥{least}{counter}"
TAPE_MOST = "≤{most}{counter}"
TAPE_BETWEEN = "{least}~{most}{counter}"
TAPE_EXACTLY = "{least}{counter}"
TAPE_FILTERED = "필터"
TAPE_MERGED = "합산 {ms}ms"
TAPE_COUNT = "×{count}"
TAPE_FETCHED = "조회 {size}"
TAPE_FETCHED_SIGN = "r"
TAPE_LARGE = "*"
TAPE_PAUSED = ("정지 · 새 체결 {count}건", "정지 +{count}", "정지")
TAPE_MID_PRICE = "중"
TAPE_MISSED = ("⋯ {shares}주 누락", "⋯ 누락")
TAPE_BEGAN_ANEW = ("⋯ 누적 거래량 다시 시작", "⋯ 다시 시작", "⋯")
TAPE_LINE_DOWN_MISSED = ("⋯ 끊김 · {shares}주 누락", "⋯ 끊김 {shares}주", "⋯ 끊김")
TAPE_LINE_DOWN = ("⋯ 끊김",)
TAPE_LINE_DOWN_FILLED = ("⋯ 끊김 · 조회로 채움", "⋯ 끊김 채움", "⋯ 끊김")
HEADER_TIME = "시각"
HEADER_TRADE_PRICE = "체결가"
HEADER_TRADE_SIZE = "체결량"
HEADER_STRENGTH = "강도"

# --- The liquidity strip ---

STRIP_EMPTY = "호가 잔량 이력을 모으는 중"
STRIP_STEP = ("{seconds}초/칸", "{seconds}초")
