"""Outputs that are read slowly, full, or gone."""

import fcntl
import os

from kis_tui.cli.slow_output import MOST_WAITING, SlowOutput
from tests.support.until import until


async def test_texts_are_written_in_their_order_and_the_end_waits_for_them() -> None:
    reading, writing = os.pipe()
    try:
        output = SlowOutput(writing)
        for number in range(100):
            output.write(f"{number}\n")
        await output.aclose()
        assert os.read(reading, 65_536).decode().split() == [str(number) for number in range(100)]
    finally:
        os.close(reading)
        os.close(writing)


async def test_what_an_encoding_lacks_is_written_as_its_number() -> None:
    reading, writing = os.pipe()
    try:
        output = SlowOutput(writing, encoding="ascii")
        output.write("삼")
        await output.aclose()
        assert os.read(reading, 100) == b"\\uc0bc"
    finally:
        os.close(reading)
        os.close(writing)


async def test_what_nobody_reads_holds_up_neither_the_loop_nor_the_end_and_is_counted() -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    output = SlowOutput(writing)
    for _ in range(MOST_WAITING + 5_000):
        output.write("x" * 4096)
    assert output.lost > 0
    await output.aclose()
    os.close(reading)  # the writer ends by it
    await until(lambda: output._written.is_set())
    os.close(writing)


async def test_an_output_that_is_full_says_so_once() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    told: list[OSError] = []
    try:
        output = SlowOutput(full, broken=told.append)
        for _ in range(3):
            output.write("x")
        await output.aclose()
        await until(lambda: told)
        assert [error.strerror for error in told] == ["No space left on device"]
        SlowOutput(full).write("nobody minds")
    finally:
        os.close(full)
