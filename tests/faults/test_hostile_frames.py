"""Frames that are not what they should be: other fields or counts, figures that are none, bytes that are no text."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import asdict
from pydantic import SecretStr

from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.codes import is_code
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.errors import ProtocolError
from kis_tui.feed.events import FrameRefused
from kis_tui.protocol.control import MAX_CONTROL_BYTES, parse_control
from kis_tui.protocol.decode import Decoded, decode
from kis_tui.protocol.frame import MOST_RECORDS, FrameRefusedError, Refusal
from kis_tui.protocol.ledger import Ledger
from kis_tui.protocol.numbers import decimal, integer, price
from kis_tui.protocol.schema import LAYOUTS
from kis_tui.protocol.session import KisSession, Refused
from kis_tui.simulator import Exchange
from kis_tui.simulator.hostile import MESSAGES
from kis_tui.ui.wording.language import words
from tests.support.exchange import running
from tests.support.hostile_market import (
    CODE,
    NOT_NUMBERS,
    ODD_NUMBERS,
    Drawn,
    frame,
    hostile_frames,
    usual_fields,
    usual_frames,
)
from tests.support.line_on_screen import LineOnScreen, line_on_screen, until_up
from tests.support.lines import WANTED, Taker, is_restored, line_to
from tests.support.made_frames import book_frame, made_book
from tests.support.screen import notices, screen_rows
from tests.support.until import until
from tests.support.wire import wire_frames

BOOK = Registration(Channel.BOOK, Venue.UN, CODE)
UNREAD = (None, 0, "", "unknown")
"""What a field is that could not be read."""
NUMBER_READERS = (integer, decimal, price)


def read_frames() -> list[list[str]]:
    """Return the records of the captured frames that are read, the stream's name in front of each."""
    records = []
    for wire in wire_frames():
        try:
            decoded = decode(wire.raw)
        except FrameRefusedError:
            continue
        records += [[decoded.tr_id, *decoded.frame.record(index)] for index in range(decoded.frame.count)]
    return records


RECORDS = read_frames()


def read_or_refused(raw: bytes) -> Decoded | FrameRefusedError:
    try:
        return decode(raw)
    except FrameRefusedError as refused:
        return refused


def joined(tr_id: str, records: Sequence[Sequence[str]], count: str = "") -> bytes:
    fields = "^".join(field for record in records for field in record)
    return f"0|{tr_id}|{count or f'{len(records):03d}'}|{fields}".encode()


def stretched(fields: list[str], by: int) -> list[str]:
    """Return a record with fields more behind it, or so many less."""
    return [*fields, *(f"9{number}" for number in range(by))] if by >= 0 else fields[:by]


def levels(book: BookSnapshot | None) -> object:
    return None if book is None else (book.ask_prices, book.ask_sizes, book.bid_prices, book.bid_sizes)


async def next_book(seen: LineOnScreen, exchange: Exchange) -> None:
    """Wait until another book is read, and the newest one on the screen is the exchange's."""
    stream = seen.app.bridge.state.stream(CODE, Venue.UN)
    before = stream.book_at
    await until(
        lambda: stream.book_at != before and levels(stream.book) == levels(exchange.latest_book(Venue.UN, CODE)),
        "the exchange's newest book",
    )


# --- 31: fields more or less ---


@settings(deadline=None)
@given(
    st.sampled_from(RECORDS),
    st.lists(st.integers(-2, 3), min_size=1, max_size=5),
    st.sampled_from([("005930",) * 5, ("005930", "000660", "005930", "0001A0", "000660")]),
)
@example(next(record for record in RECORDS if record[0] == "H0STCNT0"), [-1, 1], ("005930", "000660", "", "", ""))
def test_fault_31_no_field_is_ever_taken_for_another(
    record: list[str], changes: list[int], codes: tuple[str, ...]
) -> None:
    tr_id, *fields = record
    is_index = LAYOUTS[tr_id][0].channel is Channel.INDEX
    named = [[fields[0] if is_index else code, *fields[1:]] for code, _ in zip(codes, changes, strict=False)]
    sent = [stretched(each, by) for each, by in zip(named, changes, strict=True)]
    width, rest = divmod(sum(map(len, sent)), len(sent))
    decoded = read_or_refused(joined(tr_id, sent))
    fits = not rest and width >= LAYOUTS[tr_id][0].width
    if isinstance(decoded, FrameRefusedError):
        assert decoded.refusal in ((Refusal.LAYOUT, Refusal.FIELD) if fits else (Refusal.LAYOUT,))
        # What the number of fields does not tell is only refused where the records differ.
        assert not fits or len(set(changes)) > 1
        return
    assert fits
    for index, (mine, own) in enumerate(zip(sent, named, strict=True)):
        read = list(decoded.frame.record(index))
        if own[0] == read[0]:
            assert read == mine[: len(read)]
            assert [*read, *decoded.frame.extra(index)][: len(mine)] == mine[:width]


@pytest.mark.parametrize("by", [-1, 1, 3])
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record[0])
def test_fault_31_one_field_more_or_less_in_every_record_is_read_or_refused_as_a_whole(
    record: list[str], by: int
) -> None:
    tr_id, *fields = record
    base = LAYOUTS[tr_id][0].width
    raw = joined(tr_id, [stretched(fields, by)] * 3)
    if len(fields) + by < base:
        with pytest.raises(FrameRefusedError) as refusal:
            decode(raw)
        assert refusal.value.refusal is Refusal.LAYOUT
        return
    decoded = decode(raw)
    assert (decoded.frame.count, decoded.frame.width) == (3, len(fields) + by)
    assert decoded.values[0] == decoded.values[1] == decoded.values[2]
    for index in range(3):
        assert [*decoded.frame.record(index), *decoded.frame.extra(index)] == stretched(fields, by)


def test_fault_31_a_time_is_not_taken_for_a_code() -> None:
    record = next(record for record in RECORDS if record[0] == "H0STCNT0")[1:]
    assert is_code(record[1]), "a time has six digits, as a code has"
    raw = joined("H0STCNT0", [record[:-1], [*record, "9"]])
    with pytest.raises(FrameRefusedError, match="is not what follows a code") as refusal:
        decode(raw)
    assert refusal.value.refusal is Refusal.LAYOUT
    # Records of several codes, each whole, are read.
    assert len(decode(joined("H0STCNT0", [record, ["000660", *record[1:]]])).values) == 2


def test_fault_31_a_record_without_fields_is_refused() -> None:
    for raw in (b"0|H0UNASP0|001|", b"0|H0UNASP0|001|005930", b"0|H0UNCNT0|004|^^^", b"0|H0UNCNT0|001|" + b"^" * 60):
        with pytest.raises(FrameRefusedError) as refusal:
            decode(raw)
        assert refusal.value.refusal in (Refusal.LAYOUT, Refusal.FIELD)


async def test_fault_31_a_changed_layout_is_told_with_a_sample_and_no_stream_is_given_up(tmp_path: Path) -> None:
    async with running() as exchange, line_on_screen(exchange, tmp_path) as seen:
        await until_up(seen)
        exchange.switches.appended_fields = 3
        before = seen.source.counters
        await until(lambda: seen.source.counters.appended > before.appended, "wider frames to be read and counted")
        await next_book(seen, exchange)
        assert seen.source.counters.refused == before.refused
        assert words.status_drift.partition(" {")[0] not in seen.status
        exchange.switches.appended_fields = -9
        drift = words.status_drift.partition(" {")[0]
        await until(lambda: drift in seen.status, "the badge of a changed layout")
        sample = "0|H0UN"
        await until(lambda: any(sample in notice for notice in notices(seen.app)), "a sample of it")
        assert seen.source.counters.refused > before.refused
        refused = seen.source.counters.refused
        kinds = [kind for kind in seen.source.diagnosis.refused if kind.kind == Refusal.LAYOUT.value]
        assert kinds
        assert all(kind.sample.startswith("0|H0") for kind in kinds)
        exchange.switches.calm("appended_fields")
        await next_book(seen, exchange)
        assert seen.source.counters.connects == 1
        assert drift in seen.status, "what was not read stays told"
        assert seen.source.counters.refused >= refused


# --- 32: counts that are none ---

COUNTS = (
    "002",
    "003",
    "017",
    "999",
    "000",
    "-1",
    "abc",
    "1e1",
    "",
    "０１",
    "0x1",
    " 01",
    "1_0",
    "9" * 500,
    "1\x1b[2J",
    "1000",
    "9999",
)


@settings(deadline=None)
@given(st.sampled_from(RECORDS), st.integers(1, 4), st.one_of(st.sampled_from(COUNTS), st.text(max_size=5)))
def test_fault_32_a_count_that_is_not_the_count_is_refused_unless_the_fields_tell_a_width(
    record: list[str], count: int, declared: str
) -> None:
    tr_id, *fields = record
    declared = declared.replace("|", "/")
    raw = f"0|{tr_id}|{declared}|{'^'.join([*fields] * count)}".encode("utf-8", "replace")
    total, base = len(fields) * count, LAYOUTS[tr_id][0].width
    number = int(declared) if declared.isascii() and declared.isdecimal() and len(declared) <= 4 else 0
    decoded = read_or_refused(raw)
    if isinstance(decoded, FrameRefusedError):
        assert decoded.refusal in (Refusal.COUNT, Refusal.LAYOUT, Refusal.FIELD)
        assert (decoded.refusal is Refusal.COUNT) is not (1 <= number <= MOST_RECORDS)
        assert "\x1b" not in str(decoded)
        return
    assert decoded.frame.count == number
    assert total % number == 0
    assert total // number >= base
    # Every record that is read begins where one was sent.
    for index in range(number):
        assert list(decoded.frame.record(index))[: len(fields)] == fields[: len(decoded.frame.record(index))]


@pytest.mark.parametrize("tr_id", LAYOUTS)
def test_fault_32_no_frame_holds_up_the_program_with_its_number_of_records(tr_id: str) -> None:
    layout = LAYOUTS[tr_id][0]
    second = "Y" if layout.channel is Channel.STATUS else "090000"
    rest = [second, *[""] * (layout.width - 2)]

    digits = 4 if layout.channel is Channel.INDEX else 6

    def frame_of(count: int) -> bytes:
        return joined(tr_id, [[f"{code:0{digits}}", *rest] for code in range(count)])

    assert isinstance(read_or_refused(frame_of(MOST_RECORDS)), Decoded)
    refused = read_or_refused(frame_of(9_999))
    assert isinstance(refused, FrameRefusedError)
    assert refused.refusal is Refusal.COUNT


@pytest.mark.parametrize("declared", ["000", "-1", "abc", "999", ""])
async def test_fault_32_frames_of_a_wrong_count_are_counted_and_the_line_stays(tmp_path: Path, declared: str) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        exchange.switches.declared_count = declared
        before = line.counters
        await until(lambda: line.counters.refused > before.refused + 3, "refused frames to be counted")
        told = taker.of(FrameRefused)
        assert {event.kind for event in told} == {"layout drift" if declared == "999" else "count"}
        assert all(event.sample.startswith("0|H0UN") for event in told)
        assert words_for_unread(taker, line.counters.refused)
        frames = line.counters.frames
        exchange.switches.calm("declared_count")
        await until(lambda: line.counters.frames > frames + 3, "frames to be read again")
        assert line.counters.connects == 1


def words_for_unread(taker: Taker, count: int) -> bool:
    """Whether the status bar says that frames were not read, how many of them."""
    return "unread " in taker.bar() and count > 0


# --- 33: figures that are none ---


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_fault_33_what_is_no_number_is_none(text: str) -> None:
    assert [read(text) for read in NUMBER_READERS] == [None, None, None]


@pytest.mark.parametrize("text", ODD_NUMBERS)
def test_fault_33_a_number_is_read_exactly_or_not_at_all(text: str) -> None:
    for read in NUMBER_READERS:
        value = read(text)
        assert value is None or str(value).lstrip("-").strip("0.") == text.lstrip("-").strip("0.")


def leaves(value: object) -> list[object]:
    """Return the single values of a record's meaning, in a fixed order."""
    if isinstance(value, tuple):
        return [leaf for each in value for leaf in leaves(each)]
    if isinstance(value, Struct):
        return [leaf for each in asdict(value).values() for leaf in leaves(each)]
    return [value]


@settings(deadline=None)
@given(st.sampled_from(RECORDS), st.data(), st.sampled_from(NOT_NUMBERS))
def test_fault_33_a_field_that_is_none_leaves_every_other_as_it_is(
    record: list[str], data: st.DataObject, junk: str
) -> None:
    tr_id, *fields = record
    place = data.draw(st.integers(1, len(fields) - 1))
    before = decode(joined(tr_id, [fields]))
    after = decode(joined(tr_id, [[*fields[:place], junk, *fields[place + 1 :]]]))
    if after.values[0] is None:
        assert after.refused, "a record that means nothing without this field says so"
        return
    changed = [
        (old, new)
        for old, new in zip(leaves(before.values[0]), leaves(after.values[0]), strict=False)
        if old != new and new not in UNREAD
    ]
    # Texts are kept as texts; only whether an auction goes on decides what other fields mean.
    texts = [(old, new) for old, new in changed if isinstance(new, str)]
    assert len(changed) == len(texts) or place == LAYOUTS[tr_id][0].names.index("ANTC_CNPR")
    assert all("\x1b" not in new and len(new) <= 64 for _, new in texts)


@settings(deadline=None, max_examples=30)
@given(st.lists(hostile_frames(), min_size=1, max_size=4))
@example([frame(LAYOUTS["H0UNCNT0"][-1], usual_fields("H0UNCNT0", {33: "99991231", 1: "235959"}))] * 2)
@example([frame(LAYOUTS["H0UNCNT0"][-1], usual_fields("H0UNCNT0", {33: "00010101", 1: "000000"}))] * 2)
@example([frame(LAYOUTS["H0UNASP0"][-1], usual_fields("H0UNASP0", {3: "9" * 19, 50: "-0.0000000001"}))])
@example([frame(LAYOUTS["H0UNASP0"][-1], usual_fields("H0UNASP0", {3: "9" * 12, 50: "-0.000001"}))])
def test_fault_33_whatever_the_figures_are_the_screen_is_drawn(frames: list[bytes]) -> None:
    drawn = Drawn()
    for raw in (*usual_frames(Venue.UN), *frames):
        drawn.arrive(raw)
        drawn.check()


@pytest.mark.parametrize("junk", ["NaN", "-1", "9" * 5_000, "９９", "\x1b[2J"])
async def test_fault_33_figures_that_are_none_are_empty_on_the_screen_and_counted(tmp_path: Path, junk: str) -> None:
    async with running() as exchange, line_on_screen(exchange, tmp_path) as seen:
        await until_up(seen)
        exchange.switches.junk_field = junk
        stream = seen.app.bridge.state.stream(CODE, Venue.UN)
        await until(lambda: stream.book is not None and not any(stream.book.ask_prices), "a book without a price")
        await until(lambda: words.no_levels in "".join(screen_rows(seen.app)), "its words on the screen")
        assert seen.source.counters.unreadable > 0
        shown = "".join(screen_rows(seen.app))
        assert "NaN" not in shown
        assert "[2J" not in shown
        exchange.switches.calm("junk_field")
        await next_book(seen, exchange)
        assert seen.source.counters.connects == 1


# --- 34: books as no exchange has them ---

_level_prices = st.lists(st.one_of(st.just(0), st.integers(50_000, 90_000)), min_size=10, max_size=10).map(tuple)


def is_in_order(book: BookSnapshot) -> bool:
    """Whether both sides run from the best price outwards; written otherwise than in the program."""
    for prices, sign in ((book.ask_prices, 1), (book.bid_prices, -1)):
        there = [sign * value for value in prices if value]
        full = len(there)
        if any(prices[full:]) or there != sorted(set(there)):
            return False
    return True


@settings(deadline=None)
@given(_level_prices, _level_prices, st.booleans())
@example((72_500, 72_600, *[0] * 8), (72_500, 72_400, *[0] * 8), False)
@example((0,) * 10, (0,) * 10, False)
@example((72_500, 0, 72_600, *[0] * 7), (72_400, *[0] * 9), False)
@example((72_500, 72_500, *[0] * 8), (72_400, *[0] * 9), True)
def test_fault_34_a_book_is_shown_as_it_is_and_what_is_odd_is_said(
    ask_prices: tuple[int, ...], bid_prices: tuple[int, ...], sort: bool
) -> None:
    if sort:
        ask_prices = _outwards(ask_prices, 1)
        bid_prices = _outwards(bid_prices, -1)
    book = made_book(CODE, venue=Venue.UN, ask_prices=ask_prices, bid_prices=bid_prices)
    drawn = Drawn()
    drawn.arrive(book_frame(book))
    drawn.check()
    assert drawn.instrument.book is not None
    assert drawn.instrument.book.ask_prices == ask_prices
    assert drawn.instrument.book.bid_prices == bid_prices
    shown = drawn.ladder(120, 40)
    for level in {*ask_prices, *bid_prices} - {0}:
        assert f"{level:,}" in shown
    if not ask_prices[0] or not bid_prices[0]:
        return
    assert any(text in shown for text in words.disordered) is not is_in_order(book)
    if is_in_order(book):
        assert (words.crossed in shown) is (ask_prices[0] <= bid_prices[0])
    # A spread is only told of a book that has one.
    spread = words.spread_long.partition("{")[0]
    assert (spread in shown) is (is_in_order(book) and ask_prices[0] > bid_prices[0])


def _outwards(prices: tuple[int, ...], sign: int) -> tuple[int, ...]:
    there = sorted({value for value in prices if value}, key=lambda value: sign * value)
    return (*there, *[0] * (10 - len(there)))


def test_fault_34_a_call_auctions_book_of_three_levels_is_in_order() -> None:
    book = made_book(CODE, ask_prices=(100, 110, 120, *[0] * 7), bid_prices=(130, 120, 110, *[0] * 7))
    assert book.is_crossed
    assert not book.is_disordered


# --- 35: bytes that are no text ---


@pytest.mark.parametrize("name", ["bad-utf8", "cp949", "nul", "binary"])
async def test_fault_35_bytes_that_are_no_text_are_read_or_counted_and_the_line_stays(
    tmp_path: Path, name: str
) -> None:
    async with running() as exchange, line_on_screen(exchange, tmp_path) as seen:
        await until_up(seen)
        before = seen.source.counters
        message = MESSAGES[name].make()
        # The merged stream has no announcements of its own that anybody registers.
        await exchange.send_raw(message.payload.replace(b"H0UNMKO0", b"H0STMKO0"), binary=message.binary)
        if name in ("bad-utf8", "cp949"):
            await until(lambda: seen.source.counters.mended == before.mended + 1, "a mended frame to be counted")
        elif name == "nul":
            await until(lambda: seen.source.counters.unreadable + seen.source.counters.refused > 0, "it to be counted")
        else:
            await until(lambda: seen.source.counters.messages > before.messages, "it to be read")
        await next_book(seen, exchange)
        assert "\x00" not in "".join(screen_rows(seen.app))
        assert seen.source.counters.connects == 1


@settings(deadline=None)
@given(st.sampled_from(wire_frames()), st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1)), max_size=5))
def test_fault_35_bytes_that_are_no_text_are_replaced_where_they_are(
    wire: tuple[str, str, str, bytes], changes: list[tuple[int, bytes]]
) -> None:
    raw = bytearray(wire[3])
    for at, put in changes:
        raw[at : at + len(put)] = put
    decoded = read_or_refused(bytes(raw))
    if isinstance(decoded, Decoded):
        fields = raw.decode("utf-8", "replace").split("|", 3)[3].split("^")
        assert list(decoded.frame.fields) == fields
        assert decoded.frame.mended is (raw.decode("utf-8", "ignore").encode() != raw)


# --- 37: JSON that is none ---

DEEP = 100_000
NOT_CONTROL = {
    "deep lists": b"[" * DEEP,
    "deep lists within the size": b"[" * (MAX_CONTROL_BYTES - 1),
    "deep objects": b'{"a":' * DEEP,
    "a deep message": b'{"header":{"tr_id":"PINGPONG"},"body":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "a key twice": b'{"header":{"tr_id":"PINGPONG"},"header":{"tr_id":"H0STASP0"},"body":{"rt_cd":"0","msg_cd":"x"}}',
    "a code twice": b'{"header":{},"body":{"rt_cd":"0","msg_cd":"OPSP0000","msg_cd":"OPSP8996"}}',
    "a huge integer": b'{"header":{"tr_id":"PINGPONG","datetime":' + b"9" * 5_000 + b"}}",
    "a huge exponent": b'{"header":{"tr_id":"PINGPONG","datetime":1e' + b"9" * 5_000 + b"}}",
    "not a number": b'{"header":{"tr_id":"PINGPONG","datetime":NaN}}',
    "too long": b'{"header":{"tr_id":"PINGPONG","x":"' + b"x" * MAX_CONTROL_BYTES + b'"}}',
    "no message": b"{}",
    "a list": b'["PINGPONG"]',
    "cut off": b'{"header":{"tr_id":"PING',
}


@pytest.mark.parametrize("raw", NOT_CONTROL.values(), ids=NOT_CONTROL)
def test_fault_37_json_that_no_broker_sends_is_refused_and_counted(raw: bytes) -> None:
    with pytest.raises(ProtocolError) as refusal:
        parse_control(raw)
    assert len(str(refusal.value)) < 200
    (event,) = KisSession(SecretStr("key"), Ledger()).receive(raw, 0.0)
    assert isinstance(event, Refused)
    assert event.kind == "control"


@pytest.mark.parametrize("depth", range(900, 1_000, 7))
def test_fault_37_a_message_at_the_limit_of_what_can_be_nested_is_read_or_refused(depth: int) -> None:
    raw = b'{"header":{},"body":{"rt_cd":"1","msg_cd":"OPSP8992","msg1":' + b"[" * depth + b"]" * depth + b"}}"
    words_of_it = ""
    try:
        parse_control(raw)
    except ProtocolError as refusal:
        words_of_it = str(refusal)
    assert not words_of_it or "JSON" in words_of_it


@pytest.mark.parametrize("name", ["deep-json", "odd-json", "empty", "no-count"])
async def test_fault_37_messages_that_are_none_are_counted_and_the_line_stays(tmp_path: Path, name: str) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        before = line.counters
        for _ in range(3):
            await exchange.send_raw(MESSAGES[name].make().payload)
        await until(lambda: line.counters.refused == before.refused + 3, "three refused messages")
        assert words_for_unread(taker, 3)
        frames = line.counters.frames
        await until(lambda: line.counters.frames > frames, "frames to go on")
        assert line.counters.connects == 1
