"""Made-up volume at price for the tests of what is drawn."""

from kis_tui.domain.ticks import step_down
from kis_tui.market.profile import Profile, VolumeAtPrice

_SHARES = (512_345, 402_100, 388_000, 260_450, 201_000, 120_330, 98_001, 9_999, 1_204, 37, 5, 1)


def profile_at(price: int, *, minutes: int | None = None, missed_shares: int = 0) -> Profile:
    """Return twelve prices from ``price`` downwards, buyers ever fewer, the last without a taker."""
    levels = []
    for index, shares in enumerate(_SHARES):
        buy = shares * (len(_SHARES) - index) // (len(_SHARES) + 1)
        taken = index < len(_SHARES) - 1
        levels.append(VolumeAtPrice(price, buy, shares - buy, 0) if taken else VolumeAtPrice(price, 0, 0, shares))
        price = step_down(price)
    return Profile(
        levels=tuple(levels),
        since=9 * 3600 + 30 * 60 if minutes is None else None,
        minutes=minutes,
        missed_shares=missed_shares,
    )
