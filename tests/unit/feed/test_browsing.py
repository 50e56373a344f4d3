"""A user who walks through the rows: what the broker is asked for, second by second.

Attention, plan, pace and ledger play together here, under a broker that answers at once.
"""

from collections.abc import Sequence

import pytest

from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue, VenueChoice
from kis_tui.feed.attention import REST_S, SETTLE_S, Attention
from kis_tui.feed.pace import OptionalPace
from kis_tui.feed.plan import plan
from kis_tui.feed.source import Row, View
from kis_tui.protocol.control import Acknowledgement, Verdict
from kis_tui.protocol.ledger import PACE_S, Ledger
from kis_tui.protocol.schema import tr_id_of

STEP_S = 0.02
QUIET_S = 120.0


class Browser:
    """Looks at rows; whether NXT trades one is known a moment after it settled."""

    def __init__(self, rows: Sequence[Row], view: View) -> None:
        self.rows, self.view = rows, view
        self.attention, self.pace, self.ledger = Attention(), OptionalPace(), Ledger()
        self.now = 0.0
        self.sent: list[tuple[float, Registration, bool]] = []
        self._learnt_at: dict[str, float] = {}
        self.look(rows[0], QUIET_S)
        self.sent.clear()

    def look(self, focus: Row, dwell_s: float) -> None:
        """Look at a row for some time."""
        self.attention.want(self.rows, focus, self.view, self.now)
        until = self.now + dwell_s
        while self.now < until:
            self._step()
            self.now += STEP_S

    def _step(self) -> None:
        self.attention.pass_time(self.now)
        settled = self.attention.settled
        if settled is not None:
            self._learnt_at.setdefault(settled.code, self.now + 0.15)
        chosen = plan(
            self.attention.rows,
            settled,
            self.attention.recent,
            self.attention.view,
            self.ledger.limit,
            rested=self.attention.rested,
            undecided={code for code, at in self._learnt_at.items() if self.now < at},
        )
        self.ledger.want(self.pace.admit(chosen.registrations, chosen.optional, self.now))
        due, _ = self.ledger.next_request(self.now)
        if due is None:
            return
        registration = due.registration
        self.sent.append((self.now, registration, due.register))
        verdict = Verdict.REGISTERED if due.register else Verdict.RELEASED
        tr_id = tr_id_of(registration.channel, registration.venue)
        self.ledger.on_acknowledgement(Acknowledgement(verdict, "0", "", "", tr_id, registration.code), self.now)

    def registered(self) -> list[Registration]:
        return [registration for _, registration, register in self.sent if register]

    def is_of_a_focus(self, registration: Registration) -> bool:
        """Tell whether it is the book or the trades of a row."""
        return registration.channel in (Channel.BOOK, Channel.TRADE) and registration.venue is Venue.UN


def rows_of(count: int, choice: VenueChoice = VenueChoice.UN) -> list[Row]:
    return [Row(f"{n:06d}", choice) for n in range(count)]


@pytest.mark.parametrize("dwell_s", [0.4, 1.0])
@pytest.mark.parametrize("choice", [VenueChoice.UN, VenueChoice.SOR])
def test_walking_through_the_rows_asks_for_their_books_at_once_and_for_hardly_anything_else(
    choice: VenueChoice, dwell_s: float
) -> None:
    browser = Browser(rows_of(30, choice), View())
    began = browser.now
    while browser.now < began + 60:
        focus = browser.rows[(browser.rows.index(browser.attention.settled or browser.rows[0]) + 1) % 30]
        moved_at = browser.now
        browser.look(focus, dwell_s)
        book = Registration(Channel.BOOK, Venue.UN, focus.code)
        asked = [at for at, registration, register in browser.sent if registration == book and register]
        is_held = book in browser.ledger.wanted() and not asked
        assert is_held or asked[-1] <= moved_at + SETTLE_S + PACE_S + 3 * STEP_S
    others = [sent for sent in browser.sent if not browser.is_of_a_focus(sent[1])]
    passed_again = 60 / dwell_s / 30
    split_again = 2 * passed_again if choice is VenueChoice.SOR else 0
    assert len([sent for sent in others if sent[2]]) <= split_again, "only where the focus had rested before"
    assert len(others) <= 2 * split_again + 2, "what that row had is given back"
    assert len(browser.sent) - len(others) <= 2.2 * 60 / dwell_s, "a book each way"


@pytest.mark.parametrize("count", [30, 34, 38])
def test_a_split_view_keeps_the_pace_too_and_never_starves_the_focused_book(count: int) -> None:
    browser = Browser(rows_of(count), View(split=True))
    began = browser.now
    waits = []
    for n in range(1, 121):
        focus, moved_at = browser.rows[n % count], browser.now
        browser.look(focus, 0.5)
        book = Registration(Channel.BOOK, Venue.UN, focus.code)
        waits += [at - moved_at for at, registration, register in browser.sent if registration == book and register][
            -1:
        ]
    assert max(waits) <= SETTLE_S + 3 * PACE_S
    others = [sent for sent in browser.sent if not browser.is_of_a_focus(sent[1])]
    assert len([sent for sent in others if sent[2]]) <= 60
    assert len(others) / (browser.now - began) < 2.1, "each is registered and released"


def test_a_row_that_is_rested_on_gets_everything() -> None:
    browser = Browser(rows_of(10), View())
    focus = browser.rows[1]
    browser.look(focus, REST_S - STEP_S)
    assert browser.registered() == [Registration(Channel.BOOK, Venue.UN, focus.code)]
    browser.look(focus, 1.0)
    assert set(browser.registered()[1:]) == {
        Registration(Channel.STATUS, Venue.KRX, focus.code),
        Registration(Channel.STATUS, Venue.NXT, focus.code),
        Registration(Channel.PROGRAM, Venue.UN, focus.code),
    }


def test_the_split_that_is_asked_for_by_key_does_not_wait_for_the_rest() -> None:
    browser = Browser(rows_of(10), View())
    focus = browser.rows[1]
    browser.look(focus, SETTLE_S + 0.4)
    browser.view = View(split=True)
    browser.look(focus, 2 * PACE_S + STEP_S)
    assert {Registration(Channel.BOOK, venue, focus.code) for venue in (Venue.KRX, Venue.NXT)} <= set(
        browser.registered()
    )


@pytest.mark.parametrize("count", [20, 30, 34, 36])
@pytest.mark.parametrize("view", [View(), View(split=True)])
def test_nothing_is_asked_for_to_be_given_back_when_nxt_is_known_to_trade_the_focus(count: int, view: View) -> None:
    browser = Browser(rows_of(count), view)
    for n in (1, 2, 3):
        browser.sent.clear()
        browser.look(browser.rows[n], REST_S + 5)
        registered = set(browser.registered())
        released = {registration for _, registration, register in browser.sent if not register}
        assert not registered & released
