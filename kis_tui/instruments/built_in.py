"""Well-known issues, so that the first screen has names without any key or download.

They are no source of truth: a code that is not among them is shown without a name and traded all the same. English
names are the companies' own, without "Co., Ltd."; no master file has any, so these serve beside the downloaded names.
"""

from kis_tui.instruments.listing import Listing

_STOCK, _FUND = "ST", "EF"
_ROWS = (
    ("005930", "삼성전자", "Samsung Electronics"),
    ("000660", "SK하이닉스", "SK hynix"),
    ("373220", "LG에너지솔루션", "LG Energy Solution"),
    ("207940", "삼성바이오로직스", "Samsung Biologics"),
    ("005380", "현대차", "Hyundai Motor"),
    ("012450", "한화에어로스페이스", "Hanwha Aerospace"),
    ("005935", "삼성전자우", "Samsung Electronics (preferred)"),
    ("329180", "HD현대중공업", "HD Hyundai Heavy Industries"),
    ("034020", "두산에너빌리티", "Doosan Enerbility"),
    ("105560", "KB금융", "KB Financial Group"),
    ("000270", "기아", "Kia"),
    ("068270", "셀트리온", "Celltrion"),
    ("028260", "삼성물산", "Samsung C&T"),
    ("035420", "NAVER", "NAVER"),
    ("055550", "신한지주", "Shinhan Financial Group"),
    ("042660", "한화오션", "Hanwha Ocean"),
    ("032830", "삼성생명", "Samsung Life Insurance"),
    ("015760", "한국전력", "Korea Electric Power (KEPCO)"),
    ("009540", "HD한국조선해양", "HD Korea Shipbuilding & Offshore Engineering"),
    ("012330", "현대모비스", "Hyundai Mobis"),
    ("035720", "카카오", "Kakao"),
    ("006400", "삼성SDI", "Samsung SDI"),
    ("267260", "HD현대일렉트릭", "HD Hyundai Electric"),
    ("086790", "하나금융지주", "Hana Financial Group"),
    ("064350", "현대로템", "Hyundai Rotem"),
    ("005490", "POSCO홀딩스", "POSCO Holdings"),
    ("051910", "LG화학", "LG Chem"),
    ("034730", "SK", "SK Inc."),
    ("196170", "알테오젠", "Alteogen"),
    ("010130", "고려아연", "Korea Zinc"),
    ("138040", "메리츠금융지주", "Meritz Financial Group"),
    ("010140", "삼성중공업", "Samsung Heavy Industries"),
    ("316140", "우리금융지주", "Woori Financial Group"),
    ("033780", "KT&G", "KT&G"),
    ("011200", "HMM", "HMM"),
    ("009150", "삼성전기", "Samsung Electro-Mechanics"),
    ("096770", "SK이노베이션", "SK Innovation"),
    ("066570", "LG전자", "LG Electronics"),
    ("003550", "LG", "LG Corp."),
    ("259960", "크래프톤", "KRAFTON"),
    ("030200", "KT", "KT"),
    ("042700", "한미반도체", "Hanmi Semiconductor"),
    ("247540", "에코프로비엠", "EcoPro BM"),
    ("323410", "카카오뱅크", "KakaoBank"),
    ("352820", "하이브", "HYBE"),
    ("017670", "SK텔레콤", "SK Telecom"),
    ("018260", "삼성에스디에스", "Samsung SDS"),
    ("003670", "포스코퓨처엠", "POSCO Future M"),
    ("086520", "에코프로", "EcoPro"),
    ("277810", "레인보우로보틱스", "Rainbow Robotics"),
    ("377300", "카카오페이", "KakaoPay"),
    ("090430", "아모레퍼시픽", "Amorepacific"),
    ("000100", "유한양행", "Yuhan"),
    ("028300", "HLB", "HLB"),
    ("088350", "한화생명", "Hanwha Life Insurance"),
    ("000400", "롯데손해보험", "Lotte Insurance"),
    ("005880", "대한해운", "Korea Line"),
    ("000075", "삼양홀딩스우", "Samyang Holdings (preferred)"),
    ("0001A0", "덕양에너젠", "Deokyang Energen"),
)
_FUND_ROWS = (
    ("069500", "KODEX 200", "Samsung KODEX 200 ETF"),
    ("360750", "TIGER 미국S&P500", "Mirae Asset TIGER S&P 500 ETF"),
    ("133690", "TIGER 미국나스닥100", "Mirae Asset TIGER NASDAQ 100 ETF"),
    ("122630", "KODEX 레버리지", "Samsung KODEX Leverage ETF"),
    ("102110", "TIGER 200", "Mirae Asset TIGER 200 ETF"),
    ("252670", "KODEX 200선물인버스2X", "Samsung KODEX 200 Futures Inverse 2X ETF"),
    ("233740", "KODEX 코스닥150레버리지", "Samsung KODEX KOSDAQ 150 Leverage ETF"),
    ("114800", "KODEX 인버스", "Samsung KODEX Inverse ETF"),
)

BUILT_IN: tuple[Listing, ...] = (
    *(Listing(code, name, _STOCK, english=english) for code, name, english in _ROWS),
    *(Listing(code, name, _FUND, english=english) for code, name, english in _FUND_ROWS),
)
"""The larger ones first, roughly: the order breaks ties in a search."""
