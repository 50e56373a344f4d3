"""What the fuzz target looks at, without the fuzzer: its seeds and messages made of them are read well or refused."""

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.fuzz_decode import main, seeds, write_corpus, write_words
from tests.support.any_message import KEY, assert_clean, look_at
from tests.support.wire import wire_frames

SEEDS = seeds()


def test_every_captured_frame_is_a_seed() -> None:
    assert [frame.raw for frame in wire_frames()] == SEEDS[: len(wire_frames())]
    assert sum(seed.startswith(b"{") for seed in SEEDS) > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_every_seed_is_read_well_or_refused(seed: bytes) -> None:
    look_at(seed)


@settings(deadline=None)
@given(st.sampled_from(SEEDS), st.sampled_from(SEEDS), st.floats(0, 1), st.floats(0, 1), st.binary(max_size=12))
def test_messages_grown_together_are_read_well_or_refused(
    first: bytes, second: bytes, end: float, start: float, between: bytes
) -> None:
    look_at(first[: int(end * len(first))] + between + second[int(start * len(second)) :])


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b", "\u202e", "e\u0301", "x" * 401])
def test_what_could_act_on_a_terminal_is_found(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_clean(text)


def test_the_corpus_has_a_file_for_each_seed_and_keeps_what_was_found(tmp_path: Path) -> None:
    found = tmp_path / "corpus" / "found"
    found.parent.mkdir()
    found.write_bytes(b"0|")
    write_corpus(tmp_path / "corpus")
    assert {path.read_bytes() for path in found.parent.iterdir()} == {*SEEDS, b"0|"}
    write_words(tmp_path / "words", KEY)
    words = (tmp_path / "words").read_text().splitlines()
    assert {'"H0STCNT0"', '"^"', f'"{KEY}"', '"\\\\u001b"'} <= set(words)


def test_without_the_fuzzer_it_says_what_brings_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "atheris", None)
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("fuzz_decode: atheris is not installed: make fuzz")
