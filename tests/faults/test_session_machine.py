"""A conversation against a dictionary: what its events say is how things stand, whatever becomes of the messages."""

import json
from collections import Counter
from random import Random
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pydantic import SecretStr

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Verdict
from kis_tui.protocol.decode import Decoded
from kis_tui.protocol.ledger import ACK_TIMEOUT_S, PACE_S, Ledger, RegistrationChange, RegistrationState
from kis_tui.protocol.schema import registration_of
from kis_tui.protocol.session import KisSession, Refused, SessionWord
from kis_tui.simulator import messages
from kis_tui.simulator.answers import STRAYS
from kis_tui.simulator.session import ClientSession
from kis_tui.simulator.switches import Refusal, Switches
from tests.support.made_frames import book_frame, made_book, made_trade, trade_frame

FRAMES = {
    Registration(Channel.BOOK, Venue.UN, "005930"): book_frame(made_book("005930")),
    Registration(Channel.TRADE, Venue.UN, "005930"): trade_frame(made_trade("005930")),
    Registration(Channel.TRADE, Venue.KRX, "000660"): trade_frame(made_trade("000660", venue=Venue.KRX)),
}
STREAMS = list(FRAMES)
GARBAGE = (b"", b"{", b"[]", b'{"header":{}}', b"0|H0UNCNT0|001|005930", b"\xff\xfe", b"1|H0UNCNT0|001|AAAA", b"0|H0X|")
PAUSE_S = 1.0
"""Nothing is sent for so long with a fresh key."""
CONFIRMABLE = (RegistrationState.PENDING, RegistrationState.UNCONFIRMED)


class Message(NamedTuple):
    """One message on its way to the program."""

    raw: bytes
    about: Registration | None = None
    """The stream whose request it answers."""
    request: int = 0
    """Which of the requests for it, counted from 1."""


class SessionMachine(RuleBasedStateMachine):
    """A conversation with the broker's side of the stand-in exchange, over a way that loses, doubles and reorders."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.switches = Switches()
        self.broker = ClientSession(1, self.switches, lambda _: True, self.admit, Random(1))
        self.keys = 0
        self.refused_keys: set[str] = set()
        self.ledger = Ledger(len(STREAMS))
        self.session = KisSession(self.fresh_key(), self.ledger)
        self.told: dict[Registration, RegistrationState] = {}
        """What the events said, followed word by word."""
        self.wanted: list[Registration] = []
        self.to_broker: list[str] = []
        self.on_the_way: list[Message] = []
        self.requests: Counter[Registration] = Counter()
        self.misled: set[Registration] = set()
        """Streams of which something older than the newest answer was heard: nobody can know how they stand."""
        self.pings = 0

    def fresh_key(self) -> SecretStr:
        self.keys += 1
        return SecretStr(f"key-{self.keys}")

    def admit(self, _: ClientSession, approval_key: str) -> str | None:
        return None if approval_key in self.refused_keys else "app key"

    def heed(self, changes: list[RegistrationChange]) -> None:
        for change in changes:
            if change.state is RegistrationState.RELEASED:
                self.told.pop(change.registration, None)
            else:
                self.told[change.registration] = change.state
            if change.state is RegistrationState.REFUSED:
                assert change.msg_cd, "a refusal comes with its reason"

    # --- what the program does ------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.want(STREAMS[:2])
        self.time_passes(1.0)

    @rule(stream=st.sampled_from(STREAMS), pause_s=st.sampled_from([0.0, PACE_S]))
    def want_one_more_or_less(self, stream: Registration, pause_s: float) -> None:
        kept = [other for other in self.wanted if other != stream]
        self.want(kept if stream in self.wanted else [*kept, stream])
        self.time_passes(pause_s)

    def want(self, streams: list[Registration]) -> None:
        self.wanted = streams
        self.heed(self.ledger.want(streams))

    @rule(seconds=st.sampled_from([PACE_S, ACK_TIMEOUT_S]))
    def time_passes(self, seconds: float) -> None:
        end = self.now + seconds
        while (due_at := self.ledger.next_due(self.now)) is not None and due_at <= end:
            self.now = due_at
            text, changes = self.session.next_request(self.now)
            self.heed(changes)
            if text is not None:
                assert json.loads(text)["header"]["approval_key"] == f"key-{self.keys}", "the newest key, always"
                self.to_broker.append(text)
        self.now = end

    @rule()
    def the_user_asks_again(self) -> None:
        self.heed(self.ledger.ask_again())

    # --- what the broker does -------------------------------------------------

    @rule()
    def the_broker_reads(self) -> None:
        for text in self.to_broker:
            asked = json.loads(text)["body"]["input"]
            stream = registration_of(asked["tr_id"], asked["tr_key"])
            assert stream is not None
            answer = self.broker.receive(text)
            assert answer is not None
            self.requests[stream] += 1
            self.on_the_way.append(Message(answer.text.encode(), stream, self.requests[stream]))
        self.to_broker.clear()

    @rule(stream=st.sampled_from(STREAMS))
    def the_broker_refuses_a_stream_or_grants_it_again(self, stream: Registration) -> None:
        if self.switches.refusals.pop(stream.code, None) is None:
            self.switches.refusals[stream.code] = Refusal("OPSP8992")

    @rule(room=st.integers(1, len(STREAMS)))
    def the_broker_grants_another_number(self, room: int) -> None:
        self.switches.registration_limit = room

    @rule()
    def the_key_is_no_longer_known(self) -> None:
        self.refused_keys.add(f"key-{self.keys}")

    @rule(stream=st.sampled_from(STREAMS))
    def a_frame_is_sent(self, stream: Registration) -> None:
        if stream in self.broker.registrations or stream in self.broker.released:
            self.on_the_way.append(Message(FRAMES[stream]))

    @rule()
    def a_keep_alive_is_sent(self) -> None:
        self.pings += 1
        self.on_the_way.append(Message(messages.keep_alive(f"20261123{100000 + self.pings}").encode()))

    # --- what the way does ----------------------------------------------------

    @rule()
    def everything_arrives_in_its_order(self) -> None:
        self.the_broker_reads()
        while self.on_the_way:
            self.arrive(self.on_the_way.pop(0))

    @precondition(lambda self: self.on_the_way)
    @rule(number=st.integers(0, 3), again=st.booleans())
    def a_message_arrives(self, number: int, again: bool) -> None:
        """In any order, late, and perhaps not for the last time."""
        number %= len(self.on_the_way)
        self.arrive(self.on_the_way[number] if again else self.on_the_way.pop(number))

    @precondition(lambda self: self.on_the_way)
    @rule()
    def the_newest_message_is_lost(self) -> None:
        self.on_the_way.pop()

    @rule(raw=st.sampled_from([*(text.encode() for text in STRAYS), *GARBAGE]))
    def something_comes_that_nobody_asked_for(self, raw: bytes) -> None:
        before = self.ledger.states()
        events = self.session.receive(raw, self.now)
        assert all(isinstance(event, Refused) for event in events)
        assert self.ledger.states() == before
        assert self.session.take_replies() == []

    @rule()
    def the_line_is_lost(self) -> None:
        self.heed(self.ledger.connection_lost())
        self.session = KisSession(self.fresh_key(), self.ledger)
        self.broker = ClientSession(1, self.switches, lambda _: True, self.admit, Random(1))
        self.to_broker.clear()
        self.on_the_way.clear()
        self.misled.clear()

    def arrive(self, message: Message) -> None:
        raw, about = message.raw, message.about
        before = self.ledger.states()
        events = self.session.receive(raw, self.now)
        self.heed([event for event in events if isinstance(event, RegistrationChange)])
        replies = self.session.take_replies()
        if about is not None:
            if message.request < self.requests[about]:
                self.misled.add(about)
            assert replies == []
            self.answered([event for event in events if not isinstance(event, RegistrationChange)], raw)
        elif b"PINGPONG" in raw:
            assert (events, replies) == ([], [raw.decode()]), "answered by the same text"
        else:
            assert replies == []
            stream = next(stream for stream, frame in FRAMES.items() if frame == raw)
            if stream not in self.broker.registrations:
                self.misled.add(stream)
            self.frame_arrived(stream, before.get(stream), list(events))

    def answered(self, words: list[object], raw: bytes) -> None:
        """A rejected key is a word about the session; everything else is about its stream."""
        if b"OPSP0011" not in raw:
            assert words == []
            return
        (word,) = words
        assert isinstance(word, SessionWord)
        assert word.ack.verdict is Verdict.KEY_REJECTED
        assert "key-" not in word.ack.text
        if f"key-{self.keys}" in self.refused_keys:
            held_until = self.now + PAUSE_S
            self.heed(self.session.use_key(self.fresh_key(), hold_until=held_until))
            assert self.session.next_request(held_until - 0.01)[0] is None

    def frame_arrived(self, stream: Registration, before: RegistrationState | None, events: list[object]) -> None:
        if stream not in self.wanted:
            (refused,) = events
            assert isinstance(refused, Refused)
            assert refused.kind == "unwanted"
            return
        assert isinstance(events[-1], Decoded)
        changes = events[:-1]
        if before is RegistrationState.REFUSED and changes:
            assert changes == [RegistrationChange(stream, RegistrationState.WANTED)], "asked for once more"
            return
        expected = [RegistrationChange(stream, RegistrationState.CONFIRMED)] if before in CONFIRMABLE else []
        assert changes == expected

    # --- what holds at any time -----------------------------------------------

    @invariant()
    def what_was_told_is_how_it_stands(self) -> None:
        assert self.told == self.ledger.states()
        assert [stream for stream in self.told if self.ledger.is_wanted(stream)] != [] or not self.wanted

    def teardown(self) -> None:
        """After a calm the broker holds what is wanted, and the events have said so."""
        self.switches.calm()
        self.switches.registration_limit = len(STREAMS)
        self.run_calmly()
        self.the_user_asks_again()
        self.run_calmly()
        for stream in STREAMS:
            if stream not in self.misled:
                self.stands_well(stream)
        self.the_line_is_lost()
        self.run_calmly()
        for stream in STREAMS:
            self.stands_well(stream)

    def stands_well(self, stream: Registration) -> None:
        assert (stream in self.broker.registrations) is (stream in self.wanted), stream
        assert self.told.get(stream) is (RegistrationState.CONFIRMED if stream in self.wanted else None), stream

    def run_calmly(self) -> None:
        for _ in range(200):
            self.everything_arrives_in_its_order()
            due_at = self.ledger.next_due(self.now)
            if due_at is None and not self.to_broker:
                return
            self.time_passes(PACE_S if due_at is None else max(0.0, due_at - self.now))
        raise AssertionError("never comes to rest")


def test_fault_26_whatever_becomes_of_messages_the_events_say_how_things_stand() -> None:
    run_state_machine_as_test(
        SessionMachine, settings=settings(max_examples=200, stateful_step_count=50, deadline=None)
    )
