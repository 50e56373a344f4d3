"""The ledger against a dictionary: whatever becomes of the broker's answers, it knows what it may know."""

from itertools import permutations
from math import inf
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

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Acknowledgement, Verdict
from kis_tui.protocol.ledger import ACK_TIMEOUT_S, LATER_S, MAX_SENDS, PACE_S, Ledger, RegistrationState
from kis_tui.protocol.schema import tr_id_of

STREAMS = [
    Registration(Channel.BOOK, Venue.UN, "005930"),
    Registration(Channel.TRADE, Venue.UN, "005930"),
    Registration(Channel.TRADE, Venue.KRX, "000660"),
]
STRANGER = Registration(Channel.TRADE, Venue.NXT, "035720")
"""Never asked for."""
FULL_LIMIT = 2
WANTED, PENDING, CONFIRMED, UNCONFIRMED, REFUSED, RELEASING, RELEASED = RegistrationState
OPEN = (PENDING, UNCONFIRMED)
HELD = (PENDING, CONFIRMED, UNCONFIRMED, RELEASING)
CODES = {
    Verdict.REGISTERED: "OPSP0000",
    Verdict.RELEASED: "OPSP0001",
    Verdict.OVER_LIMIT: "OPSP0008",
    Verdict.REFUSED: "OPSP8992",
    Verdict.TRY_LATER: "OPSP0007",
}
AFTER = {
    (PENDING, Verdict.REGISTERED): CONFIRMED,
    (PENDING, Verdict.OVER_LIMIT): REFUSED,
    (PENDING, Verdict.REFUSED): REFUSED,
    (UNCONFIRMED, Verdict.REGISTERED): CONFIRMED,
    (UNCONFIRMED, Verdict.OVER_LIMIT): REFUSED,
    (UNCONFIRMED, Verdict.REFUSED): REFUSED,
    (PENDING, "frame"): CONFIRMED,
    (UNCONFIRMED, "frame"): CONFIRMED,
}
"""What follows a state; everything that is not here leaves it as it is, but for the cases told by name below."""


UNDECIDED = {
    (REFUSED, Verdict.REGISTERED): CONFIRMED,
    (CONFIRMED, Verdict.OVER_LIMIT): REFUSED,
    (CONFIRMED, Verdict.REFUSED): REFUSED,
}
"""The same while a request is unanswered."""


class Answer(NamedTuple):
    """What the broker said to one request, on its way."""

    about: Registration
    verdict: Verdict
    request: int
    """Which of the requests for this stream it answers, counted from 1."""

    def acknowledgement(self) -> Acknowledgement:
        tr_id = tr_id_of(self.about.channel, self.about.venue)
        rt_cd = "0" if self.verdict in (Verdict.REGISTERED, Verdict.RELEASED) else "1"
        return Acknowledgement(self.verdict, rt_cd, CODES[self.verdict], "words", tr_id, self.about.code)


class Known:
    """What is known of one stream."""

    def __init__(self) -> None:
        self.state = WANTED
        self.sends = 0
        self.due_at = 0.0
        self.unanswered = 0
        self.before = (WANTED, 0, 0.0)
        self.put_off = False
        self.doubted = False
        self.asked_at = 0.0
        self.into_silence = False
        self.repeated = False
        self.because: Verdict | None = None


class LedgerMachine(RuleBasedStateMachine):
    """The ledger, a dictionary that follows it, and a broker whose answers get lost on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.ledger = Ledger(FULL_LIMIT)
        self.known: dict[Registration, Known] = {}
        self.wanted: list[Registration] = []
        self.limit = FULL_LIMIT
        self.sent_at = 0.0
        self.held: dict[Registration, None] = {}
        """What the broker holds."""
        self.room = FULL_LIMIT
        self.refuses: dict[Registration, Verdict] = {}
        self.answers: list[Answer] = []
        self.heard_at = -inf
        self.unheard: dict[Registration, None] = {}
        self.requests: dict[Registration, int] = {}
        self.misled: set[Registration] = set()
        """Streams of which an answer to an older request was heard: nobody can know how they stand."""

    # --- what the program does ------------------------------------------------

    @initialize()
    def begin(self) -> None:
        self.want(STREAMS[:2])
        self.time_passes(1.0)

    @rule(streams=st.sampled_from([list(streams) for n in range(3) for streams in permutations(STREAMS, n)]))
    def want(self, streams: list[Registration]) -> None:
        self.ledger.want(streams)
        for stream in [stream for stream in self.wanted if stream not in streams]:
            known = self.known[stream]
            if known.state is RELEASING:
                continue
            if known.state in HELD or known.unanswered:
                known.before = (known.state, known.sends, known.due_at)
                known.state, known.sends, known.due_at = RELEASING, 0, 0.0
            else:
                del self.known[stream]
        for stream in streams:
            known = self.known.setdefault(stream, Known())
            if stream not in self.wanted and known.state is RELEASING and not known.sends:
                known.state, known.sends, known.due_at = known.before
        self.wanted = streams

    @rule(stream=st.sampled_from(STREAMS), pause_s=st.sampled_from([0.0, PACE_S]))
    def want_one_more_or_less(self, stream: Registration, pause_s: float) -> None:
        kept = [other for other in self.wanted if other != stream]
        self.want(kept if stream in self.wanted else [*kept, stream])
        self.time_passes(pause_s)

    @rule()
    def ask_again(self) -> None:
        self.ledger.ask_again()
        self.limit = FULL_LIMIT
        for stream in self.wanted:
            if self.known[stream].state in (REFUSED, UNCONFIRMED):
                self.anew(self.known[stream])

    @rule()
    def everything_arrives_in_its_order(self) -> None:
        for answer in self.answers:
            self.arrive(answer)
        self.answers.clear()
        self.time_passes(PACE_S)

    @rule(seconds=st.sampled_from([PACE_S / 2, PACE_S, ACK_TIMEOUT_S, LATER_S]))
    def time_passes(self, seconds: float) -> None:
        """Let the ledger do everything that is due in the meantime."""
        end = self.now + seconds
        while (due_at := self.ledger.next_due(self.now)) is not None and due_at <= end:
            self.now = due_at
            self.request()
        self.now = end
        self.request()

    def request(self) -> bool:
        """Let the ledger ask for one thing."""
        due_at = self.ledger.next_due(self.now)
        request, changes = self.ledger.next_request(self.now)
        assert bool(request or changes) is (due_at is not None and due_at <= self.now), "next_due says when"
        for stream, known in list(self.known.items()):
            if known.sends == MAX_SENDS and self.now >= known.due_at:
                if known.into_silence and not known.repeated and known.state in (PENDING, RELEASING):
                    self.unheard[stream] = None
                if known.state is PENDING:
                    known.state = UNCONFIRMED
                elif known.state is RELEASING:
                    self.given_back(stream)
        if request is None:
            return bool(changes)
        assert self.now - self.sent_at >= PACE_S * 0.999, "requests keep their distance"
        self.sent_at = self.now
        known = self.known[request.registration]
        if request.register:
            is_new = known.state is WANTED
            assert not is_new or sum(other.state in HELD for other in self.known.values()) < self.limit
            known.state, known.unanswered = PENDING, known.unanswered + 1
        assert known.state is (PENDING if request.register else RELEASING)
        assert request.registration in self.wanted or not request.register
        known.sends, known.due_at = known.sends + 1, self.now + ACK_TIMEOUT_S
        if known.sends == 1:
            known.asked_at = self.now
        known.into_silence = self.heard_at < known.asked_at
        assert known.sends <= MAX_SENDS
        self.answers.append(self.hear(request.registration, register=request.register))
        return True

    def hear(self, stream: Registration, *, register: bool) -> Answer:
        """Do at the broker what is asked for."""
        number = self.requests[stream] = self.requests.get(stream, 0) + 1
        if not register:
            self.held.pop(stream, None)
            return Answer(stream, Verdict.RELEASED, number)
        verdict = Verdict.REGISTERED
        if stream not in self.held:
            verdict = self.refuses.get(stream, verdict)
            if verdict is Verdict.REGISTERED and len(self.held) >= self.room:
                verdict = Verdict.OVER_LIMIT
        if verdict is Verdict.REGISTERED:
            self.held[stream] = None
        return Answer(stream, verdict, number)

    # --- what the broker and the way do ---------------------------------------

    @rule(room=st.integers(1, FULL_LIMIT + 1))
    def the_broker_grants_another_number(self, room: int) -> None:
        self.room = room

    @rule(
        stream=st.sampled_from(STREAMS),
        verdict=st.sampled_from([Verdict.REGISTERED, Verdict.REFUSED, Verdict.TRY_LATER]),
    )
    def the_broker_changes_its_mind(self, stream: Registration, verdict: Verdict) -> None:
        self.refuses[stream] = verdict

    @precondition(lambda self: self.answers)
    @rule(number=st.integers(0, 3), again=st.booleans())
    def an_answer_arrives(self, number: int, again: bool) -> None:
        """In any order, late, and perhaps not for the last time."""
        number %= len(self.answers)
        self.arrive(self.answers[number] if again else self.answers.pop(number))

    @precondition(lambda self: self.answers)
    @rule()
    def the_newest_answer_is_lost(self) -> None:
        self.answers.pop()

    @rule()
    def something_is_heard(self) -> None:
        """As of every message of the broker, whatever it is."""
        self.ledger.heard(self.now)
        self.heard_at = self.now
        for stream in self.unheard:
            known = self.known.get(stream)
            if known is None:
                known = self.known[stream] = Known()
                known.state = RELEASING
            elif known.state is UNCONFIRMED:
                self.anew(known)
            else:
                continue
            known.repeated = True
        self.unheard.clear()

    @rule(verdict=st.sampled_from(list(CODES)))
    def an_answer_comes_for_a_stream_never_asked_for(self, verdict: Verdict) -> None:
        assert self.ledger.on_acknowledgement(Answer(STRANGER, verdict, 0).acknowledgement(), self.now) == []

    @precondition(lambda self: self.held)
    @rule(number=st.integers(0, 2))
    def a_frame_arrives(self, number: int) -> None:
        stream = list(self.held)[number % len(self.held)]
        self.something_is_heard()
        assert self.ledger.is_wanted(stream) is (stream in self.wanted)
        if not self.ledger.is_wanted(stream):
            return
        self.ledger.on_frame(stream)
        known = self.known[stream]
        if known.state is REFUSED and not known.doubted:
            self.anew(known)
            known.doubted = True
        self.settle(known, AFTER.get((known.state, "frame"), known.state))

    @rule()
    def the_line_is_lost(self) -> None:
        self.ledger.connection_lost()
        self.held.clear()
        self.answers.clear()
        self.misled.clear()
        self.limit = FULL_LIMIT
        self.sent_at = 0.0
        self.unheard.clear()
        for stream, known in list(self.known.items()):
            known.unanswered = 0
            known.repeated = False
            if stream not in self.wanted:
                del self.known[stream]
            elif known.state is not REFUSED or known.because is not Verdict.REFUSED:
                self.anew(known)

    @rule()
    def the_key_is_replaced(self) -> None:
        self.ledger.key_changed()
        for known in self.known.values():
            if known.state is RELEASING:
                known.sends, known.due_at, known.before, known.unanswered = 0, 0.0, (WANTED, 0, 0.0), 1
            elif known.state is not REFUSED:
                known.unanswered = max(known.unanswered, known.state in HELD)
                self.anew(known)

    def arrive(self, answer: Answer) -> None:
        stream, verdict = answer.about, answer.verdict
        self.something_is_heard()
        if answer.request < self.requests[stream]:
            self.misled.add(stream)
        self.ledger.on_acknowledgement(answer.acknowledgement(), self.now)
        known = self.known.get(stream)
        if known is None or known.state is WANTED:
            return
        was_owed = verdict is not Verdict.RELEASED and known.unanswered > 0
        known.unanswered -= was_owed
        after = AFTER.get((known.state, verdict), known.state)
        if known.state is RELEASING:
            if verdict is Verdict.RELEASED and known.sends:
                self.given_back(stream)
            elif verdict is Verdict.REGISTERED and not known.sends:
                known.before = (CONFIRMED, 0, 0.0)
            return
        if was_owed and (known.state, verdict) in UNDECIDED:
            after = UNDECIDED[known.state, verdict]
        if known.state in OPEN and verdict is Verdict.TRY_LATER:
            after = REFUSED if known.put_off else WANTED
        is_refused = known.state is not REFUSED and after is REFUSED
        self.settle(known, after)
        if is_refused:
            known.because = verdict
            if verdict is Verdict.OVER_LIMIT:
                self.limit = max(1, sum(other.state in HELD for other in self.known.values()))

    def settle(self, known: Known, state: RegistrationState) -> None:
        if state is known.state:
            return
        known.sends, known.due_at = 0, 0.0
        known.repeated = known.repeated and state is not CONFIRMED
        if state is WANTED:
            known.put_off, known.due_at = True, self.now + LATER_S
        known.state = state

    def anew(self, known: Known) -> None:
        known.state, known.sends, known.due_at, known.put_off, known.doubted = WANTED, 0, 0.0, False, False

    def given_back(self, stream: Registration) -> None:
        if stream in self.wanted:
            self.known[stream].unanswered = 0
            self.anew(self.known[stream])
        else:
            del self.known[stream]

    # --- what holds at any time -----------------------------------------------

    @invariant()
    def every_state_is_the_dictionary_s(self) -> None:
        assert self.ledger.states() == {stream: known.state for stream, known in self.known.items()}
        assert self.ledger.wanted() == self.wanted
        assert self.ledger.limit == self.limit
        assert self.ledger.confirmed_count() == sum(known.state is CONFIRMED for known in self.known.values())

    @invariant()
    def a_refusal_has_its_reason_and_nothing_else_has_one(self) -> None:
        for stream, state in self.ledger.states().items():
            if state is REFUSED:
                assert self.ledger.refusal(stream)[0] in CODES.values()
            elif state is CONFIRMED:
                assert self.ledger.refusal(stream) == ("", "")

    def teardown(self) -> None:
        """After a calm the broker holds what is wanted, and the ledger says so."""
        self.refuses.clear()
        self.room = FULL_LIMIT + len(STREAMS)
        for _ in range(2):
            self.run_calmly()
            self.ask_again()
            self.run_calmly()
            asked_for = [stream for stream in self.wanted if self.known[stream].state is not WANTED]
            assert len(asked_for) == min(len(self.wanted), FULL_LIMIT)
            for stream in STREAMS:
                if stream in self.misled:
                    continue
                if stream in asked_for:
                    assert stream in self.held
                    assert self.ledger.states()[stream] is CONFIRMED
                elif stream not in self.wanted:
                    assert stream not in self.held
                    assert stream not in self.ledger.states()
            self.the_line_is_lost()

    def run_calmly(self) -> None:
        for _ in range(1000):
            while self.answers:
                self.arrive(self.answers.pop(0))
            due_at = self.ledger.next_due(self.now)
            if due_at is None:
                return
            self.now = max(self.now, due_at)
            self.request()
        raise AssertionError("never comes to rest")


def test_fault_26_whatever_becomes_of_answers_the_ledger_agrees_with_a_dictionary() -> None:
    run_state_machine_as_test(LedgerMachine, settings=settings(max_examples=300, stateful_step_count=50, deadline=None))
