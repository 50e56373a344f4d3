"""Numbers as texts. A number is whole or absent: what does not fit is written shorter or left out, never cut."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rich.cells import cell_len

from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.wording.language import words

_HUNDREDTH = Decimal("0.01")
_TENTH = Decimal("0.1")
_ARROWS = {
    Direction.LIMIT_UP: "↑",
    Direction.UP: "▲",
    Direction.DOWN: "▼",
    Direction.LIMIT_DOWN: "↓",
}
_VOLUME_CELLS = 7
"""A volume of more characters is written in thousands (the habit of Korean trading screens)."""


def fitting(texts: Iterable[str], width: int) -> str:
    """Return the first text of at most ``width`` cells; empty when none fits."""
    return next((text for text in texts if cell_len(text) <= width), "")


@lru_cache(maxsize=4096)
def price_text(price: Price) -> str:
    """Return a price with commas and, for a half-won mid price, its fraction: ``72,500``, ``2,002.5``."""
    if isinstance(price, int):
        return f"{price:,}"
    return f"{price.normalize():,f}"


def price_texts(price: Price) -> tuple[str, str]:
    """Return a price with commas and without, for ``fitting``."""
    text = price_text(price)
    return text, text.replace(",", "")


def size_text(size: int) -> str:
    """Return shares with commas."""
    return f"{size:,}"


def size_texts(size: int) -> tuple[str, str]:
    """Return shares with commas and without, for ``fitting``; the ladder shows every digit."""
    return f"{size:,}", f"{size}"


def signed_text(number: int) -> str:
    """Return a signed number with commas; 0 is empty."""
    return f"{number:+,}" if number else ""


def signed_texts(number: int) -> tuple[str, ...]:
    """Return a signed number ever shorter, as ``amount_texts``; 0 is empty."""
    return amount_texts(abs(number), "+" if number > 0 else "-") if number else ("",)


def amount_texts(amount: int, sign: str = "") -> tuple[str, ...]:
    """Return a number with commas, without, in thousands, ten thousands and hundred millions, for ``fitting``."""
    shorter = [f"{sign}{amount // unit:,}{word}" for unit, word in words.short_units if amount >= unit]
    return (f"{sign}{amount:,}", f"{sign}{amount}", *shorter)


def short_texts(shares: int) -> tuple[str, ...]:
    """Return shares in full below ten thousand, then in thousands and ten thousands, for ``fitting``."""
    texts = amount_texts(shares)
    return texts if shares < 10_000 else texts[2:]


def change_pct(price: Price, base_price: Price | None) -> Decimal | None:
    """Return percent of ``price`` against ``base_price``; None when there is none."""
    if not base_price:
        return None
    return _percent_of(price, base_price)


@lru_cache(maxsize=4096)
def _percent_of(price: Price, base_price: Price) -> Decimal:
    return ((Decimal(price) - base_price) * 100 / base_price).quantize(_HUNDREDTH, ROUND_HALF_UP)


@lru_cache(maxsize=4096)
def percent_text(pct: Decimal | None) -> str:
    """Return ``+0.83``, ``-1.15`` or ``0.00``; None is empty. A value that rounds to 0 has no sign."""
    if pct is None:
        return ""
    rounded = pct.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return f"{rounded:+.2f}" if rounded else "0.00"


def percent_texts(pct: Decimal | None) -> tuple[str, ...]:
    """Return a percentage with two decimals and with one, for ``fitting``."""
    if pct is None:
        return ("",)
    return percent_text(pct), f"{pct.quantize(_TENTH, ROUND_HALF_UP):+.1f}"


def tenth_text(value: Decimal) -> str:
    """Return a figure with one decimal, as of the execution strength: ``104.2``."""
    return f"{value.quantize(_TENTH, ROUND_HALF_UP):,.1f}"


def average_text(price: Decimal) -> str:
    """Return an average price in whole won; below 10,000 with two decimals."""
    return f"{price:,.2f}" if price < 10_000 else f"{price.quantize(Decimal(1), ROUND_HALF_UP):,}"


def volume_text(volume: int) -> str:
    """Return ``943,210`` in full, from a million on ``12,345천`` and, longer still, ``123,456만``."""
    text = f"{volume:,}"
    if len(text) <= _VOLUME_CELLS:
        return text
    shorter = [f"{volume // unit:,}{word}" for unit, word in words.volume_units]
    return next((text for text in shorter if len(text) <= _VOLUME_CELLS + 1), shorter[-1])


def turnover_text(won: int) -> str:
    """Return money as ``8,951억``, under 100억 with one decimal, and below that in 만."""
    largest, name = words.money_units[0]
    if largest <= won < 100 * largest:
        return f"{won * 10 // largest / 10:.1f}{name}"
    for unit, word in words.money_units:
        if won >= unit:
            return f"{won // unit:,}{word}"
    return f"{won:,}"


def time_text(second: int | None) -> str:
    """Return HH:MM:SS of seconds since midnight; None is empty."""
    if second is None:
        return ""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def minute_text(second: int) -> str:
    """Return HH:MM of seconds since midnight."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"


def countdown_text(seconds: int) -> str:
    """Return what is left as ``1:43``, ``25:00``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def age_text(age_s: float) -> str:
    """Return ``0.1s`` below ten seconds, then ``12초``, ``3분``, ``2시간``."""
    age_s = max(0.0, age_s)
    if age_s < 9.95:
        return f"{age_s:.1f}s"
    if age_s < 60:
        return words.seconds_ago.format(count=int(age_s))
    if age_s < 3600:
        return words.minutes_ago.format(count=int(age_s) // 60)
    return words.hours_ago.format(count=int(age_s) // 3600)


def whole_age_text(age_s: int) -> str:
    """Return an age known in whole seconds: ``0초``, ``12초``, ``3분``, ``2시간``."""
    if age_s < 60:
        return words.seconds_ago.format(count=age_s)
    return age_text(age_s)


def rounded_age_text(seconds: float) -> str:
    """Return how far apart two times are in the unit that fits best, rounded: ``45초``, ``10분``, ``2시간``."""
    if seconds < 60:
        return age_text(seconds)
    unit = 60 if seconds < 3_570 else 3_600
    return age_text(round(seconds / unit) * unit)


def exact_age_text(seconds: float) -> str:
    """Return how far apart two times are to the second: ``45초``, ``9분 59초``, ``2시간 5초``."""
    whole = round(seconds)
    parts = (
        (words.hours_ago, whole // 3600),
        (words.minutes_ago, whole // 60 % 60),
        (words.seconds_ago, whole % 60),
    )
    return " ".join(text.format(count=count) for text, count in parts if count) or words.seconds_ago.format(count=0)


def choice_words(choice: VenueChoice) -> str:
    """Return the venue as a row shows it; SOR names what is shown for it."""
    return words.choices[choice] if choice is VenueChoice.SOR else choice.value


def arrow(direction: Direction) -> str:
    """Return ▲ ▼, at the limit ↑ ↓; nothing when flat or unknown."""
    return _ARROWS.get(direction, "")


def change_text(change: Price, direction: Direction = Direction.UNKNOWN) -> str:
    """Return ``▲600``, ``▼1,200``, ``0``; an arrow by the number's sign when the direction is not known."""
    if direction is Direction.UNKNOWN and change:
        direction = Direction.UP if change > 0 else Direction.DOWN
    return f"{arrow(direction)}{price_text(abs(change))}"


def tone(price: Price, base_price: Price | None) -> str:
    """Return the theme colour of a price: by where it stands to the base price, not by its side of the book."""
    if not base_price or price == base_price:
        return "flat"
    return "rise" if price > base_price else "fall"


def sign_tone(number: Decimal | int) -> str:
    """Return the theme colour of a signed number."""
    if number == 0:
        return "flat"
    return "rise" if number > 0 else "fall"
