from kis_tui.alerts.alert import Happening
from kis_tui.alerts.rules import AlertEdge
from kis_tui.alerts.vi_course import ViCourse
from kis_tui.domain.interruption import Interruption
from kis_tui.domain.market_status import MarketStatus
from kis_tui.domain.venue import Venue
from kis_tui.market.interruptions import Interruptions
from tests.support.made_frames import AT, auction_book, made_book

CODE = "005930"


class Watch:
    """One stock's interruptions, and the course that follows them; nothing is in force at first."""

    def __init__(self, venue: Venue = Venue.UN, *, looked: bool = True) -> None:
        self.interruptions = Interruptions()
        self.course = ViCourse(CODE, venue)
        self.course.begin(self.interruptions, AT, 0.0)
        if looked:
            assert self.look(AT) == []

    def look(self, second: int | None, now: float = 0.0) -> list[Happening]:
        return list(self.course.take(self.interruptions, second, now))

    def announce(self, venue: Venue, second: int, *, vi: bool, begins: bool = True) -> list[Happening]:
        status = MarketStatus(CODE, venue, False, "", "", "311" if begins else "112", "", "", "00", vi, False)
        self.interruptions.take_status(status, second)
        return self.look(second)

    def list_of_day(self, began: int, ended: int | None, at: int, now: float = 0.0) -> list[Happening]:
        self.interruptions.take_list([Interruption(CODE, began, ended, 72_500, 1)], now, at, {CODE})
        return self.look(at, now)


def _edges(happenings: list[Happening]) -> list[tuple[AlertEdge, Venue]]:
    return [(happening.edge, happening.venue) for happening in happenings]


def test_it_is_told_when_it_begins_and_when_it_is_lifted() -> None:
    watch = Watch()
    (began,) = watch.announce(Venue.KRX, AT + 5, vi=True)
    assert (began.edge, began.venue, began.began) == (AlertEdge.ON, Venue.KRX, AT + 5)
    assert watch.look(AT + 60) == []
    assert watch.course.holds
    assert _edges(watch.announce(Venue.KRX, AT + 130, vi=False, begins=False)) == [(AlertEdge.OFF, Venue.KRX)]


def test_one_that_is_announced_as_the_first_thing_of_all_is_news() -> None:
    watch = Watch(looked=False)
    assert _edges(watch.announce(Venue.KRX, AT, vi=True)) == [(AlertEdge.ON, Venue.KRX)]


def test_one_that_ran_already_when_it_was_first_looked_at_is_not() -> None:
    watch = Watch(looked=False)
    watch.interruptions.take_book(auction_book(venue=Venue.KRX))
    assert watch.look(AT) == []
    assert watch.course.holds
    watch.interruptions.take_book(made_book(venue=Venue.KRX, ts_event=AT + 60))
    assert _edges(watch.look(AT + 60)) == [(AlertEdge.OFF, Venue.KRX)]


def test_each_exchange_has_its_own() -> None:
    watch = Watch()
    assert _edges(watch.announce(Venue.NXT, AT, vi=True)) == [(AlertEdge.ON, Venue.NXT)]
    assert _edges(watch.announce(Venue.KRX, AT + 1, vi=True)) == [(AlertEdge.ON, Venue.KRX)]
    assert _edges(watch.announce(Venue.NXT, AT + 125, vi=False, begins=False)) == [(AlertEdge.OFF, Venue.NXT)]
    assert watch.course.holds


def test_a_rule_for_one_exchange_does_not_hear_of_the_other() -> None:
    watch = Watch(Venue.KRX)
    assert watch.announce(Venue.NXT, AT, vi=True) == []


def test_it_is_told_once_when_it_becomes_known_where_it_is() -> None:
    watch = Watch()
    assert _edges(watch.list_of_day(AT + 5, None, AT + 15)) == [(AlertEdge.ON, Venue.UN)]
    assert watch.announce(Venue.KRX, AT + 16, vi=True, begins=False) == []


def test_the_list_of_the_day_tells_beginning_and_end() -> None:
    watch = Watch()
    assert _edges(watch.list_of_day(AT + 5, None, AT + 15)) == [(AlertEdge.ON, Venue.UN)]
    (lifted,) = watch.list_of_day(AT + 5, AT + 130, AT + 140)
    assert (lifted.edge, lifted.assumed) == (AlertEdge.OFF, False)


def test_a_list_that_has_not_heard_of_the_end_yet_begins_nothing_anew() -> None:
    watch = Watch()
    watch.announce(Venue.KRX, AT, vi=True)
    watch.announce(Venue.KRX, AT + 121, vi=False, begins=False)
    assert watch.list_of_day(AT, None, AT + 125) == []
    assert _edges(watch.list_of_day(AT + 200, None, AT + 210)) == [(AlertEdge.ON, Venue.UN)]


def test_one_whose_end_nobody_told_is_over_by_its_longest_time_and_says_so() -> None:
    watch = Watch()
    watch.announce(Venue.KRX, AT, vi=True)
    (over,) = watch.look(AT + 400)
    assert (over.edge, over.venue, over.assumed) == (AlertEdge.OFF, Venue.KRX, True)


def test_one_of_the_list_that_is_never_listed_as_ended_is_assumed_to_be() -> None:
    watch = Watch()
    watch.list_of_day(AT + 5, None, AT + 15)
    (over,) = watch.look(AT + 200)
    assert (over.edge, over.assumed) == (AlertEdge.OFF, True)


def test_what_ended_while_the_line_was_down_is_told_as_such() -> None:
    watch = Watch()
    watch.announce(Venue.KRX, AT, vi=True)
    watch.interruptions.line_down()
    watch.course.line_down()
    watch.interruptions.take_book(made_book(venue=Venue.KRX, ts_event=AT + 200))
    (over,) = watch.look(AT + 200)
    assert (over.edge, over.while_down) == (AlertEdge.OFF, True)


def test_the_end_of_one_day_does_not_hide_the_list_of_the_next() -> None:
    watch = Watch()
    watch.announce(Venue.KRX, AT + 10_000, vi=True)
    watch.announce(Venue.KRX, AT + 10_121, vi=False, begins=False)
    assert _edges(watch.list_of_day(AT, None, AT + 10)) == [(AlertEdge.ON, Venue.UN)]
