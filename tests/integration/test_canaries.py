"""The canary search: everything is run with secrets that look like nothing else, then everything is searched.

Searched are every byte that reached a terminal or a pipe, and every file under home, working directory and directory
for temporary files. The keys may stand in ``.env`` alone, the REST token in its cache alone, both for their owner only.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kis_tui.simulator import Exchange, HttpFault, Switches
from kis_tui.simulator.switches import Refusal
from tests.support.breaking_program import BUGS
from tests.support.canaries import PIECE, Canaries, files_under, odd, open_to_others
from tests.support.exchange import running
from tests.support.program import Program
from tests.support.pseudo_terminal import terminal
from tests.support.terminal import converse
from tests.support.terminal_screen import Seen
from tests.support.until import until

SIZE = (120, 40)
PRICE = "/uapi/domestic-stock/v1/quotations/inquire-price"


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> Canaries:
    """Secrets of no known look, which the exchange issues too."""
    made = Canaries()
    monkeypatch.setattr("kis_tui.simulator.keys.uuid4", made.issue)
    monkeypatch.setattr("kis_tui.simulator.keys.random_text", made.issue_text)
    return made


@pytest.fixture
async def exchange(canaries: Canaries) -> AsyncIterator[Exchange]:
    """One that repeats the secrets wherever a server can repeat something."""
    switches = Switches(reject_keys=1, refusals={"000660": Refusal("OPSP9991", f"no: {canaries.app_key}")})
    async with running(app_key=canaries.app_key, app_secret=canaries.app_secret, switches=switches) as running_one:
        yield running_one


def at_home(program: Program, canaries: Canaries, exchange: Exchange) -> dict[str, str]:
    """Return the environment of a run in which everything that can be written is, below the home directory."""
    (program.home / "tmp").mkdir(exist_ok=True)
    given = {
        **canaries.variables(exchange),
        "KIS_LOG_FILE": str(program.home / "kis.log"),
        "KIS_SCREENSHOT_DIR": str(program.home / "pictures"),
        "KIS_GLYPHS": "unicode",
        "KIS_LANGUAGE": "en",
        "TMPDIR": str(program.home / "tmp"),
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_LOG": str(program.home / "tmp" / "textual.log"),
        "PYTHONASYNCIODEBUG": "1",
    }
    return program.environment(given)


def assert_kept(program: Program, canaries: Canaries, *shown: bytes) -> None:
    """Look through everything."""
    assert canaries.approval_keys, "nothing was asked for at the exchange"
    for text in shown:
        assert canaries.pieces_in(text) == []
    files = files_under(program.home)
    for path in files:
        known = canaries.all
        if path.name.startswith("token-"):
            known = [secret for secret in known if secret not in canaries.tokens]
        elif path.name == ".env":
            known = [secret for secret in known if secret not in (canaries.app_key, canaries.app_secret)]
        assert canaries.pieces_in(path.read_bytes(), known) == [], path
        assert canaries.pieces_in(str(path).encode()) == []
    assert open_to_others(files) == []


def test_the_search_finds_a_piece_whatever_stands_between_its_characters() -> None:
    canaries = Canaries()
    piece = canaries.app_secret[70 : 70 + PIECE]
    assert canaries.pieces_in(f"x{piece}x".encode())
    assert canaries.pieces_in("\r\n".join(piece).encode())
    assert canaries.pieces_in("\x1b[38;2;1;2;3m".join(piece).encode())
    assert canaries.pieces_in(f"PS{canaries.app_key[:7]}…".encode()) == []
    assert odd(180) != odd(180)


async def test_the_app_shows_and_writes_no_secret_whatever_the_server_repeats(
    program: Program, canaries: Canaries, exchange: Exchange
) -> None:
    exchange.switches.http_faults[PRICE] = HttpFault(
        500, f'{{"rt_cd": "1", "msg_cd": "EGW00999", "msg1": "{canaries.app_key} {canaries.app_secret}"}}'.encode()
    )
    environment = at_home(program, canaries, exchange)

    def saved(suffix: str) -> list[Path]:
        return list((program.home / "pictures").glob(f"*{suffix}"))

    arguments = ("-m", "kis_tui", "005930", "000660")
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        seen = Seen(opened, SIZE)
        await seen.when(lambda: len(canaries.approval_keys) > 1 and "OPSP9991" in seen.text, "a refused stream")
        opened.press(b"?")
        await seen.when(lambda: "Esc" in seen.text, "the help")
        opened.press(b"\x1b")
        opened.press(b"\x1b[24~")  # F12
        await until(lambda: saved(".svg"), "a picture")
        for digit, done in (
            ("3", lambda: b"\x1b]52;" in opened.output),
            ("4", lambda: saved(".txt")),
            ("5", lambda: saved(".svg")),
        ):
            opened.press(b"j")
            await seen.when(lambda: "Copy and save" in seen.text, "the ways of taking something away")
            opened.press(digit.encode())
            await until(done, f"what {digit} does")
        opened.press(b"\x1b[21~")  # F10
        await seen.when(lambda: "Diagnostics" in seen.text and "s save" in seen.text, "the diagnostics")
        before = len(saved(".txt"))
        opened.press(b"s")
        await until(lambda: len(saved(".txt")) > before, "the diagnostics in a file")
        copied = opened.output.count(b"\x1b]52;")
        opened.press(b"c")
        await until(lambda: opened.output.count(b"\x1b]52;") > copied, "the diagnostics in the clipboard")
        opened.press(b"\x1b")
        await seen.when(lambda: "connects  " not in seen.text, "the ladder")
        opened.press(b"\x10")
        await seen.when(lambda: "Find a command" in seen.text, "the palette")
        opened.press(b"download n")
        await seen.when(lambda: "the broker's lists of names" in seen.text, "the command")
        opened.press(b"\r")
        await seen.when(lambda: list(program.home.rglob("names-*.json")), "a list of names")
        before = len(canaries.approval_keys)
        await exchange.drop_all(4000, f"no: {canaries.approval_keys[-1]}")
        await seen.when(lambda: len(canaries.approval_keys) > before, "another connection")
        opened.press(b"q")
        assert await opened.ended() == 0
        assert_kept(program, canaries, opened.output)
    assert "hidden" in (program.home / "kis.log").read_text() or (program.home / "kis.log").stat().st_size == 0


@pytest.mark.parametrize("where", sorted(BUGS))
async def test_a_bug_with_the_secrets_in_its_words_shows_and_writes_none_of_them(
    program: Program, canaries: Canaries, exchange: Exchange, where: str
) -> None:
    environment = at_home(program, canaries, exchange)
    arguments = ("-m", "tests.support.breaking_program", where, "005930")
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        if where == "screen":
            assert await opened.ended() == 1
            await until(lambda: "RuntimeError" in opened.text, "the crash")
            assert "<hidden>" in opened.text
        else:
            written = program.home / "kis.log"
            await until(lambda: written.exists() and "a bug" in written.read_text(), "the log", timeout_s=20)
            opened.press(b"q")
            assert await opened.ended() == 0
        assert "\x1b]0;foreign" not in opened.text
        assert_kept(program, canaries, opened.output)


async def test_a_crash_without_a_screen_shows_no_secret(
    program: Program, canaries: Canaries, exchange: Exchange
) -> None:
    environment = at_home(program, canaries, exchange)
    canaries.issue()
    arguments = ("-m", "tests.support.breaking_program", "command", "watch", "005930")
    async with terminal(*arguments, size=SIZE, environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 1
        await until(lambda: "RuntimeError" in opened.text, "the traceback")
        assert "\x1b]0;foreign" not in opened.text
        assert_kept(program, canaries, opened.output)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("watch", "005930", "000660", "--for", "2s"),
        ("watch", "005930", "--rule", "price>=1", "--json", "--for", "2s"),
        ("names", "--update"),
        ("config",),
        ("profiles",),
        ("--demo",),
    ],
)
async def test_a_command_without_a_screen_shows_and_writes_no_secret(
    program: Program, canaries: Canaries, exchange: Exchange, arguments: tuple[str, ...]
) -> None:
    given = {name: value for name, value in at_home(program, canaries, exchange).items() if name != "HOME"}
    ended = await program.run_beside(*arguments, given=given)
    assert "Traceback" not in ended.err
    canaries.issue()
    assert_kept(program, canaries, ended.out.encode(), ended.err.encode())


async def test_the_stand_in_exchange_takes_over_no_keys_but_its_own(program: Program, canaries: Canaries) -> None:
    given = {"KIS_APP_KEY": canaries.app_key, "KIS_APP_SECRET": canaries.app_secret}
    process = program.start(["simulate"], given)
    try:
        assert process.stdout is not None
        first = await asyncio.to_thread(process.stdout.readline)
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = await asyncio.to_thread(process.communicate)
    assert first.startswith(b"KIS_APP_KEY=PSDEMO")
    canaries.issue()
    assert_kept(program, canaries, first + out, err)


def test_the_keys_that_init_asks_for_stand_in_one_file_only(program: Program) -> None:
    canaries = Canaries()
    turns = [("App key", f"{canaries.app_key}\n"), ("App secret", f"{canaries.app_secret}\n"), ("live or paper", "\n")]
    code, shown = converse(program, ["init"], turns)
    assert code == 0
    canaries.issue()
    assert_kept(program, canaries, shown.encode())
    assert canaries.app_secret in (program.directory / ".env").read_text()


async def test_a_program_of_one_s_own_that_logs_everything_logs_no_secret(
    program: Program, canaries: Canaries, exchange: Exchange
) -> None:
    log = program.home / "own.log"
    script = program.directory / "own.py"
    script.write_text(
        "import asyncio, logging, os\n"
        "os.umask(0o077)\n"
        f"logging.basicConfig(filename={str(log)!r}, level=logging.DEBUG)\n"
        "from kis_tui.api.websocket_handler import KISWebSocketHandler\n"
        "from kis_tui.auth.kis_auth import KISAuthManager\n"
        "async def main():\n"
        "    auth = KISAuthManager()\n"
        "    handler = KISWebSocketHandler(auth)\n"
        "    await handler.connect()\n"
        "    await handler.subscribe_tick(['005930'])\n"
        "    await auth.get('/uapi/domestic-stock/v1/quotations/inquire-ccnl', 'FHKST01010300',\n"
        "        {'FID_COND_MRKT_DIV_CODE': 'J', 'FID_INPUT_ISCD': '005930'})\n"
        "    print(auth, handler, vars(auth), await auth.approval_key(), repr(await auth.access_token()))\n"
        "    await handler.disconnect()\n"
        "    await auth.aclose()\n"
        "asyncio.run(main(), debug=True)\n"
    )
    script.chmod(0o600)
    environment = at_home(program, canaries, exchange)
    async with terminal(str(script), size=SIZE, environment=environment, directory=program.directory) as opened:
        assert await opened.ended() == 0, opened.text
        assert "SecretStr" in opened.text
        assert_kept(program, canaries, opened.output)
    assert "httpcore" in log.read_text(), "it did log everything"
