"""The line's diary keeps the last of everything, and no more."""

from kis_tui.feed.diary import CONTROL_KEPT, KINDS_KEPT, MOMENTS_KEPT, Diary
from kis_tui.feed.events import LinkState, Trouble
from kis_tui.protocol.control import Acknowledgement, Verdict
from kis_tui.protocol.session import Refused
from tests.support.clocks import ManualClock


def ack(number: int) -> Acknowledgement:
    return Acknowledgement(Verdict.REGISTERED, "0", f"OPSP{number:04}", "SUBSCRIBE SUCCESS", "H0STASP0", "005930")


def test_the_last_control_messages_are_kept_newest_first_and_all_are_counted() -> None:
    clock = ManualClock()
    diary = Diary(clock)
    for number in range(CONTROL_KEPT + 5):
        clock.advance(1)
        diary.told(ack(number), changed_nothing=number % 2 == 0)

    told = diary.control
    assert len(told) == CONTROL_KEPT
    assert (told[0].msg_cd, told[0].at, told[0].changed_nothing) == (f"OPSP{CONTROL_KEPT + 4:04}", clock.now(), True)
    assert (diary.answers, diary.idle_answers) == (CONTROL_KEPT + 5, CONTROL_KEPT // 2 + 3)


def test_the_last_states_are_kept_newest_first() -> None:
    diary = Diary(ManualClock())
    for number in range(MOMENTS_KEPT + 5):
        diary.entered(LinkState.WAITING, Trouble.LOST, f"{number}")
    assert [moment.detail for moment in diary.moments[:2]] == [f"{MOMENTS_KEPT + 4}", f"{MOMENTS_KEPT + 3}"]
    assert len(diary.moments) == MOMENTS_KEPT


def test_refusals_are_counted_by_kind_and_stream_with_the_first_as_a_sample() -> None:
    clock = ManualClock()
    diary = Diary(clock)
    began = clock.now()
    diary.refusal(Refused("layout drift", "H0STASP0", "58 fields", "0|H0STASP0|001|first"))
    clock.advance(5)
    diary.refusal(Refused("grammar", "", "no frame", "xx"))
    diary.refusal(Refused("layout drift", "H0STASP0", "57 fields", "0|H0STASP0|001|second"))

    newest, other = diary.refused
    assert (newest.kind, newest.tr_id, newest.count) == ("layout drift", "H0STASP0", 2)
    assert (newest.reason, newest.sample) == ("58 fields", "0|H0STASP0|001|first")
    assert (newest.first_at, newest.newest_at) == (began, clock.now())
    assert (other.kind, other.count) == ("grammar", 1)


def test_a_server_that_makes_up_streams_does_not_fill_the_memory() -> None:
    diary = Diary(ManualClock())
    for number in range(10_000):
        diary.refusal(Refused("unknown stream", f"X{number}", "unknown", "sample"))
        diary.refusal(Refused("layout drift", "H0STASP0", "58 fields", "sample"))
    kept = diary.refused
    assert len(kept) == KINDS_KEPT
    assert (kept[0].tr_id, kept[0].count) == ("H0STASP0", 10_000)
    assert kept[1].tr_id == "X9999"


def test_the_slowest_answer_to_a_keep_alive_is_kept() -> None:
    diary = Diary(ManualClock())
    assert (diary.keep_alives, diary.keep_alive_at, diary.slowest_reply_s) == (0, None, None)
    diary.keep_alive(5.0)
    diary.replied(0.0)
    diary.keep_alive(9.0)
    diary.replied(0.3)
    diary.replied(0.1)
    assert (diary.keep_alives, diary.keep_alive_at, diary.slowest_reply_s) == (2, 9.0, 0.3)
