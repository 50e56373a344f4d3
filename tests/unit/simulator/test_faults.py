"""Faults by name, and the text that asks for them."""

from dataclasses import asdict

import pytest

from kis_tui.simulator.fault_plan import parse_order
from kis_tui.simulator.faults import FAULTS, check, listing
from kis_tui.simulator.hostile import MESSAGES, REASON, TEXT
from kis_tui.simulator.spoiling import spoil
from kis_tui.simulator.switches import Refusal, Switches

FRAME = b"0|H0UNCNT0|002|005930^1^2^005930^3^4"


def changed(switches: Switches) -> set[str]:
    good_day = asdict(Switches())
    return {name for name, value in asdict(switches).items() if value != good_day[name]}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_changes_the_switches_it_names_and_calm_puts_them_back(name: str) -> None:
    fault, switches = FAULTS[name], Switches()
    check(fault, None)
    if fault.turn is not None:
        fault.turn(switches, fault.usual)
        assert changed(switches)
    assert changed(switches) <= set(fault.fields)
    assert bool(fault.turn) == bool(fault.fields)
    assert fault.turn or fault.act
    switches.calm(*fault.fields)
    assert not changed(switches)


def test_calm_without_names_puts_everything_back() -> None:
    switches = Switches(silence=True, registration_limit=2, refusals={"*": Refusal()})
    switches.calm()
    assert switches == Switches()


def test_the_list_has_every_fault_in_a_line_of_its_own() -> None:
    assert [line.split("[")[0].split()[0] for line in listing().splitlines()] == list(FAULTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("silence", ("silence", None, 0.0, None)),
        ("silence@10", ("silence", None, 10.0, None)),
        ("silence@1.5+90", ("silence", None, 1.5, 90.0)),
        ("close=4001@3", ("close", "4001", 3.0, None)),
        (" cap=5 ", ("cap", "5", 0.0, None)),
        ("count=@@", ("count", "@@", 0.0, None)),
        ("refuse=005930:OPSP8999@1+2", ("refuse", "005930:OPSP8999", 1.0, 2.0)),
    ],
)
def test_an_order_is_name_value_second_and_length(text: str, expected: tuple[object, ...]) -> None:
    order = parse_order(text)
    assert (order.fault.name, order.value, order.at_s, order.lasts_s) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("silense", "fault 'silense' is not known: choose one of cut, close, kick"),
        ("silence=3", "fault 'silence' takes no value"),
        ("cap=many", "fault 'cap' takes N, such as cap=3, not 'many'"),
        ("cap=-2", "fault 'cap' takes N"),
        ("late-acks=nan", "fault 'late-acks' takes SECONDS"),
        ("rest-slow=-1", "fault 'rest-slow' takes SECONDS"),
        ("close=99", "fault 'close' takes CODE"),
        ("handshake=200", "fault 'handshake' takes STATUS"),
        ("rest=9", "fault 'rest' takes STATUS"),
        ("pingpong-flood=0", "fault 'pingpong-flood' takes N"),
        ("@3", "'@3' is no fault: write NAME"),
        ("", "'' is no fault: write NAME"),
    ],
)
def test_a_wrong_order_is_answered_with_what_would_be_right(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the sentence is looked at
        parse_order(text)
    assert str(refused.value).startswith(sentence)


def test_refusals_of_several_subjects_add_up() -> None:
    switches = Switches()
    for value in ("005930", "H0UNASP0:OPSP8999"):
        turn = FAULTS["refuse"].turn
        assert turn is not None
        turn(switches, value)
    assert switches.refusals == {"005930": Refusal("OPSP8992"), "H0UNASP0": Refusal("OPSP8999")}


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (Switches(), FRAME),
        (Switches(declared_count="abc"), b"0|H0UNCNT0|abc|005930^1^2^005930^3^4"),
        (Switches(junk_field="NaN"), b"0|H0UNCNT0|002|005930^NaN^NaN^005930^NaN^NaN"),
        (Switches(encrypted=True), b"1|H0UNCNT0|002|005930^1^2^005930^3^4"),
        (Switches(foreign_text="\x1b[2J"), FRAME),
    ],
)
def test_a_frame_is_spoilt_as_the_switches_say(switches: Switches, expected: bytes) -> None:
    assert spoil(FRAME, switches) == expected


def test_foreign_text_stands_behind_the_reason_of_a_halt() -> None:
    frame = b"0|H0UNMKO0|001|005930^Y^reason^AB1"
    assert spoil(frame, Switches(foreign_text="\x1b^|")) == b"0|H0UNMKO0|001|005930^Y^reason\x1b|^AB1"


def test_the_hostile_text_has_one_of_everything_that_must_not_reach_a_terminal() -> None:
    assert all(part in TEXT for part in ("\x1b[", "\x1b]", "\x9b", "\x00", "\x7f", "\u202e", "\u200b", "[/]"))
    assert len(REASON) <= 123
    assert REASON.decode() == TEXT[: len(REASON.decode())]


@pytest.mark.parametrize("name", MESSAGES)
def test_a_hostile_message_is_made_when_it_is_asked_for(name: str) -> None:
    assert isinstance(MESSAGES[name].make().payload, bytes)
