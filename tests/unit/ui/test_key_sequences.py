"""What Textual's parser makes of a terminal's keys once ``understand_all_keys`` has been called."""

import inspect
from collections.abc import Iterator

import pytest
from textual import _xterm_parser, constants, events
from textual import app as textual_app
from textual._xterm_parser import XTermParser

from kis_tui.ui import textual_hacks
from kis_tui.ui.textual_hacks import understand_all_keys


@pytest.fixture(autouse=True)
def understanding() -> Iterator[None]:
    before = _xterm_parser._MAX_SEQUENCE_SEARCH_THRESHOLD, XTermParser._sequence_to_key_events
    understand_all_keys()
    yield
    _xterm_parser._MAX_SEQUENCE_SEARCH_THRESHOLD, XTermParser._sequence_to_key_events = before  # type: ignore[method-assign]


@pytest.fixture(params=[True, False], ids=["protocol off", "protocol on"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(constants, "DISABLE_KITTY_KEY", request.param)
    return bool(request.param)


def keys(sent: str) -> list[tuple[str, str | None]]:
    """The keys that come of what a terminal sends, and what they type."""
    parser = XTermParser()
    return [(token.key, token.character) for token in parser.feed(sent) if isinstance(token, events.Key)]


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    ("sent", "key", "character"),
    [
        ("\x1b[12618;5u", "ctrl+ㅊ", None),
        ("\x1b[12618::99;5u", "ctrl+ㅊ", None),
        ("\x1b[99:67;6u", "ctrl+shift+c", None),
        ("\x1b[99;5:1u", "ctrl+c", None),
        ("\x1b[113;;12610u", "ㅂ", "ㅂ"),
        ("\x1b[12610u", "ㅂ", "ㅂ"),
        ("\x1b[27u", "escape", None),
        ("\x1b[1;5A", "ctrl+up", None),
        ("\x1b[1;1:1A", "up", None),
        ("\x1b[3~", "delete", None),
        ("\x1bOP", "f1", None),
        ("ㅂ", "ㅂ", "ㅂ"),
        ("바", "바", "바"),
        ("\x03", "ctrl+c", "\x03"),
    ],
)
def test_a_key_is_understood_in_every_form(sent: str, key: str, character: str | None) -> None:
    assert keys(sent + "5") == [(key, character), ("5", "5")]


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(
    "sent",
    [
        "\x1b[12618::99;5:3u",  # a key let go
        "\x1b[1;1:3A",
        "\x1b[1114112u",  # no code point
        "\x1b[99999999999999999999u",
        "\x1b[55296u",  # half of a surrogate pair
        "\x1b[0;;55296u",
        "\x1b[;:;u",
        "\x1b[99999999999999999999~",
        "\x1b[1114112;5A",
    ],
)
def test_what_is_no_key_does_nothing(sent: str) -> None:
    assert all(key not in "0123456789:;u[A" for key, _ in keys(sent))
    assert keys(sent + "5")[-1] == ("5", "5")


@pytest.mark.usefixtures("either_way")
def test_a_long_commit_of_an_input_method_is_its_syllables() -> None:
    text = "동해물과백두산이"
    sent = f"\x1b[0;;{':'.join(str(ord(syllable)) for syllable in text)}u"
    assert len(sent) > 32
    assert keys(sent) == [(syllable, syllable) for syllable in text]


@pytest.mark.usefixtures("either_way")
def test_what_was_split_on_its_way_is_put_together() -> None:
    parser = XTermParser()
    told: list[str] = []
    for part in ("\x1b[126", "18::9", "9;5", "u"):
        told += [token.key for token in parser.feed(part) if isinstance(token, events.Key)]
    assert told == ["ctrl+ㅊ"]


def test_mouse_paste_and_focus_still_come_through() -> None:
    parser = XTermParser()
    parser.terminal_size = None
    tokens = list(parser.feed("\x1b[<0;3;4M\x1b[200~1;2:3u\x1b[201~\x1b[I"))
    assert [type(token) for token in tokens] == [events.MouseDown, events.Paste, events.AppFocus]


def test_it_can_be_called_again() -> None:
    understand_all_keys()
    understand_all_keys()
    assert keys("q\x1b[113u") == [("q", "q"), ("q", "q")]


def test_the_insides_that_are_used_are_still_there() -> None:
    assert "self._sequence_to_key_events" in inspect.getsource(XTermParser.parse)
    assert "_MAX_SEQUENCE_SEARCH_THRESHOLD" in inspect.getsource(XTermParser.parse)
    assert list(inspect.signature(XTermParser._sequence_to_key_events).parameters) == ["parser", "sequence", "alt"]
    assert list(inspect.signature(textual_hacks._textual_key_events).parameters) == ["self", "sequence", "alt"]
    assert "priority" in inspect.signature(textual_app.App._check_bindings).parameters
