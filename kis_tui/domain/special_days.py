"""Days without trading and days with other hours, in the form a user's own file has too.

Holidays: Korean public holidays with the exchange's own (Labour Day, 31 December). Hours of the exam day and of
the first trading day: press releases of 2025, the KRX after-market of those days unverified. The wire announces
none of this, so a later date than the table's is an ordinary weekday until somebody adds it.
"""

BUILT_IN_DAYS = """
holiday = [
    {date = 2026-01-01, name = "신정"},
    {date = 2026-02-16, name = "설날"},
    {date = 2026-02-17, name = "설날"},
    {date = 2026-02-18, name = "설날"},
    {date = 2026-03-02, name = "삼일절 대체"},
    {date = 2026-05-01, name = "근로자의 날"},
    {date = 2026-05-05, name = "어린이날"},
    {date = 2026-05-25, name = "부처님오신날 대체"},
    {date = 2026-06-03, name = "지방선거"},
    {date = 2026-08-17, name = "광복절 대체"},
    {date = 2026-09-24, name = "추석"},
    {date = 2026-09-25, name = "추석"},
    {date = 2026-10-05, name = "개천절 대체"},
    {date = 2026-10-09, name = "한글날"},
    {date = 2026-12-25, name = "성탄절"},
    {date = 2026-12-31, name = "연말 휴장"},
    {date = 2027-01-01, name = "신정"},
    {date = 2027-02-08, name = "설날"},
    {date = 2027-02-09, name = "설날 대체"},
    {date = 2027-03-01, name = "삼일절"},
    {date = 2027-05-05, name = "어린이날"},
    {date = 2027-05-13, name = "부처님오신날"},
    {date = 2027-08-16, name = "광복절 대체"},
    {date = 2027-09-14, name = "추석"},
    {date = 2027-09-15, name = "추석"},
    {date = 2027-09-16, name = "추석"},
    {date = 2027-10-04, name = "개천절 대체"},
    {date = 2027-10-11, name = "한글날 대체"},
    {date = 2027-12-27, name = "성탄절 대체"},
    {date = 2027-12-31, name = "연말 휴장"},
]

# The university entrance exam: everything an hour later, no NXT pre-market.
[[special]]
date = 2026-11-19
venue = "KRX"
phases = [
    ["09:30", "10:00", "opening_auction"],
    ["10:00", "16:20", "continuous"],
    ["16:20", "16:30", "closing_auction"],
    ["16:30", "20:00", "after_market"],
]
[[special]]
date = 2026-11-19
venue = "NXT"
phases = [
    ["10:00:30", "16:20", "continuous"],
    ["16:30", "20:00", "after_market"],
]

# The first trading day of the year opens at 10.
[[special]]
date = 2027-01-04
venue = "KRX"
phases = [
    ["09:30", "10:00", "opening_auction"],
    ["10:00", "15:20", "continuous"],
    ["15:20", "15:30", "closing_auction"],
    ["15:30", "15:40", "break"],
    ["15:40", "16:00", "closing_price"],
    ["16:00", "20:00", "after_market"],
]
[[special]]
date = 2027-01-04
venue = "NXT"
phases = [
    ["10:00:30", "15:20", "continuous"],
    ["15:20", "15:30", "break"],
    ["15:30", "15:40", "order_intake"],
    ["15:40", "20:00", "after_market"],
]
"""
