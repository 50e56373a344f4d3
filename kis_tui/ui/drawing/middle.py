"""The row between asks and bids: mid prices and spread, an auction's expectation, or an empty side."""

from decimal import ROUND_HALF_UP, Decimal

from rich.cells import cell_len

from kis_tui.domain.book import BookSnapshot, Mid
from kis_tui.domain.price import Price
from kis_tui.domain.session import SessionPhase
from kis_tui.domain.ticks import TickTable, steps_between
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.ui import formatting
from kis_tui.ui.drawing.columns import ladder_columns
from kis_tui.ui.drawing.ladder import RULE_SPAN, aged, message_fits_mid, price_columns
from kis_tui.ui.lines import Line, Look, Span, center, joined, left, padded, right
from kis_tui.ui.views import InstrumentView
from kis_tui.ui.wording.language import words

BAND = Look(background="title-area")
"""The look of the rows that are no levels."""
BAND_RULE = RULE_SPAN._replace(look=RULE_SPAN.look._replace(background="title-area"))
_MUTED = BAND._replace(color="muted")
_NOTICE = BAND._replace(color="notice", bold=True)
_MARGIN_FROM = 20
"""Columns from which a slot begins with a blank."""

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
        # Of a halt whose reason does not fit the halt is left.
        text = formatting.fitting((notice, notice.split(" · ")[0]), width)
        first: Line = (Span(center(text, width), _NOTICE),)
    elif book.indicative_price:
        first = _row(_auction_slots(view, book, side, mid), side, mid)
    elif height > 1:
        first = _row(_spread_slots(view, book, side, mid), side, mid)
    else:
        first = _row(_mid_slots(view, book, side, mid), side, mid)
    rows = [first]
    if height > 1:
        rows.append(_row(_share_slots(view, book, side, mid, auction=bool(book.indicative_price)), side, mid))
    return aged(view.book_is_old, [padded(row, width, BAND) for row in rows])


def spread_ticks(bid_price: Price, ask_price: Price, table: TickTable) -> int | None:
    """Return how many steps the best ask is above the best bid, over band edges too.

    None when a side is empty, the book is crossed, or there are too many steps to count.
    """
    if not bid_price or not ask_price or ask_price <= bid_price:
        return None
    return steps_between(bid_price, ask_price, table)


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
    """Return the sentence for a halt or a book with an empty side; empty when trading goes on and both have orders."""
    if view.halted:
        return view.halted
    if book.ask_price and book.bid_price:
        return ""
    if not book.ask_price and not book.bid_price:
        return "" if book.indicative_price else words.no_levels
    lower, upper = view.limits or (0, 0)
    if not book.ask_price:
        at_limit = upper and book.bid_price >= upper
        size = formatting.size_text(book.bid_sizes[0])
        return words.upper_limit_size.format(size=size) if at_limit else words.no_asks
    size = formatting.size_text(book.ask_sizes[0])
    return words.lower_limit_size.format(size=size) if book.ask_price <= lower else words.no_bids


def _mid_of(book: BookSnapshot, venue: Venue) -> Mid | None:
    return next((mid for mid in book.mids if mid.venue is venue and mid.price), None)


def _mid_slot(view: InstrumentView, book: BookSnapshot, venue: Venue, width: int) -> Line:
    """Return ``K72,450     300``: the side is left out, for which code is which is documented nowhere."""
    mid = _mid_of(book, venue)
    if mid is None:
        return _not_traded(view, venue, width)
    letter = (" " if width >= _MARGIN_FROM else "") + words.venue_letters[venue]
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


def _not_traded(view: InstrumentView, venue: Venue, width: int) -> Line:
    """Return that NXT does not trade the stock where its mid price would stand."""
    if venue is not Venue.NXT or view.on_nxt is not False or view.choice is VenueChoice.KRX:
        return ()
    texts = [f" {text}" for text in words.nxt_not_traded]
    return (Span(left(formatting.fitting(texts, width), width), _MUTED),)


def _spread(view: InstrumentView, book: BookSnapshot, width: int, *, long: bool) -> Line:
    """Return the spread, with who is best at each side where both exchanges' books are looked at."""
    if book.is_disordered:
        return (Span(center(formatting.fitting(words.disordered, width), width), _NOTICE),)
    if book.is_crossed and book.phase in (SessionPhase.CONTINUOUS, SessionPhase.UNKNOWN):
        return (Span(center(formatting.fitting(_crossed(view), width), width), _NOTICE),)
    ticks = spread_ticks(book.bid_price, book.ask_price, view.table)
    if ticks is None:
        return ()
    if view.mismatch:
        texts = [f"{words.spread.format(ticks=ticks)} {text}" for text in words.mismatch]
        return (Span(center(formatting.fitting(texts, width), width), _NOTICE),)
    won = formatting.price_text(book.ask_price - book.bid_price)
    texts = [words.spread.format(ticks=ticks)]
    if long:
        texts.insert(0, words.spread_long.format(won=won, ticks=ticks))
    better = _better_venues(view)
    if better:
        texts = [*(f"{text} {better}" for text in texts), better, *texts]
    return (Span(center(formatting.fitting(texts, width), width), BAND),)


def _crossed(view: InstrumentView) -> tuple[str, ...]:
    """Return that the book is crossed; of a unified one over sane books whose bid meets whose ask."""
    if view.split is None or view.split.crossed is None:
        return (words.crossed,)
    bid, ask = view.split.crossed
    letters = {"bid": words.venue_letters[bid], "ask": words.venue_letters[ask]}
    return tuple(text.format(**letters) for text in words.crossed_venues)


def _better_venues(view: InstrumentView) -> str:
    """Return which exchange has the better price at each side, as ``매도K 매수=``; empty = not known."""
    split = view.split
    if view.missing:
        return " ".join(words.no_venue_book.format(venue=words.venue_letters[venue]) for venue in view.missing)
    if split is None or not split.ask_venues or not split.bid_venues:
        return ""
    ask, bid = (
        words.both_venues if len(venues) > 1 else words.venue_letters[next(iter(venues))]
        for venues in (split.ask_venues, split.bid_venues)
    )
    return words.better_venues.format(ask=ask, bid=bid)


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
        text = f"{words.weighted_mid} {formatting.price_text(int(weighted))}"
        rights = (Span(_noted(text, side), BAND),)
    return _mid_slot(view, book, Venue.KRX, side), _spread(view, book, mid, long=True), rights


def _share_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int, *, auction: bool) -> Slots:
    total = book.total_ask_size + book.total_bid_size
    rights: Line = ()
    if total:
        ask = round(book.total_ask_size * 100 / total)
        rights = (Span(_noted(words.size_shares.format(ask=ask, bid=100 - ask), side), BAND),)
    lefts = () if auction else _mid_slot(view, book, Venue.NXT, side)
    taken: Line = ()
    if view.bought_pct is not None:
        texts = [text.format(bought=view.bought_pct) for text in words.taken]
        taken = (Span(center(formatting.fitting(texts, mid), mid), BAND),)
    return lefts, taken, rights


def _noted(text: str, width: int) -> str:
    """Return ``text`` with a blank before it where there is room, or nothing."""
    return left(formatting.fitting([f" {text}", text], width), width)


def _auction_slots(view: InstrumentView, book: BookSnapshot, side: int, mid: int) -> Slots:
    """Return `` K예상   120,331|> 72,600  +0.97  |09:00~30초 N프리``."""
    price = book.indicative_price or 0
    letter = words.venue_letters[book.indicative_venue] if book.indicative_venue else ""
    label = f" {letter}{words.indicative}".replace("  ", " ")
    room = max(0, side - cell_len(label))
    size = ""
    if book.indicative_size is not None:
        size = formatting.fitting(formatting.size_texts(book.indicative_size), room - 1)
    tone = formatting.tone(price, view.base_price)
    pct = book.indicative_change_pct
    if pct is None:
        pct = formatting.change_pct(price, view.base_price)
    columns = price_columns(view, mid)
    price_text = formatting.fitting(formatting.price_texts(price), columns.price)
    percent = formatting.fitting(formatting.percent_texts(pct), columns.percent)
    row = f">{right(price_text, columns.price)}{right(percent, columns.percent + 1) if columns.percent else ''}"
    return (
        (Span(label, BAND._replace(color="notice", bold=True)), Span(right(size, room), BAND)),
        (Span(left(row, mid), BAND._replace(color=tone, bold=True)),),
        (Span(_auction_note(view, book, side), _MUTED),),
    )


def _auction_note(view: InstrumentView, book: BookSnapshot, side: int) -> str:
    """Return when the auction ends and what is left of it, and where the other exchange is in its day."""
    at_nxt = view.phase is SessionPhase.AFTER_HOURS_AUCTION or book.indicative_venue is Venue.NXT
    others = view.clocks[:1] if at_nxt else view.clocks[1:2]
    ends = _ends(view)
    texts = [" ".join([end, *others]) for end in ends]
    return left(formatting.fitting([*texts, *ends, _shortest_end(view)], side), side)


def _shortest_end(view: InstrumentView) -> str:
    """Return what is left of the auction's end where nothing longer fits."""
    if view.phase is SessionPhase.VI_AUCTION:
        return words.vi_left[-1].format(left=words.auction_overdue) if view.countdown else words.clock_vi
    return words.clock_single_price if view.phase is SessionPhase.AFTER_HOURS_AUCTION else words.auction_short


def _ends(view: InstrumentView) -> tuple[str, ...]:
    """Return the spellings of when the auction ends, the longest first."""
    countdown = view.countdown
    if view.phase is SessionPhase.VI_AUCTION and view.overheated:
        return words.overheated_auction
    if view.phase is SessionPhase.VI_AUCTION and view.resuming:
        return (words.clock_single_price,)
    if view.phase is SessionPhase.VI_AUCTION:
        if not countdown:
            return (words.clock_vi,)
        if not countdown[0].isdigit():
            return (countdown,)
        return tuple(text.format(left=countdown) for text in words.vi_left)
    after_hours = view.phase is SessionPhase.AFTER_HOURS_AUCTION
    if view.auction_end is None:
        return (words.clock_single_price if after_hours else words.auction_short,)
    at = formatting.minute_text(view.auction_end)
    # Only KRX's auctions end at random.
    fixed = (words.single_price_end if after_hours else words.auction_end).format(at=at)
    if not countdown or (after_hours and not countdown[0].isdigit()):
        return (fixed,)
    if not countdown[0].isdigit():
        return (fixed, countdown)
    spellings = words.single_price_left if after_hours else words.auction_left
    return tuple(text.format(at=at, left=countdown) for text in spellings)
