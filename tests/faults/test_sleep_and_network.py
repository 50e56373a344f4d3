"""Machines that sleep, programs that are stopped, networks that go: noticed by the clock, not by the socket."""

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from kis_tui.clock import SystemClock
from kis_tui.feed.events import FrameReceived, LinkChanged, LinkState, StreamReset, Trouble
from tests.support.clocks import FastClock
from tests.support.exchange import running
from tests.support.lines import FACTOR, WANTED, gaps_s, is_restored, line_to
from tests.support.program import PROJECT
from tests.support.until import until

TWO_HOURS_S = 7_200.0
UNSHARE = ("unshare", "--map-root-user", "--net")
LINK_UP = ("ip", "link", "set", "lo", "up")


async def test_fault_42_a_machine_that_slept_connects_anew_at_once(tmp_path: Path) -> None:
    clock = FastClock(10.0)
    async with running() as exchange, line_to(exchange, tmp_path, clock=clock) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        await until(lambda: taker.of(FrameReceived))
        clock.slept_s = TWO_HOURS_S
        woke = clock.monotonic()
        await until(lambda: line.status.trouble is Trouble.RESUMED)
        assert "woke from sleep" in taker.bar()
        await until(lambda: len(exchange.connects) == 2)
        assert clock.monotonic() - woke < 60, "not after the silence of a dead line"
        await until(is_restored(line))
        assert taker.of(StreamReset)
        assert gaps_s(exchange.connects, 10.0)[0] >= 1


async def test_fault_42_a_nap_of_seconds_is_no_sleep(tmp_path: Path) -> None:
    clock = FastClock(60.0)
    async with running() as exchange, line_to(exchange, tmp_path, clock=clock) as (line, taker):
        line.want(WANTED)
        await until(is_restored(line))
        clock.slept_s = 4.0
        before = clock.monotonic()
        await until(lambda: clock.monotonic() - before >= 10)
        assert len(exchange.connects) == 1
        assert not taker.of(StreamReset)


async def test_fault_42_a_program_that_was_stopped_connects_anew_when_it_goes_on(tmp_path: Path) -> None:
    async with running() as exchange:
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.line_program",
            exchange.rest_url,
            exchange.ws_url,
            str(tmp_path),
            str(FACTOR),
            stdout=PIPE,
            cwd=PROJECT,
            env={**os.environ, "APP_KEY": exchange.app_key, "APP_SECRET": exchange.app_secret},
        )
        try:
            await told(program, "live none")
            await until(lambda: exchange.sessions and set(exchange.sessions[0].registrations) == set(WANTED))
            program.send_signal(signal.SIGSTOP)
            stopped = SystemClock().monotonic()
            await until(lambda: SystemClock().monotonic() - stopped > 1, "a minute of the line")
            program.send_signal(signal.SIGCONT)
            goes_on = SystemClock().monotonic()
            await told(program, "waiting resumed")
            await until(lambda: len(exchange.connects) == 2)
            assert (exchange.connects[1] - goes_on) * FACTOR < 90, "not after the silence of a dead line"
            await told(program, "live none")
            await until(lambda: exchange.sessions and set(exchange.sessions[0].registrations) == set(WANTED))
        finally:
            program.kill()
            await program.wait()


async def told(program: Process, words: str) -> None:
    """Read what a program prints up to a line."""
    assert program.stdout is not None
    async with asyncio.timeout(20):
        while (line := await program.stdout.readline()).decode().strip() != words:
            assert line, f"ended before it said {words}"


def test_fault_43_a_network_that_goes_is_a_silent_line_and_one_that_comes_back_restores_it(tmp_path: Path) -> None:
    try:
        probe = subprocess.run(
            [*UNSHARE, "ip", "link", "set", "lo", "up"], capture_output=True, check=False, timeout=10
        )
    except FileNotFoundError as error:
        pytest.skip(f"this machine has no {error.filename}")
    if probe.returncode:
        pytest.skip("this machine lets nobody make a network of his own")
    done = subprocess.run(
        [*UNSHARE, sys.executable, "-m", "tests.support.namespace_program", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    network, silent, given_up, in_vain, restored = done.stdout.splitlines()
    assert (network, silent, given_up, restored) == ("network", "silent", "given up", "restored")
    assert "cannot reach the server" in in_vain


async def test_fault_42_what_was_told_of_a_sleep_is_in_order(tmp_path: Path) -> None:
    clock = FastClock(10.0)
    async with running() as exchange, line_to(exchange, tmp_path, clock=clock) as (line, taker):
        line.want(WANTED[:1])
        await until(is_restored(line, WANTED[:1]))
        seen = len(taker.of(LinkChanged))
        clock.slept_s = TWO_HOURS_S
        await until(lambda: len(exchange.connects) == 2 and is_restored(line, WANTED[:1])())
        await until(lambda: line.status.state is LinkState.LIVE)
        await until(lambda: taker.of(LinkChanged)[-1].status.state is LinkState.LIVE)
        states = [event.status.state for event in taker.of(LinkChanged)[seen:]]
        in_order = [LinkState.WAITING, LinkState.CONNECTING, LinkState.REGISTERING, LinkState.LIVE]
        assert states[states.index(LinkState.WAITING) :] == in_order
