"""Answers to registrations that are refused, lost, doubled or out of order; data that comes early or late."""

import itertools
import json
from functools import partial
from pathlib import Path
from random import Random

import pytest

from kis_tui.api.websocket_handler import KISWebSocketHandler
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import Venue
from kis_tui.errors import RegistrationRefusedError
from kis_tui.feed.events import FrameReceived, FrameRefused, LinkChanged, LinkState, RegistrationChanged
from kis_tui.feed.line import Line
from kis_tui.feed.source import Row
from kis_tui.protocol.ledger import RegistrationState
from kis_tui.protocol.schema import tr_id_of
from kis_tui.simulator import Exchange, Switches
from kis_tui.simulator.hostile import MESSAGES
from kis_tui.simulator.switches import FOREVER, Refusal
from kis_tui.ui.link_view import link_view
from kis_tui.ui.link_words import link_words
from kis_tui.ui.wording.language import words
from tests.support.clocks import FastClock
from tests.support.exchange import auth_for, running
from tests.support.line_on_screen import LineOnScreen, line_on_screen
from tests.support.lines import WANTED, Taker, confirmed, line_to
from tests.support.screen import NAMES, screen_rows, texts
from tests.support.until import until

SIX = [Row(code) for code in NAMES]
FIRST = WANTED[0]
MOST_REQUESTS = 3
"""One and two repeats."""
REPEAT_S = 5.0
OVER = words.refusals["OPSP0008"][1]
MALFORMED = [f"OPSP{number}" for number in (8993, 8994, 8995, 8997, 8998, 9990, 9991, 9992, 9997, 9998, 9999)]
CONFIRMED, REFUSED, UNCONFIRMED = (
    RegistrationState.CONFIRMED,
    RegistrationState.REFUSED,
    RegistrationState.UNCONFIRMED,
)


def asked(exchange: Exchange, registration: Registration, *, register: bool = True) -> int:
    """How often a stream was asked for, or given back."""
    tr_id = tr_id_of(registration.channel, registration.venue)
    requests = [json.loads(text) for text in exchange.received if '"input"' in text]
    return sum(
        request["body"]["input"] == {"tr_id": tr_id, "tr_key": registration.code}
        and request["header"]["tr_type"] == ("1" if register else "2")
        for request in requests
    )


def state_of(line: Line, registration: Registration) -> RegistrationState | None:
    return line.ledger.states().get(registration)


def registered(exchange: Exchange) -> set[Registration]:
    return set(exchange.sessions[0].registrations) if exchange.sessions else set()


def holds_exactly(line: Line, exchange: Exchange, wanted: set[Registration]) -> bool:
    """Whether the ledger knows of what is wanted and nothing else, and the exchange sends just that."""
    return set(line.ledger.states()) == confirmed(line) == registered(exchange) == wanted


def state_words(line: Line, taker: Taker) -> str:
    """What the screen says of the line at this moment, in an open market."""
    frames = taker.of(FrameReceived)
    view = link_view(
        line.status,
        line.counters,
        now=line._clock.monotonic(),
        frame_at=frames[-1].received_at if frames else None,
        rate=0.0,
        drifted=0,
        quiet_reason="",
        refused=0,
        badge="",
    )
    return link_words(view).text


def has_waited(taker: Taker) -> bool:
    """Whether the line was ever down."""
    return any(change.status.state is LinkState.WAITING for change in taker.of(LinkChanged))


def screen(seen: LineOnScreen) -> str:
    return "\n".join(screen_rows(seen.app))


async def shown(seen: LineOnScreen, text: str) -> None:
    """Wait until the screen shows a text."""
    try:
        await until(lambda: text in screen(seen))
    except AssertionError as error:
        raise AssertionError(f"not seen: {text}\n{screen(seen)}") from error


def changes_of(taker: Taker, registration: Registration) -> list[RegistrationState]:
    """The states of one registration, in order."""
    return [event.state for event in taker.of(RegistrationChanged) if event.registration == registration]


# --- 22: MAX SUBSCRIBE OVER ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", ["in order", "late", "shuffled", "doubled"])
async def test_fault_22_over_the_limit_keeps_what_was_granted(tmp_path: Path, answers: str) -> None:
    switches = Switches(
        registration_limit=3,
        ack_delay_s=0.03 if answers == "late" else 0.0,
        shuffle_acks=answers == "shuffled",
        duplicate_acks=answers == "doubled",
        withhold_frames=True,
    )
    more = [*WANTED, Registration(Channel.TRADE, Venue.UN, "035720")]
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(more)
        await until(lambda: REFUSED in changes_of(taker, more[3]), "one too many")
        await until(lambda: confirmed(line) == set(more[:3]), "the first three")
        await until(lambda: line.ledger.limit == 3, "the limit is what was granted")
        assert registered(exchange) == set(more[:3])
        refused = [event for event in taker.of(RegistrationChanged) if event.state is REFUSED]
        assert {event.msg_cd for event in refused} == {"OPSP0008"}
        assert len(exchange.connects) == 1
        assert not has_waited(taker)


async def test_fault_22_the_screen_marks_the_rows_that_are_over_the_limit(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(registration_limit=5)) as exchange,
        line_on_screen(exchange, tmp_path, rows=SIX) as seen,
    ):
        await until(lambda: seen.source.status.limit == seen.source.status.confirmed == 5, "what was granted stays")

        def marked() -> list[str]:
            return [row.code for row in SIX if OVER in row_of(seen, row)]

        await until(lambda: len(marked()) == 2, "both rows that found no room")
        assert marked() == [row.code for row in SIX if trade_of(row) not in registered(exchange)]
        assert len(exchange.connects) == 1


def row_of(seen: LineOnScreen, row: Row) -> str:
    """The row of the watchlist."""
    return next(line for line in texts(seen.app.main.watchlist) if row.code in line)


def trade_of(row: Row) -> Registration:
    return Registration(Channel.TRADE, row.choice.venue, row.code)


async def test_fault_22_a_handler_is_told_of_everything_the_limit_leaves_out(tmp_path: Path) -> None:
    errors: list[Exception] = []
    codes = ["005930", "000660", "035720", "035420", "373220", "247540"]
    async with running(switches=Switches(registration_limit=3)) as exchange:
        auth = auth_for(exchange, tmp_path)
        handler = KISWebSocketHandler(auth, clock=FastClock(20.0), rng=Random(1), lock_dir=tmp_path)
        handler.set_callbacks(on_error=errors.append)
        await handler.connect()
        await handler.subscribe_quote(codes)
        await until(lambda: len(errors) == 3)
        assert [e.code for e in errors if isinstance(e, RegistrationRefusedError)] == codes[3:]
        assert [s.stock_code for s in handler.get_subscriptions()] == codes[:3]
        await until(lambda: all(s.confirmed for s in handler.get_subscriptions()))
        await handler.disconnect()
        await auth.aclose()


# --- 23: already subscribed, nothing to release -------------------------------------------------------------------


async def test_fault_23_already_subscribed_is_granted(tmp_path: Path) -> None:
    switches = Switches(drop_acks=1, withhold_frames=True)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        heard: list[bytes] = []
        line.tap(lambda raw, _: heard.append(raw))
        line.want([FIRST])
        await until(lambda: confirmed(line) == {FIRST}, "granted by OPSP0002")
        assert sum(b"OPSP0002" in raw for raw in heard) == 1
        assert not any(b"OPSP0000" in raw for raw in heard)
        assert asked(exchange, FIRST) == 2
        assert REFUSED not in changes_of(taker, FIRST)


async def test_fault_23_nothing_to_release_is_released(tmp_path: Path) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        heard: list[bytes] = []
        line.tap(lambda raw, _: heard.append(raw))
        line.want([FIRST])
        await until(lambda: confirmed(line) == {FIRST})
        del exchange.sessions[0].registrations[FIRST]
        line.want([])
        await until(lambda: line.ledger.states() == {}, "released by OPSP0003")
        assert sum(b"OPSP0003" in raw for raw in heard) == 1
        assert asked(exchange, FIRST, register=False) == 1
        assert changes_of(taker, FIRST)[-1] is RegistrationState.RELEASED


# --- 24: what the broker does not know ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("msg_cd", "names_stream"),
    [("OPSP8991", True), ("OPSP8992", True), ("OPSP8992", False), *((msg_cd, False) for msg_cd in MALFORMED)],
)
async def test_fault_24_a_request_the_broker_cannot_use_is_refused_once(
    tmp_path: Path, msg_cd: str, names_stream: bool
) -> None:
    switches = Switches(refusals={"H0UNASP0 005930": Refusal(msg_cd, names_stream=names_stream)})
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED[1:]), "the others are granted")
        await until(lambda: state_of(line, FIRST) is REFUSED, "refused")
        assert line.ledger.refusal(FIRST)[0] == msg_cd
        refused_at = line._clock.monotonic()
        await exchange.drop_all()
        await until(lambda: len(exchange.connects) == 2 and confirmed(line) == set(WANTED[1:]), "back after a drop")
        await until(lambda: line._clock.monotonic() > refused_at + MOST_REQUESTS * REPEAT_S)
        assert asked(exchange, FIRST) == 1
        assert state_of(line, FIRST) is REFUSED
        assert [event.msg_cd for event in taker.of(RegistrationChanged) if event.state is REFUSED] == [msg_cd]


async def test_fault_24_the_row_says_why_it_is_refused(tmp_path: Path) -> None:
    nobody = Row("999999")
    async with running() as exchange, line_on_screen(exchange, tmp_path, rows=[SIX[0], nobody]) as seen:
        await shown(seen, words.refusals["OPSP8992"][0])
        assert words.refusals["OPSP8992"][0] in row_of(seen, nobody)
        await until(lambda: seen.source.status.state is LinkState.LIVE)
        assert asked(exchange, trade_of(nobody)) == 1
        assert len(exchange.connects) == 1


# --- 25: a lost answer --------------------------------------------------------------------------------------------


async def test_fault_25_lost_answers_are_asked_for_twice_more_and_then_data_counts(tmp_path: Path) -> None:
    switches = Switches(drop_acks=FOREVER, withhold_frames=True)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want([FIRST])
        await until(lambda: state_of(line, FIRST) is UNCONFIRMED, "given up on the answer")
        assert asked(exchange, FIRST) == MOST_REQUESTS
        assert line.status.state is LinkState.LIVE
        assert state_words(line, taker) == words.registration_notes[UNCONFIRMED]
        unconfirmed_at = line._clock.monotonic()
        await until(lambda: line._clock.monotonic() > unconfirmed_at + 2 * REPEAT_S)
        assert asked(exchange, FIRST) == MOST_REQUESTS
        assert len(exchange.connects) == 1
        switches.withhold_frames = False
        await until(lambda: confirmed(line) == {FIRST}, "confirmed by data")
        assert taker.of(FrameReceived)
        assert state_words(line, taker) == words.link_receiving


async def test_fault_25_data_confirms_what_was_never_answered(tmp_path: Path) -> None:
    switches = Switches(drop_acks=FOREVER)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, _):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED), "confirmed by frames")
        assert registered(exchange) == set(WANTED)
        assert len(exchange.connects) == 1


async def test_fault_25_repeats_come_five_seconds_apart(tmp_path: Path) -> None:
    switches = Switches(drop_acks=FOREVER, withhold_frames=True)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, _):
        times: list[float] = []

        class Noted(list[str]):
            def append(self, text: str) -> None:
                times.append(line._clock.monotonic())
                super().append(text)

        exchange.received = Noted()
        line.want([FIRST])
        await until(lambda: state_of(line, FIRST) is UNCONFIRMED)
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == MOST_REQUESTS - 1
    # A little less on the way in than on the way out.
    assert all(gap >= REPEAT_S * 0.9 for gap in gaps)


async def test_fault_25_a_row_without_an_answer_says_so_until_its_data_comes(tmp_path: Path) -> None:
    switches = Switches(drop_acks=FOREVER, withhold_frames=True)
    async with running(switches=switches) as exchange, line_on_screen(exchange, tmp_path, rows=SIX[:1]) as seen:
        await shown(seen, words.registration_notes[UNCONFIRMED])
        switches.withhold_frames = False
        await shown(seen, words.link_receiving)
        await until(lambda: words.registration_notes[UNCONFIRMED] not in screen(seen))
        assert len(exchange.connects) == 1


# --- 26: answers doubled, out of order, for unknown keys, after a release -----------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"duplicate_acks": True},
        {"shuffle_acks": True},
        {"ack_delay_s": 0.05},
        {"stray_acks": True},
        {"acks_after_release": True},
        {"stray_acks": True, "shuffle_acks": True, "duplicate_acks": True, "ack_delay_s": 0.02},
    ],
    ids=lambda fault: "+".join(fault),
)
async def test_fault_26_odd_answers_change_nothing(tmp_path: Path, fault: dict[str, bool | float]) -> None:
    switches = Switches(**fault)  # type: ignore[arg-type]
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        for wanted in (WANTED, WANTED[1:3], [], WANTED[2:]):
            line.want(wanted)
            await until(partial(holds_exactly, line, exchange, set(wanted)), f"{len(wanted)} registered, and no more")
        switches.calm()
        heard = line.counters.messages
        await until(lambda: line.counters.messages > heard + 10, "whatever was late has come")
        assert set(line.ledger.states()) == confirmed(line) == set(WANTED[2:])
        assert {event.registration for event in taker.of(RegistrationChanged)} == set(WANTED)
        assert REFUSED not in {event.state for event in taker.of(RegistrationChanged)}
        assert len(exchange.connects) == 1


async def test_fault_26_an_answer_that_comes_after_the_release_does_not_bring_a_stream_back(tmp_path: Path) -> None:
    switches = Switches(acks_after_release=True, withhold_frames=True)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        heard: list[bytes] = []
        line.tap(lambda raw, _: heard.append(raw))
        line.want([FIRST])
        await until(lambda: registered(exchange) == {FIRST})
        assert state_of(line, FIRST) is RegistrationState.PENDING
        line.want([])
        await until(lambda: any(b"OPSP0000" in raw for raw in heard), "the late answer")
        assert any(b"OPSP0001" in raw for raw in heard)
        assert line.ledger.states() == {}
        assert changes_of(taker, FIRST)[-1] is RegistrationState.RELEASED
        assert CONFIRMED not in changes_of(taker, FIRST)


# --- 27: data before the answer, data after the release -----------------------------------------------------------


async def test_fault_27_data_before_the_answer_confirms(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(frames_before_ack=True)) as exchange,
        line_to(exchange, tmp_path) as (line, taker),
    ):
        order: list[str] = []

        def note(raw: bytes, _: int) -> None:
            order.append("answer" if raw.startswith(b"{") else "data")
            confirmed_at.append(bool(confirmed(line)))

        confirmed_at: list[bool] = []
        line.tap(note)
        line.want([FIRST])
        await until(lambda: "answer" in order, "the answer")
        assert order[0] == "data"
        # A tap hears a message after it was read.
        assert confirmed_at[0]
        await until(lambda: CONFIRMED in changes_of(taker, FIRST), "the taker is told")
        assert changes_of(taker, FIRST).count(CONFIRMED) == 1
        assert isinstance(taker.of(FrameReceived)[0], FrameReceived)


async def test_fault_27_data_after_the_release_is_dropped_and_counted(tmp_path: Path) -> None:
    async with (
        running(switches=Switches(frames_after_release=True)) as exchange,
        line_to(exchange, tmp_path) as (line, taker),
    ):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        line.want(WANTED[2:])
        await until(lambda: set(line.ledger.states()) == set(WANTED[2:]), "given back")
        unwanted, frames = line.counters.unwanted, len(taker.of(FrameReceived))
        await until(lambda: line.counters.unwanted >= unwanted + 5, "counted")
        await until(lambda: len(taker.of(FrameReceived)) >= frames + 5, "what is wanted goes on")
        assert {getattr(value, "code", "") for value in taker.values[-5:]} == {"000660"}
        codes = {frame.decoded.frame.fields[0] for frame in taker.of(FrameReceived)[frames:]}
        assert codes == {"000660"}
        assert not taker.of(FrameRefused)
        assert line.counters.refused == 0
        assert len(exchange.connects) == 1


async def test_fault_27_a_callback_hears_nothing_of_a_stream_given_back(tmp_path: Path) -> None:
    heard: list[Trade] = []
    async with running(switches=Switches(frames_after_release=True)) as exchange:
        auth = auth_for(exchange, tmp_path)
        handler = KISWebSocketHandler(auth, clock=FastClock(20.0), rng=Random(1), lock_dir=tmp_path)
        handler.set_callbacks(on_trade=heard.append)
        await handler.connect()
        await handler.subscribe_tick(["005930", "000660"])
        await until(lambda: {trade.code for trade in heard} == {"005930", "000660"})
        await handler.unsubscribe("005930")
        await until(lambda: len(registered(exchange)) == 1)
        heard.clear()
        await until(lambda: len(heard) > 5)
        assert {trade.code for trade in heard} == {"000660"}
        await handler.disconnect()
        await auth.aclose()


# --- 39: unknown stream, encrypted frame --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"), [("unknown-stream", "unknown stream"), ("encrypted", "encrypted")], ids=["unknown", "encrypted"]
)
async def test_fault_39_a_frame_nobody_can_read_is_counted_and_the_line_goes_on(
    tmp_path: Path, name: str, kind: str
) -> None:
    switches = Switches(stray_messages=(MESSAGES[name].make(),), stray_every_s=0.02)
    async with running(switches=switches) as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        await until(lambda: line.counters.refused >= 5, "counted")
        assert {event.kind for event in taker.of(FrameRefused)} == {kind}
        assert taker.of(FrameRefused)[0].tr_id in switches.stray_messages[0].payload.decode()
        frames = line.counters.frames
        await until(lambda: line.counters.frames > frames + 5, "data goes on")
        assert state_words(line, taker) == words.link_receiving
        assert len(exchange.connects) == 1
        assert not has_waited(taker)


async def test_fault_39_a_stream_that_is_suddenly_encrypted_is_counted_and_read_again_later(
    tmp_path: Path,
) -> None:
    async with running() as exchange, line_to(exchange, tmp_path) as (line, taker):
        line.want(WANTED)
        await until(lambda: confirmed(line) == set(WANTED))
        exchange.switches.encrypted = True
        await until(lambda: line.counters.refused >= 5)
        assert {event.kind for event in taker.of(FrameRefused)} == {"encrypted"}
        exchange.switches.encrypted = False
        frames = line.counters.frames
        await until(lambda: line.counters.frames > frames + 5)
        assert confirmed(line) == set(WANTED)
        assert len(exchange.connects) == 1


async def test_fault_39_a_handler_is_told_once_and_nothing_is_raised(tmp_path: Path) -> None:
    told: list[str] = []
    heard: list[Trade] = []
    strays = tuple(MESSAGES[name].make() for name in ("unknown-stream", "encrypted"))
    async with running(switches=Switches(stray_messages=strays, stray_every_s=0.01)) as exchange:
        auth = auth_for(exchange, tmp_path)
        handler = KISWebSocketHandler(auth, clock=FastClock(20.0), rng=Random(1), lock_dir=tmp_path)
        handler.set_callbacks(on_trade=heard.append, on_error=lambda _error, message: told.append(message))
        await handler.connect()
        await handler.subscribe_tick(["005930"])
        await until(lambda: handler.get_connection_status()["refused"] >= 10)
        await until(lambda: heard)
        assert len(told) == 2
        assert handler.get_connection_status()["is_connected"]
        await handler.disconnect()
        await auth.aclose()
