"""Lets atheris look for messages that are read wrongly: python -m scripts.fuzz_decode [--seconds 60].

It begins with the captured frames and control messages, changes them, and keeps what reaches new code in ``.fuzz``. A
message that breaks a rule is written there as ``crash-…`` and read again with ``--again FILE``.

atheris is in the extra "fuzz", which is in no lock: it is for Linux, and run by hand.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
WIRE = PROJECT / "tests" / "data" / "wire"
WORKSHOP = PROJECT / ".fuzz"
LONGEST = 80 * 1024
"""Bytes of a message; a control message is refused unread above 64 KiB."""
SLOWEST_S = 5
"""For one message."""
_SEEDS_FROM_COLUMN = "raw"
_WORDS = (
    *("|", "^", "0|", "1|", "|001|", "|002|", "|004|", "|999|", "^005930^", "^093000^", "^-1^", "^0.5^", "(null)"),
    *('"header":', '"body":', '"tr_id":', '"tr_key":', '"rt_cd":', '"msg_cd":', '"msg1":', '"output":', '"PINGPONG"'),
    *('"OPSP0000"', '"OPSP0008"', '"OPSP0011"', '"OPSP8996"', "NaN", "1e999", "\\u001b", "\\ud800", "{", "[", "}", "]"),
)


def seeds() -> list[bytes]:
    """Return every captured or made-up message, in the order of the files."""
    lines = (WIRE / "frames.tsv").read_text(encoding="utf-8").splitlines()
    column = lines[0].split("\t").index(_SEEDS_FROM_COLUMN)
    frames = [line.split("\t")[column] for line in lines[1:]]
    control = [json.loads(line)["raw"] for line in (WIRE / "control_messages.jsonl").read_text("utf-8").splitlines()]
    return [text.encode() for text in (*frames, *control)]


def write_corpus(directory: Path) -> None:
    """Write the seeds into ``directory``, a file each, beside what was found before."""
    directory.mkdir(parents=True, exist_ok=True)
    for seed in seeds():
        (directory / sha256(seed).hexdigest()[:16]).write_bytes(seed)


def write_words(path: Path, key: str) -> None:
    """Write what messages are made of, and a key that no answer may repeat, as libFuzzer reads it."""
    streams = sorted({line.split(b"|")[1].decode() for line in seeds() if line[1:2] == b"|"})
    quoted = (word.replace("\\", "\\\\").replace('"', '\\"') for word in (*_WORDS, *streams, key))
    path.write_text("".join(f'"{word}"\n' for word in quoted), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz for a while, or read one message again; libFuzzer ends the process itself."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz_decode", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=60, help="how long; 0 = until Ctrl-C")
    parser.add_argument("--again", type=Path, help="read this message and nothing else")
    given = parser.parse_args(arguments)
    try:
        import atheris
    except ModuleNotFoundError:
        print("fuzz_decode: atheris is not installed: make fuzz brings it, or install kis-tui[fuzz]", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["kis_tui.protocol", "kis_tui.domain", "json"]):
        from tests.support.any_message import KEY, look_at
    corpus, words = WORKSHOP / "corpus", WORKSHOP / "words.dict"
    write_corpus(corpus)
    write_words(words, KEY)
    command = [sys.argv[0], f"-artifact_prefix={WORKSHOP}/", f"-max_len={LONGEST}", f"-timeout={SLOWEST_S}"]
    if given.again is not None:
        command.append(str(given.again))
    else:
        command += [f"-max_total_time={given.seconds}", f"-dict={words}", "-print_final_stats=1", str(corpus)]
    atheris.Setup(command, look_at)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
