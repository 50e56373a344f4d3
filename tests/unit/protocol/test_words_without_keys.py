"""What the broker repeats of our keys goes no further."""

import json

import pytest
from pydantic import SecretStr

from kis_tui.auth.redaction import Redaction
from kis_tui.domain.registration import Channel, Registration
from kis_tui.domain.venue import Venue
from kis_tui.protocol.control import Acknowledgement, parse_control, scrub
from kis_tui.protocol.ledger import Ledger
from kis_tui.protocol.session import KisSession, Refused, SessionWord

ODD = "an-odd-key-of-no-known-look"
HIDE = Redaction(SecretStr(ODD))


def message(**changed: str) -> bytes:
    body = {"rt_cd": "9", "msg_cd": "OPSP8996", "msg1": f"ALREADY IN USE {ODD}", **changed}
    return json.dumps({"header": {"tr_id": ODD, "tr_key": ODD}, "body": body}).encode()


def test_a_known_key_is_hidden_in_every_word_of_an_answer() -> None:
    answer = parse_control(message(msg_cd=ODD, rt_cd=ODD), HIDE)
    assert isinstance(answer, Acknowledgement)
    assert ODD not in repr(answer)
    assert "ALREADY IN USE <hidden>" in repr(answer)


@pytest.mark.parametrize("between", ["\u200b", "\x00", "\u202e", "\x1b"])
def test_a_key_is_hidden_also_where_something_unseen_stands_inside_of_it(between: str) -> None:
    assert scrub(f"no: {between.join(ODD)}", HIDE) == "no: <hidden>"
    uuid = "0badcafe-0000-4000-8000-000000000000"
    assert scrub(f"no: {between.join(uuid)}") == "no: <key>"


def test_a_session_says_nothing_with_a_key_in_it() -> None:
    ledger = Ledger()
    ledger.want([Registration(Channel.TRADE, Venue.KRX, "005930")])
    session = KisSession(SecretStr(ODD), ledger, HIDE)
    (word,) = session.receive(message(), 0.0)
    assert isinstance(word, SessionWord)
    assert ODD not in repr(word)
    (refused,) = session.receive(f"0|H0STCNT0|001|{ODD}^1".encode(), 0.0)
    assert isinstance(refused, Refused)
    assert refused.sample == "0|H0STCNT0|001|<hidden>^1"
    assert session.scrub(f"closed with 4000 {ODD}") == "closed with 4000 <hidden>"
    request, _ = session.next_request(0.0)
    assert request is not None
    assert ODD in request, "the key itself is sent as it is"
