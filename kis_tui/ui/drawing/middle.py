"""The row between asks and bids: mid prices and spread, an auction's expectation, or an empty side."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rich.cells import cell_len

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.price import Price
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.ticks import TickTable, price_limits, step_up
from kis_tui.domain.venue import Venue
from kis_tui.ui import formatting, words
from kis_tui.ui.drawing.columns import ladder_columns
from kis_tui.ui.drawing.ladder import RULE_SPAN, aged, message_fits_mid, price_columns
from kis_tui.ui.lines import Line, Look, Span, center, joined, left, padded, right
from kis_tui.ui.views import InstrumentView

BAND = Look(background="title-area")
"""The look of the rows that are no levels."""
BAND_RULE = RULE_SPAN._replace(look=RULE_SPAN.look._replace(background="title-area"))
_MUTED = BAND._replace(color="muted")
_NOTICE = BAND._replace(color="notice", bold=True)
_MARGIN_FROM = 20
"""Columns from which a slot begins with a blank."""
_MOST_TICKS = 999
"""A spread of more steps than this is not counted."""

Slots = tuple[Line, Line, Line]
"""What stands left of, under and right of the prices."""


def mid_lines(view: InstrumentView, width: int, height: int) -> list[Line]:
    """Return one row, or two where there is room for the spread in won and the weighted mid price."""
    side, mid = ladder_columns(width)
    if view.message:
        text = view.message if message_fits_mid(view.message, side, mid) else ""
        return [(Span(center(text, width), _NOTICE),), *[(Span(" " * width, BAND),)] * (height - 1)]
    book = view.book
    if book is None:
        return [(Span(" " * width, BAND),)] * height
    notice = _one_sided(view, book)
    if notice:
        first: Line = (Span(center(notice, width), _NOTICE),)
    elif book.indicative_price:
        first = _row(_auction_slots(view, book, side, mid), side, mid)
    elif height > 1:
        first = _row(_spread_slots(view, book, side, mid), side, mid)
    else:
        first = _row(_mid_slots(view, book, side, mid), side, mid)
    rows = [first]
    if height > 1:
        rows.append(_row(_share_slots(view, book, side, mid, auction=bool(book.indicative_price)), side, mid))
    return aged(view.book_stale_s, [padded(row, width, BAND) for row in rows])


def spread_ticks(bid_price: Price, ask_price: Price, table: TickTable) -> int | None:
    """Return how many steps the best ask is above the best bid, over band edges too.

    None when a side is empty, the book is crossed, or there are too many steps to count.
    """
    if not bid_price or not ask_price or ask_price <= bid_price:
        return None
    return _steps(bid_price, ask_price, table)


@lru_cache(maxsize=512)
def _steps(low: Price, high: Price, table: TickTable) -> int | None:
    price = low
    for count in range(1, _MOST_TICKS + 1):
        price = step_up(price, table)
        if price >= high:
            return count
    return None


def weighted_mid(book: BookSnapshot) -> Decimal | None:
    """Return the mid price weighted by the opposite sizes, in whole won; None when a side is empty."""
    ask_size, bid_size = book.ask_sizes[0], book.bid_sizes[0]
    if not book.ask_price or not book.bid_price or not ask_size + bid_size:
        return None
    worth = Decimal(book.ask_price) * bid_size + Decimal(book.bid_price) * ask_size
    return (worth / (ask_size + bid_size)).quantize(Decimal(1), ROUND_HALF_UP)


def _row(slots: Slots, side: int, mid: int) -> Line:
    lefts, middles, rights = slots
    rule = (BAND_RULE,)
    return joined((_filled(lefts, side), rule, _filled(middles, mid), rule, _filled(rights, side)))


def _filled(slot: Line, width: int) -> Line:
    return slot or (Span(" " * width, BAND),)


def _one_sided(view: InstrumentView, book: BookSnapshot) -> str:
    """Return the sentence for a book with an empty side; empty when both have orders."""
    if book.ask_price and book.bid_price:
        return ""
    if not book.ask_price and not book.bid_price:
        return "" if book.indicative_price else words.NO_LEVELS
    lower, upper = price_limits(view.base_price, view.table) if view.base_price else (0, 0)
    if not book.ask_price:
        at_limit = upper and book.bid_price >= upper
        size = formatting.size_text(book.bid_sizes[0])
        return words.UPPER_LIMIT_SIZE.format(size=size) if at_limit else words.NO_ASKS
    size = formatting.size_text(book.ask_sizes[0])
    return words.LOWER_LIMIT_SIZE.format(size=size) if book.ask_price <= lower else words.NO_BIDS


def _mid_of(book: BookSnapshot, venue: Venue) -> Mid | None:
    return next((mid for mid in book.mids if mid.venue is venue and mid.price), None)


def _mid_slot(view: InstrumentView, book: BookSnapshot, venue: Venue, width: int) -> Line:
    """Return ``K72,450     300``: the side is left out, for which code is which is documented nowhere."""
    mid = _mid_of(book, venue)
    if mid is None:
        return ()
    letter = (" " if width >= _MARGIN_FROM else "") + words.VENUE_LETTERS[venue]
    room = width - len(letter)
    sizes = formatting.size_texts(mid.size) if mid.size else ("",)
    pairs = [(price, size) for price in formatting.price_texts(mid.price) for size in sizes]
    fits = [(price, size) for price, size in pairs if len(price) + 1 + len(size) <= room]
    price, size = fits[0] if fits else (formatting.fitting(formatting.price_texts(mid.price), room), "")
    return (
        Span(letter, BAND._replace(color=venue.value.lower(), bold=True)),
        Span(price, BAND._replace(color=formatting.tone(mid.price, view.base_price))),
        Span(right(size, room - len(price)), BAND),
    )


def _spread(view: InstrumentView, book: BookSnapshot, width: int, *, long: bool) -> Line:
    if book.is_crossed and book.phase in (SessionPhase.CONTINUOUS, SessionPhase.UNKNOWN):
        return (Span(center(words.CROSSED, width), _NOTICE),)
    ticks = spread_ticks(book.bid_price, book.ask_price, view.table)
    if ticks is None:
        return ()
    won = formatting.price_text(book.ask_price - book.bid_price)
    texts = [words.SPREAD.format(ticks=ticks)]
    if long:
        texts.insert(0, words.SPREAD_LONG.format(won=won, ticks=ticks))
    return (Span(center(formatting.fitting(texts, width), width), BAND),)


def _mid_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int) -> Slots:
    return (
        _mid_slot(view, book, Venue.KRX, side),
        _spread(view, book, mid, long=False),
        _mid_slot(view, book, Venue.NXT, side),
    )


def _spread_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int) -> Slots:
    weighted = weighted_mid(book)
    rights: Line = ()
    if weighted is not None:
        text = f"{words.WEIGHTED_MID} {formatting.price_text(int(weighted))}"
        rights = (Span(_noted(text, side), BAND),)
    return _mid_slot(view, book, Venue.KRX, side), _spread(view, book, mid, long=True), rights


def _share_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int, *, auction: bool) -> Slots:
    total = book.total_ask_size + book.total_bid_size
    rights: Line = ()
    if total:
        ask = round(book.total_ask_size * 100 / total)
        rights = (Span(_noted(words.SIZE_SHARES.format(ask=ask, bid=100 - ask), side), BAND),)
    lefts = () if auction else _mid_slot(view, book, Venue.NXT, side)
    taken: Line = ()
    if view.bought_pct is not None:
        texts = [text.format(bought=view.bought_pct) for text in words.TAKEN]
        taken = (Span(center(formatting.fitting(texts, mid), mid), BAND),)
    return lefts, taken, rights


def _noted(text: str, width: int) -> str:
    """Return ``text`` with a blank before it where there is room, or nothing."""
    return left(formatting.fitting([f" {text}", text], width), width)


def _auction_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int) -> Slots:
    """Return `` K예상   120,331|> 72,600  +0.97  |09:00~30초 N프리``."""
    price = book.indicative_price or 0
    letter = words.VENUE_LETTERS[book.indicative_venue] if book.indicative_venue else ""
    label = f" {letter}{words.INDICATIVE}"
    room = max(0, side - cell_len(label))
    size = ""
    if book.indicative_size is not None:
        size = formatting.fitting(formatting.size_texts(book.indicative_size), room - 1)
    tone = formatting.tone(price, view.base_price)
    pct = book.indicative_change_pct
    if pct is None:
        pct = formatting.change_pct(price, view.base_price)
    price_cells, percent_cells = price_columns(view, mid)
    price_text = formatting.fitting(formatting.price_texts(price), price_cells)
    percent = formatting.fitting(formatting.percent_texts(pct), percent_cells)
    row = f">{right(price_text, price_cells)}{right(percent, percent_cells + 1) if percent_cells else ''}"
    return (
        (Span(label, BAND._replace(color="notice", bold=True)), Span(right(size, room), BAND)),
        (Span(left(row, mid), BAND._replace(color=tone, bold=True)),),
        (Span(_auction_note(view, book, side), _MUTED),),
    )


def _auction_note(view: InstrumentView, book: BookSnapshot, side: int) -> str:
    """Return when the auction ends, and where the other exchange is in its day."""
    after_hours = view.phase is SessionPhase.AFTER_HOURS_AUCTION
    end = words.CLOCK_VI if view.phase is SessionPhase.VI_AUCTION else words.AUCTION_SHORT
    if view.auction_end is not None:
        # Only KRX's auctions end at random.
        spelling = words.SINGLE_PRICE_END if after_hours else words.AUCTION_END
        end = spelling.format(at=formatting.minute_text(view.auction_end))
    elif after_hours:
        end = words.CLOCK_SINGLE_PRICE
    at_nxt = after_hours or book.indicative_venue is Venue.NXT
    others = view.clocks[:1] if at_nxt else view.clocks[1:2]
    return left(formatting.fitting([" ".join([end, *others]), end], side), side)
