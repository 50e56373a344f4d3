"""``kis-tui``: the commands, and the one place where an error becomes a sentence and an exit code."""

import os
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import kis_tui
from kis_tui.auth.redaction import Redaction
from kis_tui.cli.logs import hide_keys_in_crashes
from kis_tui.cli.options import DEFAULT_COMMAND, AllowHost, EnvFile, Faults, parse_allowed_hosts, with_command
from kis_tui.cli.output import complain, discard_output, is_of_output, stand_in_for_closed_streams
from kis_tui.cli.profiles import profiles
from kis_tui.cli.start import EXIT_INTERRUPTED
from kis_tui.domain.text import clean
from kis_tui.errors import KisTuiError

EXIT_BAD_INPUT = 2
_SENTENCE_CHARS = 1200
_NO_CORE = 1 if sys.platform == "linux" else 0
"""Bytes of a core dump. Linux hands a dump to a program that collects them whatever the limit is, but for a limit of 1
(fs/coredump.c); no file is that small."""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _program() -> None:
    """Order book of Korean stocks in the terminal.

    Without a command, "view" is taken: kis-tui 005930 --demo. Its options: kis-tui view --help
    """


def _show_version(asked: bool) -> None:
    if asked:
        print(f"kis-tui {kis_tui.__version__}")
        raise typer.Exit


@app.command(DEFAULT_COMMAND)
def _view(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODES", help="Stock codes, such as 005930.")] = None,
    venue: Annotated[
        str | None, typer.Option(metavar="UN|KRX|NXT|SOR", help="Which exchange; UN = both, merged (default).")
    ] = None,
    paper: Annotated[bool, typer.Option("--paper", help="Paper trading keys and server (모의투자).")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="An exchange inside the program; no keys needed.")] = False,
    fps: Annotated[int | None, typer.Option(metavar="N", help="Pictures a second at most: 15, 30 or 60.")] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="ko|en", help="What the screen speaks; else by the locale.")
    ] = None,
    theme: Annotated[str | None, typer.Option(metavar="NAME", help="Colours; a wrong name lists them.")] = None,
    glyphs: Annotated[
        str | None, typer.Option(metavar="unicode|safe|ascii", help="Characters; else the terminal is asked.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Watchlist, alerts and look to open; see kis-tui profiles.")
    ] = None,
    codes_file: Annotated[
        Path | None,
        typer.Option(
            "--codes-file",
            metavar="FILE",
            help="A list of codes: commas, blanks or lines between them. Kept in the profile once you change it.",
        ),
    ] = None,
    faults: Faults = None,
    allow_host: AllowHost = None,
    env_file: EnvFile = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> int:
    """Show order book, trades and watchlist (the default command)."""
    from kis_tui.cli.view import view

    return view(
        codes or [],
        venue=venue,
        paper=paper,
        demo=demo,
        env_file=env_file,
        codes_file=codes_file,
        faults=faults or (),
        given={
            "fps": fps,
            "language": language,
            "theme": theme,
            "glyphs": glyphs,
            "profile": profile,
            "allow_host": parse_allowed_hosts(allow_host),
        },
    )


@app.command("simulate")
def _simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 = a free one.")] = 0,
    seed: Annotated[int, typer.Option(help="Same seed, same market.")] = 20260914,
    scenario: Annotated[
        str, typer.Option(metavar="NAME", help="calm, day, burst, limit-up, outage, exam-day, holiday or alerts.")
    ] = "calm",
    speed: Annotated[float, typer.Option(min=0.01, max=1000.0, help="Market seconds a second.")] = 1.0,
    layout: Annotated[
        str, typer.Option(metavar="2025|2026-02|2026-09", help="Which of the broker's layouts to send.")
    ] = "2026-09",
    faults: Faults = None,
) -> None:
    """Run the stand-in exchange alone; prints what points a client at it.

    Faults can be typed while it runs: silence, silence off, calm, faults.
    """
    from kis_tui.cli.simulate import simulate

    simulate(port=port, seed=seed, scenario=scenario, speed=speed, layout=layout, faults=faults or ())


@app.command("serve")
def _serve(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODES", help="Stock codes, such as 005930.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 = a free one.")] = 0,
    sessions: Annotated[int, typer.Option(min=1, max=16, help="Pages open at the same time, at most.")] = 4,
    venue: Annotated[
        str | None, typer.Option(metavar="UN|KRX|NXT|SOR", help="Which exchange; UN = both, merged (default).")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The embedded exchange; there is no other choice.")] = True,
    paper: Annotated[bool, typer.Option("--paper", hidden=True)] = False,
    fps: Annotated[int | None, typer.Option(metavar="N", help="Pictures a second at most: 15, 30 or 60.")] = None,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="ko|en", help="What the screen speaks; else by the locale.")
    ] = None,
    theme: Annotated[str | None, typer.Option(metavar="NAME", help="Colours; a wrong name lists them.")] = None,
    glyphs: Annotated[
        str | None, typer.Option(metavar="unicode|safe|ascii", help="Characters; else the browser's full set.")
    ] = None,
    env_file: EnvFile = None,
) -> None:
    """Show the demonstration in a browser on this machine; prints the address. Needs the extra "serve"."""
    from kis_tui.cli.serve import serve

    serve(
        codes or [],
        port=port,
        sessions=sessions,
        venue=venue,
        paper=paper,
        env_file=env_file,
        given={"fps": fps, "language": language, "theme": theme, "glyphs": glyphs},
    )


@app.command("names")
def _names(
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUERY]", help="Code, Korean name, initials (ㅅㅅㅈㅈ) or English name, in part too."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Download the broker's lists first; no keys needed.")
    ] = False,
    allow_host: AllowHost = None,
    env_file: EnvFile = None,
) -> int:
    """Find codes by name, and say which names are known; --update downloads them all."""
    from kis_tui.cli.names import names

    return names(query or [], update=update, env_file=env_file, allow_host=parse_allowed_hosts(allow_host))


@app.command("watch")
def _watch(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODES", help="Stock codes, such as 005930.")] = None,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT",
            help="What to wait for, such as '005930 price>=80000'; without a stock it is for every one of CODES. "
            "Again for each further rule. Kinds: price change print volume strength vi limit wall spread.",
        ),
    ] = None,
    duration: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help="How long, such as 90s, 10m or 1h30m; else until Ctrl-C."),
    ] = None,
    venue: Annotated[
        str | None, typer.Option(metavar="UN|KRX|NXT|SOR", help="Which exchange; UN = both, merged (default).")
    ] = None,
    command: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Program and arguments to start for each alert, without a shell; {code} {name} {text} {price} are "
            "filled in.",
        ),
    ] = None,
    bell: Annotated[bool | None, typer.Option("--bell/--no-bell", help="Ring the terminal's bell.")] = None,
    notify: Annotated[
        bool | None, typer.Option("--notify/--no-notify", help="Notify through the terminal (OSC 9).")
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Its alerts, and its groups for rules; the chosen one if nothing is named."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each alert.")] = False,
    paper: Annotated[bool, typer.Option("--paper", help="Paper trading keys and server (모의투자).")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="An exchange inside the program; no keys needed.")] = False,
    allow_host: AllowHost = None,
    env_file: EnvFile = None,
) -> int:
    """Wait for alerts without a screen, one line for each."""
    from kis_tui.cli.watch import WatchOptions, watch

    return watch(
        WatchOptions(
            codes=codes or [],
            rules=rule or [],
            venue=venue,
            duration=duration,
            command=command,
            bell=bell,
            notify=notify,
            profile=profile,
            json=as_json,
            paper=paper,
            demo=demo,
            env_file=env_file,
            allow_host=parse_allowed_hosts(allow_host),
        )
    )


@app.command("decode")
def _decode(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="Raw frames, one a line; - = standard input.")] = "-",
) -> None:
    """Turn raw frames into NDJSON: one object for each record, or the reason why a line was refused."""
    from kis_tui.cli.decode import decode_file

    decode_file(file)


@app.command("check")
def _check(allow_host: AllowHost = None, env_file: EnvFile = None) -> int:
    """Look at keys, settings, clock, terminal and the road to the broker."""
    from kis_tui.cli.check import check

    return check(env_file, allow_host=parse_allowed_hosts(allow_host))


@app.command("config")
def _config(
    write: Annotated[bool, typer.Option("--init", help="Write it there, where there is none.")] = False,
    path: Annotated[bool, typer.Option("--path", help="Print the place alone.")] = False,
) -> None:
    """Print where the settings file is and everything that can be in it, with unit and default."""
    from kis_tui.cli.config import show_config

    show_config(write=write, path_only=path)


app.add_typer(profiles, name="profiles")


@app.command("init")
def _init(
    env_file: Annotated[Path, typer.Option("--env-file", metavar="FILE", help="Where to write.")] = Path(".env"),
) -> None:
    """Ask for the keys, without showing them, and write a settings file that only you can read."""
    from kis_tui.cli.init import init

    init(env_file)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        arguments: what follows the program's name; None = the process's own.

    Returns:
        The exit code: 0, 1 when ``check`` found something wrong or ``names`` nothing, 2 after a sentence about bad
        input, 130 after Ctrl-C.
    """
    _prepare()
    words = with_command(sys.argv[1:] if arguments is None else arguments)
    try:
        code = app(args=words, prog_name="kis-tui", standalone_mode=False)
        sys.stdout.flush()
    except (KisTuiError, typer.TyperException) as error:
        complain(_sentence(error))
        return EXIT_BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        if sys.stderr.isatty():
            complain("")  # the prompt of the shell begins a line of its own
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        discard_output()
        return 0
    except OSError as error:
        if not is_of_output(error):
            raise
        discard_output()
        complain(f"kis-tui: standard output cannot be written: {error.strerror}")
        return EXIT_BAD_INPUT
    return code if isinstance(code, int) else 0


def _sentence(error: KisTuiError | typer.TyperException) -> str:
    words = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    return f"kis-tui: {clean(words, _SENTENCE_CHARS)}"


def _prepare() -> None:
    """Keep keys out of core dumps and tracebacks, standard streams in their places, Korean key presses whole."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if most == resource.RLIM_INFINITY or most > _NO_CORE:
        resource.setrlimit(resource.RLIMIT_CORE, (_NO_CORE, _NO_CORE))
    stand_in_for_closed_streams()
    hide_keys_in_crashes(Redaction())
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
