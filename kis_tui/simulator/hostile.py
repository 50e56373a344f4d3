"""What a server that means harm, or has lost its mind, could send."""

from collections.abc import Callable

from msgspec import Struct

from kis_tui.simulator.switches import StrayMessage

TEXT = (
    "\x1b[2J\x1b[31m"  # clear the screen, write in red
    "\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07"  # rename the window, fill the clipboard
    "\x9b7m\x00\x08\x7f\r\n"  # one C1 character that begins a sequence too, NUL, backspace, DEL, a new line
    "\u202e\u2066\u200b\ufeff"  # write from right to left, invisible characters
    "[red]x[/] [/] [@click=app.quit]y[/]"  # markup of the screen's library
)
"""For the places of names and messages."""

REASON = TEXT.encode()[:123].decode(errors="ignore").encode()
"""The same for a close frame, which has no room for more."""

_OVERSIZED = 10 * 1024 * 1024
_DEEP = 100_000
_PRINT_FIELDS = "^".join(["005930", *["0"] * 46])


class Message(Struct, frozen=True):
    """A message that is not as it should be; it is made when it is needed, some are large."""

    help: str
    make: Callable[[], StrayMessage]


MESSAGES: dict[str, Message] = {
    "bad-utf8": Message(
        "an announcement with bytes that are no UTF-8",
        lambda: StrayMessage(b"0|H0UNMKO0|001|005930^N^\xff\xfe\xc3^AB1^112^^^00^N^N"),
    ),
    "cp949": Message(
        "an announcement in the broker's old encoding",
        lambda: StrayMessage(b"0|H0UNMKO0|001|005930^Y^" + "거래정지".encode("cp949") + b"^AB1^112^^^58^N^N"),
    ),
    "nul": Message(
        "a print with NUL characters",
        lambda: StrayMessage(b"0|H0UNCNT0|001|" + _PRINT_FIELDS.replace("^0^", "^\x00^").encode()),
    ),
    "binary": Message(
        "a print as a BINARY frame",
        lambda: StrayMessage(b"0|H0UNCNT0|001|" + _PRINT_FIELDS.encode(), binary=True),
    ),
    "deep-json": Message(f"{_DEEP:,} opening brackets", lambda: StrayMessage(b"[" * _DEEP)),
    "odd-json": Message(
        "an answer with wrong types, a key twice and a number of 5,000 digits",
        lambda: StrayMessage(
            b'{"header":{"tr_id":"H0UNASP0","tr_id":[],"tr_key":'
            + b"9" * 5000
            + b'},"body":{"rt_cd":NaN,"msg_cd":null}}'
        ),
    ),
    "oversized": Message("10 MB", lambda: StrayMessage(b"0|H0UNCNT0|001|" + b"0" * _OVERSIZED)),
    "bomb": Message(
        "10 MB compressed to a few KB, without leave", lambda: StrayMessage(b"0" * _OVERSIZED, deflated=True)
    ),
    "empty": Message("nothing", lambda: StrayMessage(b"")),
    "no-count": Message(
        "a print without the number of records", lambda: StrayMessage(b"0|H0UNCNT0|005930^100000^70000")
    ),
    "unknown-stream": Message(
        "a frame of a stream that nobody knows", lambda: StrayMessage(b"0|H0ABCDE0|001|005930^1^2^3")
    ),
    "encrypted": Message(
        "an encrypted frame without a key for it",
        lambda: StrayMessage(b"1|H0STCNI0|001|dGhlIGtleSB3YXMgbmV2ZXIgdG9sZA=="),
    ),
}
"""By name."""
