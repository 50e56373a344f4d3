"""How a day's volume usually comes in: much after the opening and before the close."""

from bisect import bisect_right

_POINTS = (
    (28_800, 0.0),  # 08:00
    (32_400, 0.05),  # 09:00
    (34_200, 0.22),  # 09:30
    (36_000, 0.34),  # 10:00
    (43_200, 0.58),  # 12:00
    (50_400, 0.76),  # 14:00
    (55_200, 0.90),  # 15:20
    (55_800, 0.96),  # 15:30
    (72_000, 1.0),  # 20:00
)
_SECONDS = [second for second, _ in _POINTS]


def traded_share(second: int) -> float:
    """Return which part of a day's volume has traded by ``second`` (since midnight KST), 0 to 1."""
    index = bisect_right(_SECONDS, second)
    if index == 0:
        return 0.0
    if index == len(_POINTS):
        return 1.0
    (start, low), (end, high) = _POINTS[index - 1], _POINTS[index]
    return low + (high - low) * (second - start) / (end - start)


def same_time_volume(previous_volume: int, second: int) -> int:
    """Return how many shares the previous day had traded by ``second``."""
    return int(previous_volume * traded_share(second))
