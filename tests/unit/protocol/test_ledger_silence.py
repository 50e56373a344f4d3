"""The ledger and a broker that says nothing for a while: what it cannot have heard is said once more."""

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Acknowledgement, Verdict
from kis_tui.protocol.ledger import ACK_TIMEOUT_S, MAX_SENDS, Ledger, RegistrationChange, RegistrationState

BOOK = Registration(Channel.BOOK, Venue.UN, "005930")
GRANTED = Acknowledgement(Verdict.REGISTERED, "0", "OPSP0000", "", "H0UNASP0", "005930")


class Talk:
    """A ledger, the time, and what was said."""

    def __init__(self, *wanted: Registration) -> None:
        self.ledger = Ledger()
        self.ledger.want(wanted)
        self.now = 100.0
        self.said: list[tuple[Registration, bool]] = []

    def passes(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            request, _changes = self.ledger.next_request(self.now)
            if request is not None:
                self.said.append((request.registration, request.register))

    def hears(self) -> list[RegistrationChange]:
        return self.ledger.heard(self.now)

    def granted(self) -> "Talk":
        self.hears()
        self.passes(0.1)
        self.hears()
        self.ledger.on_acknowledgement(GRANTED, self.now)
        assert self.ledger.states() == {BOOK: RegistrationState.CONFIRMED}
        self.said.clear()
        return self


def test_what_was_asked_into_silence_is_asked_again_when_something_comes() -> None:
    talk = Talk(BOOK)
    talk.passes(60)
    assert talk.said == [(BOOK, True)] * MAX_SENDS
    assert talk.ledger.states() == {BOOK: RegistrationState.UNCONFIRMED}
    assert talk.hears() == [RegistrationChange(BOOK, RegistrationState.WANTED)]
    talk.passes(0.2)
    assert talk.said == [(BOOK, True)] * (MAX_SENDS + 1)
    talk.ledger.on_acknowledgement(GRANTED, talk.now)
    assert talk.ledger.states() == {BOOK: RegistrationState.CONFIRMED}


def test_what_was_given_back_into_silence_is_given_back_again_when_something_comes() -> None:
    talk = Talk(BOOK).granted()
    talk.ledger.want([])
    talk.passes(60)
    assert talk.said == [(BOOK, False)] * MAX_SENDS
    assert talk.ledger.states() == {}
    assert talk.hears() == [RegistrationChange(BOOK, RegistrationState.RELEASING)]
    talk.passes(0.2)
    assert talk.said[-1] == (BOOK, False)
    assert len(talk.said) == MAX_SENDS + 1


def test_a_broker_that_is_heard_but_does_not_answer_is_not_asked_more_often() -> None:
    talk = Talk(BOOK)
    for _ in range(20):
        talk.passes(3)
        talk.hears()
    assert talk.said == [(BOOK, True)] * MAX_SENDS
    assert talk.ledger.states() == {BOOK: RegistrationState.UNCONFIRMED}


def test_silence_that_ends_between_the_last_request_and_its_time_counts_too() -> None:
    talk = Talk(BOOK)
    talk.passes((MAX_SENDS - 1) * ACK_TIMEOUT_S + 2)
    talk.hears()
    talk.passes(ACK_TIMEOUT_S)
    assert talk.ledger.states() == {BOOK: RegistrationState.UNCONFIRMED}
    assert talk.hears() == [RegistrationChange(BOOK, RegistrationState.WANTED)]


def test_it_is_said_once_more_and_not_for_ever() -> None:
    talk = Talk(BOOK)
    for _ in range(10):
        talk.passes(110)
        talk.hears()
    assert talk.said == [(BOOK, True)] * 2 * MAX_SENDS


def test_a_new_silence_after_a_grant_counts_anew() -> None:
    talk = Talk(BOOK)
    for _ in range(3):
        talk.passes(60)
        talk.hears()
        talk.passes(0.2)
        talk.ledger.on_acknowledgement(GRANTED, talk.now)
        assert talk.ledger.states() == {BOOK: RegistrationState.CONFIRMED}
        talk.ledger.key_changed()


def test_what_is_wanted_again_meanwhile_is_not_given_back() -> None:
    talk = Talk(BOOK).granted()
    talk.ledger.want([])
    talk.passes(60)
    talk.ledger.want([BOOK])
    assert talk.hears() == []
    assert talk.ledger.states() == {BOOK: RegistrationState.WANTED}


def test_a_new_connection_begins_without_the_old_one_s_silence() -> None:
    talk = Talk(BOOK)
    talk.passes(60)
    talk.ledger.connection_lost()
    assert talk.hears() == []
