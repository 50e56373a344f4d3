"""The ledger: sent is not subscribed."""

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Acknowledgement, Verdict, parse_control
from kis_tui.protocol.ledger import ACK_TIMEOUT_S, LATER_S, MAX_SENDS, NOT_OFFERED, PACE_S, Ledger, RegistrationState
from kis_tui.protocol.schema import tr_id_of
from tests.support.wire import WIRE


def trades(code: str, venue: Venue = Venue.UN) -> Registration:
    return Registration(Channel.TRADE, venue, code)


A, B, C = trades("005930"), trades("000660"), trades("035720")


def ack(registration: Registration, verdict: Verdict, msg_cd: str = "OPSP0000") -> Acknowledgement:
    return Acknowledgement(
        verdict, "0", msg_cd, "words", tr_id_of(registration.channel, registration.venue), registration.code
    )


def drain(ledger: Ledger, now: float) -> list[tuple[Registration, bool]]:
    """Take every request that comes due from ``now`` on within two seconds."""
    sent = []
    end = now + 2
    while now < end:
        request, _ = ledger.next_request(now)
        if request is not None:
            sent.append((request.registration, request.register))
        now += PACE_S
    return sent


def confirmed(*registrations: Registration, limit: int = 41) -> Ledger:
    ledger = Ledger(limit)
    ledger.want(registrations)
    drain(ledger, 0.0)
    for registration in registrations:
        ledger.on_acknowledgement(ack(registration, Verdict.REGISTERED), 0.0)
    return ledger


def test_a_request_that_was_sent_is_not_yet_a_subscription() -> None:
    ledger = Ledger()
    ledger.want([A])
    assert drain(ledger, 0.0) == [(A, True)]
    assert ledger.states() == {A: RegistrationState.PENDING}
    assert ledger.confirmed_count() == 0
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0)
    assert ledger.states() == {A: RegistrationState.CONFIRMED}


def test_requests_keep_their_distance() -> None:
    ledger = Ledger()
    ledger.want([A, B])
    first, _ = ledger.next_request(10.0)
    assert first is not None
    assert ledger.next_request(10.0 + PACE_S / 2)[0] is None
    assert ledger.next_due(10.0) == 10.0 + PACE_S
    second, _ = ledger.next_request(10.0 + PACE_S)
    assert second is not None
    assert second.registration == B


def test_a_lost_answer_is_asked_for_again_twice_and_then_frames_are_still_taken() -> None:
    ledger = Ledger()
    ledger.want([A])
    sends = 0
    for second in range(60):
        request, _ = ledger.next_request(float(second))
        sends += request is not None
    assert sends == MAX_SENDS
    assert ledger.states() == {A: RegistrationState.UNCONFIRMED}
    ledger.on_frame(A)
    assert ledger.states() == {A: RegistrationState.CONFIRMED}


def test_a_frame_confirms_without_an_answer() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    changes = ledger.on_frame(A)
    assert [(change.registration, change.state) for change in changes] == [(A, RegistrationState.CONFIRMED)]


def test_already_in_subscribe_and_not_found_are_successes() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    already = parse_control(
        b'{"header":{"tr_id":"H0UNCNT0","tr_key":"005930"},"body":{"rt_cd":"1","msg_cd":"OPSP0002","msg1":"x"}}'
    )
    assert isinstance(already, Acknowledgement)
    ledger.on_acknowledgement(already, 1.0)
    assert ledger.states() == {A: RegistrationState.CONFIRMED}
    ledger.want([])
    assert drain(ledger, 10.0) == [(A, False)]
    not_found = parse_control(b'{"body":{"rt_cd":"1","msg_cd":"OPSP0003","msg1":"UNSUBSCRIBE ERROR(not found!)"}}')
    assert isinstance(not_found, Acknowledgement)
    ledger.on_acknowledgement(not_found, 11.0)
    assert ledger.states() == {}


def test_a_refusal_is_final_until_the_user_asks_again() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(A, Verdict.REFUSED, "OPSP8992"), 1.0)
    assert ledger.states() == {A: RegistrationState.REFUSED}
    assert ledger.refusal(A) == ("OPSP8992", "words")
    assert drain(ledger, 100.0) == []
    ledger.ask_again()
    assert drain(ledger, 200.0) == [(A, True)]


def test_over_the_limit_lowers_it_to_what_was_granted() -> None:
    ledger = Ledger(41)
    ledger.want([A, B, C])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0)
    ledger.on_acknowledgement(ack(B, Verdict.REGISTERED), 1.0)
    ledger.on_acknowledgement(ack(C, Verdict.OVER_LIMIT, "OPSP0008"), 1.0)
    assert ledger.limit == 2
    assert ledger.states()[C] is RegistrationState.REFUSED
    ledger.ask_again()
    assert ledger.limit == 41


def test_a_new_session_is_asked_for_all_of_it_again() -> None:
    ledger = Ledger(41)
    ledger.want([A, B])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0)
    ledger.on_acknowledgement(ack(B, Verdict.OVER_LIMIT, "OPSP0008"), 1.0)
    ledger.connection_lost()
    assert ledger.limit == 41
    assert drain(ledger, 10.0) == [(A, True), (B, True)]


def test_no_more_is_asked_for_than_the_limit_allows_until_something_is_released() -> None:
    ledger = confirmed(A, B, limit=2)
    ledger.want([A, C])
    assert drain(ledger, 10.0) == [(B, False)]
    ledger.on_acknowledgement(ack(B, Verdict.RELEASED, "OPSP0001"), 11.0)
    assert drain(ledger, 12.0) == [(C, True)]


def test_a_late_answer_to_a_registration_does_not_confirm_what_is_being_released() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.want([])
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0)
    assert ledger.states() == {A: RegistrationState.RELEASING}


def test_wanted_again_while_a_release_is_under_way_registers_anew() -> None:
    ledger = confirmed(A)
    ledger.want([])
    assert drain(ledger, 10.0) == [(A, False)]
    ledger.want([A])
    ledger.on_acknowledgement(ack(A, Verdict.RELEASED, "OPSP0001"), 11.0)
    assert drain(ledger, 12.0) == [(A, True)]


def test_after_a_drop_everything_wanted_is_asked_for_again_in_its_order() -> None:
    ledger = confirmed(A, B, C)
    ledger.want([C, A])
    ledger.connection_lost()
    assert drain(ledger, 100.0) == [(C, True), (A, True)]


def test_answers_that_fit_nothing_change_nothing() -> None:
    ledger = confirmed(A)
    before = ledger.states()
    for verdict in Verdict:
        assert ledger.on_acknowledgement(ack(B, verdict), 1.0) == []
    assert ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0) == []
    assert ledger.states() == before


def test_a_fault_of_the_broker_is_tried_once_later() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(A, Verdict.TRY_LATER, "OPSP0007"), 1.0)
    assert ledger.next_request(1.0 + LATER_S - 1)[0] is None
    assert drain(ledger, 1.0 + LATER_S) == [(A, True)]
    ledger.on_acknowledgement(ack(A, Verdict.TRY_LATER, "OPSP0007"), 40.0)
    assert ledger.states() == {A: RegistrationState.REFUSED}
    assert drain(ledger, 40.0 + LATER_S + ACK_TIMEOUT_S) == []


def test_what_is_new_is_asked_for_before_what_is_old_is_given_back() -> None:
    ledger = confirmed(A, B, limit=4)
    ledger.want([C, trades("035420"), trades("373220")])
    first, second = C, trades("035420")
    assert drain(ledger, 10.0)[:4] == [(first, True), (second, True), (A, False), (B, False)]


def test_only_so_much_is_given_back_first_as_room_is_needed() -> None:
    ledger = confirmed(A, B, limit=2)
    ledger.want([C])
    release, _ = ledger.next_request(10.0)
    assert release is not None
    assert (release.registration, release.register) == (A, False)
    ledger.on_acknowledgement(ack(A, Verdict.RELEASED, "OPSP0001"), 10.1)
    assert drain(ledger, 10.1) == [(C, True), (B, False)]


def test_over_the_limit_counts_what_is_still_being_given_back() -> None:
    ledger = confirmed(A, B, limit=3)
    ledger.want([A, C])
    assert drain(ledger, 10.0) == [(C, True), (B, False)]
    ledger.on_acknowledgement(ack(C, Verdict.OVER_LIMIT, "OPSP0008"), 11.0)
    assert ledger.limit == 2


def refusing(registration: Registration, msg_cd: str, *wanted: Registration) -> Ledger:
    """A ledger that remembers the refusal of ``registration``."""
    ledger = Ledger(remembers_refusals=True)
    ledger.want([registration, *wanted])
    assert ledger.next_request(0.0)[0] is not None
    ledger.on_acknowledgement(ack(registration, Verdict.REFUSED, msg_cd), 0.1)
    return ledger


def test_a_remembered_refusal_is_told_again_and_not_asked_for_again() -> None:
    ledger = refusing(A, "OPSP8992")
    ledger.want([])
    assert ledger.is_refused(A)
    (change,) = ledger.want([A])
    assert (change.state, change.msg_cd, change.text) == (RegistrationState.REFUSED, "OPSP8992", "words")
    assert drain(ledger, 10.0) == []
    ledger.want([])
    ledger.connection_lost()
    ledger.want([A, B])
    assert drain(ledger, 20.0) == [(B, True)]
    ledger.on_acknowledgement(ack(B, Verdict.REGISTERED), 21.0)
    ledger.ask_again()
    assert drain(ledger, 30.0) == [(A, True)]


def test_the_user_s_key_forgets_refusals_of_what_is_not_wanted_now() -> None:
    ledger = refusing(A, "OPSP8991")
    ledger.want([])
    ledger.ask_again()
    ledger.want([A])
    assert drain(ledger, 10.0) == [(A, True)]


def test_a_kind_that_is_not_offered_is_asked_for_once() -> None:
    at_krx = trades("000660", Venue.KRX)
    ledger = refusing(A, NOT_OFFERED, B, at_krx)
    assert ledger.states() == {
        A: RegistrationState.REFUSED,
        B: RegistrationState.REFUSED,
        at_krx: RegistrationState.WANTED,
    }
    assert not ledger.is_refused(at_krx)
    assert ledger.is_refused(C)
    ledger.want([A, B, C, at_krx])
    assert drain(ledger, 10.0) == [(at_krx, True)]


def test_only_refusals_are_remembered_and_only_where_that_is_wanted() -> None:
    ledger = Ledger(remembers_refusals=True)
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(A, Verdict.OVER_LIMIT, "OPSP0008"), 1.0)
    ledger.want([])
    ledger.want([A])
    assert drain(ledger, 10.0) == [(A, True)]
    forgetful = Ledger()
    forgetful.want([A])
    drain(forgetful, 0.0)
    forgetful.on_acknowledgement(ack(A, Verdict.REFUSED, NOT_OFFERED), 1.0)
    forgetful.want([])
    forgetful.want([A, B])
    assert drain(forgetful, 10.0) == [(A, True), (B, True)]


def test_every_real_control_message_is_understood() -> None:
    import json

    for line in (WIRE / "control_messages.jsonl").read_text(encoding="utf-8").splitlines():
        control = parse_control(json.loads(line)["raw"].encode())
        if isinstance(control, Acknowledgement):
            assert control.verdict is not Verdict.SESSION_ERROR
            assert "062f61cb" not in control.text


def test_a_release_taken_back_unsent_asks_for_nothing() -> None:
    ledger = confirmed(A, B)
    ledger.want([B])
    (change,) = ledger.want([A, B])
    assert (change.registration, change.state) == (A, RegistrationState.CONFIRMED)
    assert drain(ledger, 10.0) == []


def test_an_answer_heard_while_an_unsent_release_waited_counts_when_it_is_taken_back() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.want([])
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 1.0)
    ledger.want([A])
    assert ledger.states() == {A: RegistrationState.CONFIRMED}


def test_a_doubled_answer_to_an_older_release_releases_nothing() -> None:
    ledger = confirmed(A)
    ledger.want([])
    ledger.on_acknowledgement(ack(A, Verdict.RELEASED, "OPSP0001"), 1.0)
    assert drain(ledger, 10.0) == [(A, False)]


def test_a_limit_met_while_others_are_unanswered_leaves_room_for_them() -> None:
    ledger = Ledger(41)
    ledger.want([A, B, C])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(ack(C, Verdict.OVER_LIMIT, "OPSP0008"), 1.0)
    assert ledger.limit == 2
    for registration in (A, B):
        ledger.on_acknowledgement(ack(registration, Verdict.REGISTERED), 1.0)
    assert ledger.confirmed_count() == ledger.limit == 2


def test_an_answer_that_names_half_of_a_stream_is_about_one_it_fits() -> None:
    book = Registration(Channel.BOOK, Venue.UN, B.code)
    ledger = Ledger()
    ledger.want([A, book])
    drain(ledger, 0.0)
    refusal = Acknowledgement(Verdict.REFUSED, "1", "OPSP8992", "words", tr_id_of(book.channel, book.venue), "")
    ledger.on_acknowledgement(refusal, 1.0)
    assert ledger.states() == {A: RegistrationState.PENDING, book: RegistrationState.REFUSED}
    stranger = Acknowledgement(Verdict.REGISTERED, "0", "OPSP0000", "words", "H0XXXXX0", "")
    assert ledger.on_acknowledgement(stranger, 1.0) == []


def test_an_answer_without_a_name_is_about_the_oldest_that_waits() -> None:
    ledger = Ledger()
    ledger.want([A, B])
    drain(ledger, 0.0)
    ledger.on_acknowledgement(Acknowledgement(Verdict.REFUSED, "1", "OPSP9999", "words"), 1.0)
    assert ledger.states() == {A: RegistrationState.REFUSED, B: RegistrationState.PENDING}


def test_what_was_asked_for_twice_and_refused_once_is_given_back() -> None:
    ledger = Ledger()
    ledger.want([A])
    assert drain(ledger, 0.0) == [(A, True)]
    assert drain(ledger, ACK_TIMEOUT_S) == [(A, True)]
    ledger.on_acknowledgement(ack(A, Verdict.OVER_LIMIT, "OPSP0008"), 6.0)
    ledger.want([])
    assert drain(ledger, 10.0) == [(A, False)]


def test_a_refusal_beats_a_frame_that_came_before_it() -> None:
    ledger = Ledger()
    ledger.want([A])
    drain(ledger, 0.0)
    ledger.on_frame(A)
    assert ledger.states() == {A: RegistrationState.CONFIRMED}
    ledger.on_acknowledgement(ack(A, Verdict.OVER_LIMIT, "OPSP0008"), 1.0)
    assert ledger.states() == {A: RegistrationState.REFUSED}


def test_a_frame_of_what_was_refused_has_it_asked_for_once_more() -> None:
    ledger = refusing(A, "OPSP8992")
    (change,) = ledger.on_frame(A)
    assert change.state is RegistrationState.WANTED
    assert drain(ledger, 10.0) == [(A, True)]
    ledger.on_acknowledgement(ack(A, Verdict.REFUSED, "OPSP8992"), 11.0)
    assert ledger.on_frame(A) == []
    assert drain(ledger, 20.0) == []
    ledger.want([])
    assert ledger.is_refused(A)


def test_a_refusal_that_was_withdrawn_is_not_remembered() -> None:
    ledger = refusing(A, NOT_OFFERED)
    ledger.on_frame(A)
    drain(ledger, 10.0)
    ledger.on_acknowledgement(ack(A, Verdict.REGISTERED), 11.0)
    ledger.want([])
    assert not ledger.is_refused(A)
    assert not ledger.is_refused(B)


def test_a_new_session_is_asked_again_for_what_failed_for_a_fault_of_the_broker() -> None:
    ledger = Ledger()
    ledger.want([A, B])
    drain(ledger, 0.0)
    for at in (1.0, 40.0):
        ledger.on_acknowledgement(ack(A, Verdict.TRY_LATER, "OPSP0007"), at)
        drain(ledger, at + LATER_S)
    ledger.on_acknowledgement(ack(B, Verdict.REFUSED, "OPSP8992"), 50.0)
    assert ledger.states() == {A: RegistrationState.REFUSED, B: RegistrationState.REFUSED}
    ledger.connection_lost()
    assert drain(ledger, 100.0) == [(A, True)]


def test_under_another_key_everything_is_asked_for_again_and_nothing_forgotten() -> None:
    ledger = confirmed(A, B)
    ledger.want([A, C])
    assert drain(ledger, 10.0) == [(C, True), (B, False)]
    ledger.key_changed()
    assert drain(ledger, 20.0) == [(A, True), (C, True), (B, False)]
    ledger.key_changed()
    ledger.want([C])
    assert (A, False) in drain(ledger, 30.0), "it was granted under the first key"


def test_the_user_s_key_asks_again_for_what_was_never_answered() -> None:
    ledger = Ledger()
    ledger.want([A])
    for second in range(30):
        ledger.next_request(float(second))
    assert ledger.states() == {A: RegistrationState.UNCONFIRMED}
    ledger.ask_again()
    assert drain(ledger, 40.0) == [(A, True)]
