"""A small table of well-known issues, so that the first screen has names without any key or download.

It is no source of truth: a code that is not in it is shown without a name and traded all the same.
"""

from kis_tui.domain.ticks import TickTable

_STOCKS = {
    "000075": "삼양홀딩스우",
    "0001A0": "덕양에너젠",
    "000100": "유한양행",
    "000270": "기아",
    "000400": "롯데손해보험",
    "000660": "SK하이닉스",
    "003550": "LG",
    "003670": "포스코퓨처엠",
    "005380": "현대차",
    "005490": "POSCO홀딩스",
    "005880": "대한해운",
    "005930": "삼성전자",
    "005935": "삼성전자우",
    "006400": "삼성SDI",
    "009150": "삼성전기",
    "009540": "HD한국조선해양",
    "010130": "고려아연",
    "010140": "삼성중공업",
    "011200": "HMM",
    "012330": "현대모비스",
    "012450": "한화에어로스페이스",
    "015760": "한국전력",
    "017670": "SK텔레콤",
    "018260": "삼성에스디에스",
    "028260": "삼성물산",
    "028300": "HLB",
    "030200": "KT",
    "032830": "삼성생명",
    "033780": "KT&G",
    "034020": "두산에너빌리티",
    "034730": "SK",
    "035420": "NAVER",
    "035720": "카카오",
    "042660": "한화오션",
    "042700": "한미반도체",
    "051910": "LG화학",
    "055550": "신한지주",
    "064350": "현대로템",
    "066570": "LG전자",
    "068270": "셀트리온",
    "086520": "에코프로",
    "086790": "하나금융지주",
    "088350": "한화생명",
    "090430": "아모레퍼시픽",
    "096770": "SK이노베이션",
    "105560": "KB금융",
    "138040": "메리츠금융지주",
    "196170": "알테오젠",
    "207940": "삼성바이오로직스",
    "247540": "에코프로비엠",
    "259960": "크래프톤",
    "267260": "HD현대일렉트릭",
    "277810": "레인보우로보틱스",
    "316140": "우리금융지주",
    "323410": "카카오뱅크",
    "329180": "HD현대중공업",
    "352820": "하이브",
    "373220": "LG에너지솔루션",
    "377300": "카카오페이",
}
_FUNDS = {
    "069500": "KODEX 200",
    "102110": "TIGER 200",
    "114800": "KODEX 인버스",
    "122630": "KODEX 레버리지",
    "133690": "TIGER 미국나스닥100",
    "233740": "KODEX 코스닥150레버리지",
    "252670": "KODEX 200선물인버스2X",
    "360750": "TIGER 미국S&P500",
}


def name_of(code: str) -> str:
    """Return the issue's Korean name; empty when it is not in the table."""
    return _STOCKS.get(code) or _FUNDS.get(code, "")


def tick_table_of(code: str) -> TickTable:
    """Return the steps the issue moves in; an ETN (``Q`` and six digits) is a fund, an unknown code a stock."""
    return TickTable.FUND if code in _FUNDS or code.startswith("Q") else TickTable.STOCK
