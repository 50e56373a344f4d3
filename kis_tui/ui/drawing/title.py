"""The row above everything: which stock, where it stands, where the day is. Parts go whole as columns go."""

from collections.abc import Iterator
from typing import NamedTuple

from kis_tui.domain.price import Price
from kis_tui.domain.session import Direction, SessionPhase
from kis_tui.ui import formatting
from kis_tui.ui.drawing.figures import strength_tone
from kis_tui.ui.drawing.ladder import aged
from kis_tui.ui.holdings import Holding
from kis_tui.ui.lines import Line, Look, Span, left, line_width
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

_ROW = Look(background="title-area")
_MUTED = _ROW._replace(color="muted")
_GAP = Span(" ", _ROW)
_GAIN_CELLS = 10
"""Cells of a gain in won; a larger one is written in 만 or 억."""
QUIET_S = 10
"""Seconds without a frame of the stream after which the title says how many there are."""
_NOTICE = _ROW._replace(color="notice", bold=True)
_BADGE = Look("alarm", "title-area", bold=True, reverse=True)


class _Parts(NamedTuple):
    """Which parts of the title are shown."""

    day: bool = True
    """Volume in full, turnover and strength with their names."""
    volume: bool = True
    strength: bool = True
    name_cells: int = 64
    clocks: bool = True
    clock: bool = True
    percent: bool = True
    change: bool = True
    badges: bool = True
    holding: bool = True
    gain: bool = True
    """What was gained in won; the percent is shown without it."""
    began: bool = True
    """When what stops the market began."""
    price: bool = True
    venue: bool = True
    code: bool = True


_NARROWER = (
    _Parts(),
    _Parts(day=False),
    _Parts(day=False, volume=False),
    _Parts(day=False, volume=False, name_cells=20),
    _Parts(day=False, volume=False, strength=False, name_cells=20),
    _Parts(day=False, volume=False, strength=False, name_cells=12),
    _Parts(day=False, volume=False, strength=False, name_cells=12, gain=False),
    _Parts(day=False, volume=False, strength=False, name_cells=12, holding=False),
    _Parts(day=False, volume=False, strength=False, name_cells=20, holding=False, clocks=False),
    _Parts(day=False, volume=False, strength=False, name_cells=12, holding=False, clocks=False),
    _Parts(day=False, volume=False, strength=False, name_cells=12, holding=False, clocks=False, clock=False),
    _Parts(day=False, volume=False, strength=False, name_cells=8, holding=False, clocks=False, clock=False),
    _Parts(False, False, False, 8, holding=False, clocks=False, clock=False, badges=False),
    _Parts(False, False, False, 8, holding=False, clocks=False, clock=False, badges=False, change=False),
    _Parts(False, False, False, 8, False, False, False, False, False, False),
    _Parts(False, False, False, 0, False, False, False, False, False, False),
    _Parts(False, False, False, 0, False, False, False, False, False, False, began=False),
    _Parts(False, False, False, 0, False, False, False, False, False, False, began=False, price=False),
    _Parts(False, False, False, 0, False, False, False, False, False, False, began=False, price=False, venue=False),
)
"""What goes, part by part, as the row gets narrower."""


def title_lines(view: InstrumentView, width: int, height: int, *, short: bool = False) -> list[Line]:
    """Return one row: code, name, venue, last price box, change, figures of the day, two clocks, market time.

    Args:
        view: what is shown.
        width: cells.
        height: 1, or 0 for no row.
        short: without the code where the name is known, and without clocks, as over one of several ladders.
    """
    if not view.code:
        return [_spread_out((_GAP,), _right_part(view, _NARROWER[0]), width)][:height]
    for wider in _NARROWER:
        parts = wider._replace(code=not view.name, clocks=False, clock=False) if short else wider
        lefts, rights = tuple(_left_part(view, parts)), _right_part(view, parts)
        if line_width(lefts) + line_width(rights) <= width:
            break
    return [_spread_out(lefts, rights, width)][:height]


def _spread_out(lefts: Line, rights: Line, width: int) -> Line:
    between = max(0, width - line_width(lefts) - line_width(rights))
    return (*lefts, Span(" " * between, _ROW), *rights)


def _left_part(view: InstrumentView, parts: _Parts) -> Iterator[Span]:
    if parts.code:
        yield _GAP
        yield Span(view.code, _ROW)
    name = view.name if _cells_of(view.name) <= parts.name_cells else left(view.name, parts.name_cells).rstrip()
    if name:
        yield _GAP
        yield Span(name, _ROW._replace(bold=True))
    if parts.venue:
        yield _GAP
        yield Span(words.choices[view.choice], _ROW._replace(color="accent"))
    for badge in view.badges if parts.badges else ():
        yield _GAP
        yield Span(badge, _BADGE)
    price = tuple(_price_part(view, parts))
    yield from aged(view.price_is_old, [price])[0]
    if view.holding is not None and view.trade is not None and parts.holding:
        yield from aged(view.price_is_old, [tuple(_holding_part(view.holding, view.trade.price, gain=parts.gain))])[0]
    if view.trade is not None and not view.banner:
        yield from aged(view.price_is_old, [tuple(_day_part(view, parts))])[0]


def _cells_of(text: str) -> int:
    return line_width((Span(text),))


def _price_part(view: InstrumentView, parts: _Parts) -> Iterator[Span]:
    """Yield the last price, or in an auction before the first trade the expected one, with its change."""
    trade, book = view.trade, view.book
    price: Price | None = None
    direction = Direction.UNKNOWN
    change: Price | None = None
    expected = False
    if trade is not None and not _is_of_before(view):
        price, direction, change = trade.price, trade.direction, trade.change
    elif book is not None and book.indicative_price:
        price, direction, change = book.indicative_price, book.indicative_direction, book.indicative_change
        expected = True
    if price is None or not parts.price:
        return
    tone = formatting.tone(price, view.base_price)
    yield _GAP
    if expected:
        yield Span(words.indicative_short, _MUTED)
    yield Span(f" {formatting.price_text(price)} ", Look(color=tone, background="price-box", bold=True))
    if parts.change and change is not None:
        yield _GAP
        yield Span(formatting.change_text(change, direction), _ROW._replace(color=tone))
    pct = formatting.change_pct(price, view.base_price)
    if parts.percent and pct is not None:
        yield _GAP
        yield Span(f"{formatting.percent_text(pct)}%", _ROW._replace(color=tone))


def _is_of_before(view: InstrumentView) -> bool:
    """Tell whether the price was asked for, is of before the auction that opens the day, and the book expects one."""
    if view.fetched_price_s is None or view.trade is None or view.book is None or not view.book.indicative_price:
        return False
    return view.phase is SessionPhase.OPENING_AUCTION or not view.trade.volume


def _day_part(view: InstrumentView, parts: _Parts) -> Iterator[Span]:
    trade = view.trade
    if trade is None:
        return
    if view.volume is not None and parts.volume:
        yield Span("  ", _ROW)
        if parts.day:
            yield Span(f"{words.title_volume} ", _MUTED)
        text = formatting.size_text(view.volume) if parts.day else formatting.volume_text(view.volume)
        yield Span(text, _ROW)
    if trade.turnover is not None and parts.day:
        yield Span(f"  {words.title_turnover} ", _MUTED)
        yield Span(formatting.turnover_text(trade.turnover), _ROW)
    if trade.strength_pct is not None and parts.strength:
        yield Span("  ", _ROW)
        yield Span(f"{words.strength} " if parts.day else words.strength_short, _MUTED)
        yield Span(formatting.tenth_text(trade.strength_pct), _ROW._replace(color=strength_tone(trade.strength_pct)))


def _holding_part(holding: Holding, price: Price, *, gain: bool) -> Iterator[Span]:
    """Yield what the user has gained, in percent and won."""
    pct, won = holding.gain_pct(price), holding.gain_won(price)
    tone = formatting.sign_tone(won)
    yield Span(f" {words.average_short}", _MUTED)
    yield Span(f"{formatting.percent_text(pct)}%", _ROW._replace(color=tone))
    if not gain:
        return
    each = "" if holding.shares else words.per_share
    yield Span(
        f" {formatting.fitting(formatting.signed_texts(int(won)), _GAIN_CELLS)}{each}", _ROW._replace(color=tone)
    )


def _right_part(view: InstrumentView, parts: _Parts) -> Line:
    """Return what stops the market, age, clocks and time; the first and the age of what may be old never go.

    The age is the book's, the part that an order would be placed by; where trades go on, it says so. What was asked
    for says that it was, and when.
    """
    spans: list[Span] = []
    if view.banner:
        banner = view.banner if parts.began else view.banner.split()[0]
        spans += [_GAP, Span(f" {banner} ", _BADGE)]
    stale_s = view.stale_s if view.book_stale_s is None else view.book_stale_s
    fetched = _fetched(view, parts, alone=stale_s is None)
    ages = _ages(view) if stale_s is None and not fetched and parts.clock else ""
    if ages:
        spans += [_GAP, Span(ages, _MUTED)]
    if stale_s is not None:
        of_book = view.stale_s is None and (parts.venue or not fetched)
        words_for_age = words.book_age_ago if of_book else words.age_ago
        age = words_for_age.format(age=formatting.whole_age_text(stale_s))
        spans += [_GAP, Span(age, _NOTICE)]
    if fetched:
        spans += [_GAP, Span(fetched, _NOTICE)]
    if view.clocks and parts.clocks and not view.banner:
        spans += [_GAP, Span(" ".join(view.clocks), _MUTED)]
    if view.clock and parts.clock and (parts.clocks or not ages):
        spans += [_GAP, Span(view.clock, _ROW)]
    return (*spans, _GAP) if spans else ()


def _ages(view: InstrumentView) -> str:
    """Return how long ago the newest frame came, once that is worth a word: of each exchange where both are looked at.

    It says nothing bad: a stock may trade as rarely as that. Where room is short it takes the place of the time.
    """
    if any(age_s >= QUIET_S for _, age_s in view.venue_ages):
        letters = words.venue_letters
        ages = " ".join(f"{letters[venue]}{formatting.whole_age_text(age_s)}" for venue, age_s in view.venue_ages)
        return words.age_ago.format(age=ages)
    if view.age_s is not None and view.age_s >= QUIET_S:
        return words.age_ago.format(age=formatting.whole_age_text(view.age_s))
    return ""


def _fetched(view: InstrumentView, parts: _Parts, *, alone: bool) -> str:
    """Return that book, price or both were asked for, and when at the earliest; empty = all are streamed.

    Where nothing but what never goes is left, it does not say which, and beside another age only that it was.
    """
    book_s, price_s = view.fetched_book_s, view.fetched_price_s
    if book_s is None and price_s is None:
        return ""
    if not parts.began and not alone:
        return words.fetched
    if price_s is None and parts.began:
        texts = words.book_fetched_ago
    elif book_s is None and view.book is not None and parts.began:
        texts = words.price_fetched_ago
    else:
        texts = words.fetched_ago
    return texts[0 if parts.clock else -1].format(age=formatting.whole_age_text(max(book_s or 0, price_s or 0)))
