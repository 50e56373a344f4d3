"""``kis-tui decode`` as part of a pipe."""

import json

from tests.support.program import Program
from tests.support.wire import wire_frame, wire_frames


def test_a_file_of_frames_becomes_a_row_for_each_record(program: Program) -> None:
    frames = [frame.raw for frame in wire_frames()]
    (program.directory / "frames.txt").write_bytes(b"\n".join(frames))
    ended = program.run("decode", "frames.txt")
    assert (ended.code, ended.err) == (0, "")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert {row["line"] for row in rows} == set(range(1, len(frames) + 1))
    assert any(row.get("record") == 3 for row in rows)
    piped = program.run("decode", stdin=b"\n".join(frames))
    assert piped.out == ended.out


def test_a_row_comes_as_soon_as_its_line_is_there(program: Program) -> None:
    process = program.start(["decode", "-"])
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(wire_frame("F06") + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["code"] == "005930"
        process.stdin.write(b"junk\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["line"] == 2
    finally:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_a_reader_that_has_seen_enough_ends_it_quietly(program: Program) -> None:
    (program.directory / "frames.txt").write_bytes((wire_frame("F06") + b"\n") * 5000)
    process = program.start(["decode", "frames.txt"])
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(100)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=20) == 0
    process.stderr.close()
    if process.stdin is not None:
        process.stdin.close()


def test_keys_in_the_environment_play_no_part(program: Program) -> None:
    program.write_env("this is no settings file\n", 0o644)
    ended = program.run("decode", given={"KIS_APP_KEY": "CANARY", "KIS_FPS": "CANARY"}, stdin=b"junk\n")
    assert ended.code == 0
    assert "CANARY" not in ended.out + ended.err
