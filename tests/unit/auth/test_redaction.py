import pytest
from pydantic import SecretStr

from kis_tui.auth.redaction import LEARNT, Redaction
from kis_tui.domain.secret import HIDDEN
from tests.support.keys import APPROVAL_KEY, CANARY_KEY, CANARY_SECRET


def test_known_secrets_are_replaced_wherever_they_stand() -> None:
    hide = Redaction(SecretStr(CANARY_KEY), SecretStr("ab+/cd=="), None)
    assert hide(f"x{CANARY_KEY}y ab+/cd== ab%2B%2Fcd%3D%3D") == f"x{HIDDEN}y {HIDDEN} {HIDDEN}"
    assert CANARY_KEY not in repr(hide)


@pytest.mark.parametrize(
    "secret",
    [
        APPROVAL_KEY,
        "eyJ0eXAiFAKE.eyJzdWIiFAKE.x_-y",
        "PS" + "FAKE" + "x" * 30,
        "aB3/" * 45,
    ],
)
def test_what_looks_like_a_key_is_replaced_without_being_known(secret: str) -> None:
    assert secret not in Redaction()(f"the server said {secret}!")


@pytest.mark.parametrize(
    "text",
    [
        '{"appkey": "abc", "n": 1}',
        '{"secretkey":"abc"}',
        "appsecret=abc&x=1",
        "'approval_key': 'abc'",
        "Authorization: Bearer abc",
        "access_token=abc",
    ],
)
def test_what_follows_the_name_of_a_key_is_replaced(text: str) -> None:
    assert "abc" not in Redaction()(text)
    assert HIDDEN in Redaction()(text)


def test_ordinary_text_stays_as_it_is() -> None:
    text = "H0STASP0 005930: 59 fields in 1 record, check KIS_APP_KEY and KIS_APP_SECRET; 2026-09-22 09:30:00"
    assert Redaction(SecretStr(CANARY_SECRET))(text) == text


def test_a_word_too_short_to_be_a_key_does_not_blot_out_the_text() -> None:
    assert Redaction(SecretStr("a"))("a banana") == "a banana"


def test_what_is_learnt_later_is_hidden_however_it_looks_and_the_oldest_are_forgotten() -> None:
    hide = Redaction(SecretStr("known-first"))
    hide.learn(SecretStr("odd-key-0"), SecretStr("odd-key-0"))
    assert hide("known-first odd-key-0") == f"{HIDDEN} {HIDDEN}"
    hide.learn(*(SecretStr(f"odd-key-{number:02}") for number in range(1, LEARNT + 1)))
    assert hide("odd-key-0 known-first") == f"odd-key-0 {HIDDEN}"
    assert hide(f"odd-key-{LEARNT}") == HIDDEN


def test_what_is_learnt_again_is_not_counted_twice() -> None:
    hide = Redaction()
    hide.learn(SecretStr("the-first-key"))
    for _ in range(LEARNT):
        hide.learn(SecretStr("the-other-key"))
    assert hide("the-first-key") == HIDDEN
