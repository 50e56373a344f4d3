"""The stand-in exchange: one loopback port that speaks the broker's HTTP and WebSocket."""

import asyncio
from contextlib import suppress
from random import Random
from typing import Self

from aiohttp import WSMsgType, web

from kis_tui.clock import Clock, SystemClock
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.registration import Registration
from kis_tui.domain.venue import Venue
from kis_tui.errors import ConfigError
from kis_tui.simulator import handshake, messages
from kis_tui.simulator.answers import Answers
from kis_tui.simulator.burst import Burst
from kis_tui.simulator.http_answers import answer_wrongly, fault_for
from kis_tui.simulator.keep_alives import KeepAlives
from kis_tui.simulator.keys import KeyDesk
from kis_tui.simulator.layouts import DEFAULT_LAYOUT, layout_set
from kis_tui.simulator.line import Line
from kis_tui.simulator.market import Market
from kis_tui.simulator.market_clock import MarketClock
from kis_tui.simulator.publication import frame_of
from kis_tui.simulator.rest import RestDesk
from kis_tui.simulator.scenarios import DEFAULT_SCENARIO, DEFAULT_SEED, LineFault, scenario_named
from kis_tui.simulator.session import ClientSession, SessionEndError, remember
from kis_tui.simulator.spoiling import spoil
from kis_tui.simulator.switches import Switches

HOST = "127.0.0.1"
"""The only address it listens on."""

_MOST_STEP_S = 0.5
"""Scenario seconds played at once; between two of them other tasks have their turn."""

_MOST_LATE_S = 5.0
"""Real seconds that may be made up frame by frame; what is older (a stopped process) happens without being sent."""

_CLOSE_S = 1.0
"""Real seconds that open connections get when the exchange stops."""


class Exchange:
    """The stand-in exchange, to be started and stopped.

    Args:
        scenario: name of what happens (see ``scenarios``).
        seed: chooses the course of it; the same seed gives the same frames.
        speed: scenario seconds for each real second.
        layout: name of the layout set in force (see ``layouts``).
        port: 0 = a free one.
        clock: the real clock; the scenario's time is ``market_clock``.
        switches: faults; changeable while it runs.
        app_key: the account's key; a random, obviously made-up one when empty.
        app_secret: its secret, likewise.

    Attributes:
        connects: monotonic second of every WebSocket handshake asked for.
        sessions: open sessions, oldest first; each has its ``registrations`` and ``received`` texts.
        received: the texts of all clients, in order; the newest ten thousand at least.
        keys: the key service.
        keep_alives: what became of PINGPONG.
        burst: the flood of frames, while the switches ask for one.

    Raises:
        ValueError: scenario, layout or speed make no sense; the text lists the choices.
    """

    def __init__(
        self,
        *,
        scenario: str = DEFAULT_SCENARIO,
        seed: int = DEFAULT_SEED,
        speed: float = 1.0,
        layout: str = DEFAULT_LAYOUT,
        port: int = 0,
        clock: Clock | None = None,
        switches: Switches | None = None,
        app_key: str = "",
        app_secret: str = "",
    ) -> None:
        if not 0 < speed <= 1000:
            raise ValueError(f"speed is {speed}, was to be above 0 and at most 1000")
        self.switches = switches or Switches()
        self.connects: list[float] = []
        self.received: list[str] = []
        self._scenario = scenario_named(scenario)
        self._layouts = layout_set(layout)
        self._clock = clock or SystemClock()
        self._speed = speed
        self._port = port
        self.market = Market(self._scenario, seed, self._layouts)
        self.market_clock = MarketClock(self._clock, self.market.day, self.market.timeline, speed)
        self.keys = KeyDesk(self._clock, app_key, app_secret)
        self.keep_alives = KeepAlives(self.switches, self.market_clock)
        self._rest = RestDesk(self.market, self.keys, self.switches, self._clock)
        self._rng = Random(f"{seed}/answers")
        self._answers = Answers(self.switches, self._clock, self._rng)
        self.burst = Burst()
        self._lines: list[Line] = []
        self._held: dict[str, float] = {}
        self._numbers = 0
        self._next_stray_at = 0.0
        self._strays_sent = 0
        self._faults_done = 0
        self._ended = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._player: asyncio.Task[None] | None = None

    # --- life -----------------------------------------------------------------

    async def start(self) -> None:
        """Listen and let the market run.

        Raises:
            ConfigError: the port is taken.
        """
        app = web.Application(client_max_size=64 * 1024)
        app.router.add_route("*", "/{path:.*}", self._serve)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigError(
                f"port {self._port} on {HOST} cannot be used ({error.strerror}): choose another, or 0 for a free one"
            ) from None
        self._runner = runner
        self._port = runner.addresses[0][1]
        self._ended.clear()
        self.market_clock.restart()
        self._player = asyncio.create_task(self._play(), name="stand-in exchange")

    async def stop(self) -> None:
        """Close every connection and stop listening; stopping twice does nothing."""
        self._ended.set()
        player, self._player = self._player, None
        if player is not None:
            player.cancel()
            with suppress(asyncio.CancelledError):
                await player
        runner, self._runner = self._runner, None
        if runner is not None:
            await self.drop_all(1001)
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # --- what a client needs --------------------------------------------------

    @property
    def port(self) -> int:
        """The port it listens on; 0 before the start when none was chosen."""
        return self._port

    @property
    def rest_url(self) -> str:
        """Address for queries and keys."""
        return f"http://{HOST}:{self._port}"

    @property
    def master_url(self) -> str:
        """Directory of the master files."""
        return f"{self.rest_url}/common/master"

    @property
    def ws_url(self) -> str:
        """Address of the WebSocket; any path is accepted."""
        return f"ws://{HOST}:{self._port}"

    @property
    def app_key(self) -> str:
        """The account's key."""
        return self.keys.app_key

    @property
    def app_secret(self) -> str:
        """The account's secret."""
        return self.keys.app_secret

    # --- what a test looks at and does ----------------------------------------

    @property
    def sessions(self) -> list[ClientSession]:
        """Open sessions, oldest first."""
        return [line.session for line in self._lines]

    def latest_book(self, venue: Venue, code: str) -> BookSnapshot:
        """Return the book that ``venue``'s stream says at this moment.

        Raises:
            KeyError: no such stock there.
        """
        return self.market.book(venue, code)

    async def send_raw(self, message: bytes | str, *, binary: bool = False, deflated: bool = False) -> None:
        """Send one message, whatever its bytes, to every session.

        Args:
            message: the payload.
            binary: as a BINARY frame instead of a TEXT one.
            deflated: compressed, which the client has not agreed to.
        """
        for line in self._lines:
            line.send(message, WSMsgType.BINARY if binary else WSMsgType.TEXT, deflated=deflated)
        await asyncio.sleep(0)

    async def drop_all(self, code: int | None = None, reason: str | bytes = "") -> None:
        """End every connection.

        Args:
            code: close code; None = the TCP connection is cut without a close frame.
            reason: text of the close frame, at most 123 bytes; bytes need not be UTF-8.
        """
        words = reason.encode() if isinstance(reason, str) else reason
        lines = list(self._lines)
        if code is None:
            for line in lines:
                line.cut()
            await asyncio.sleep(0)
            return
        closing = (line.socket.close(code=code, message=words) for line in lines)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await asyncio.gather(*closing, return_exceptions=True)
        for line in lines:
            line.cut()

    def throw_out(self) -> None:
        """End every session with ALREADY IN USE, as when somebody else comes with the same app key."""
        for line in self._lines:
            line.send(messages.answer("OPSP8996", more=self.switches.foreign_text))
            line.end()

    # --- HTTP and WebSocket ---------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._converse(request)
        fault = fault_for(self.switches, request.path)
        wrong = None if fault is None else await answer_wrongly(request, fault, self._wait)
        if wrong is not None:
            return wrong
        try:
            content = await request.read()
        except ConnectionResetError:
            return web.Response(status=400)  # nobody is there to read it
        reply = self._rest.answer(request.method, request.path, request.headers, request.query, content)
        return web.Response(
            status=reply.status, body=reply.body, content_type=reply.content_type, charset=reply.charset
        )

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        """Hold one WebSocket until it ends."""
        self.connects.append(self._clock.monotonic())
        switches = self.switches
        refused = await handshake.refuse(request, switches, self._wait)
        if refused is not None:
            return refused
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=64 * 1024, timeout=_CLOSE_S)
        await socket.prepare(request)
        if switches.kick:
            if switches.kick_code is None and request.transport is not None:
                request.transport.abort()
            else:
                await socket.close(code=switches.kick_code or 1000, message=switches.kick_reason)
            return socket
        self._numbers += 1
        session = ClientSession(self._numbers, switches, self.market.carries, self._admit, self._rng)
        line = Line(session, socket, request)
        self._lines.append(line)
        self.keep_alives.opened(session)
        writer = asyncio.create_task(line.write(), name=f"session {session.number}")
        try:
            await self._listen(line)
        finally:
            self._lines.remove(line)
            self.keep_alives.closed(session)
            if session.app_key and socket.close_code in (None, 1006):
                self._held[session.app_key] = self._clock.monotonic() + switches.slot_held_s
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
        return socket

    async def _listen(self, line: Line) -> None:
        async for message in line.socket:
            if message.type is WSMsgType.TEXT:
                self._hear(line, message.data)
            elif message.type is WSMsgType.BINARY:
                self._hear(line, message.data.decode("utf-8", "replace"))
            elif message.type is WSMsgType.PING:
                await line.socket.pong(message.data)
            elif message.type is WSMsgType.PONG:
                self.keep_alives.answered(line.session.pingpong_since)
                line.session.answer_pingpong()
            else:
                return

    def _hear(self, line: Line, text: str) -> None:
        remember(self.received, text)
        if self.switches.silence:
            remember(line.session.received, text)
            return
        asked = line.session.pingpong_since
        try:
            answer = line.session.receive(text)
        except SessionEndError as error:
            line.send(error.answer)
            line.end()
            return
        if answer is not None:
            self._answers.send(line, answer)
        if line.session.pingpong_since is None:
            self.keep_alives.answered(asked)

    def _admit(self, session: ClientSession, approval_key: str) -> str | None:
        owner = self.keys.owner(approval_key)
        if owner is None:
            return None
        elsewhere = any(other is not session and other.app_key == owner for other in self.sessions)
        if elsewhere or self.switches.in_use or self._held.get(owner, 0.0) > self._clock.monotonic():
            raise SessionEndError(messages.answer("OPSP8996", more=self.switches.foreign_text))
        return owner

    async def _wait(self, delay_s: float) -> None:
        """Sleep, but not longer than the exchange runs."""
        sleeping = asyncio.ensure_future(self._clock.sleep(delay_s))
        ended = asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait((sleeping, ended), return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            ended.cancel()

    # --- the market's way out -------------------------------------------------

    async def _play(self) -> None:
        """Advance the market with the clock and hand its frames to whoever registered them."""
        played_s = 0.0
        before = self._clock.monotonic()
        while True:
            now_s = self.market_clock.elapsed_s()
            while played_s < now_s:
                is_late = now_s - played_s > _MOST_LATE_S * max(1.0, self._speed)
                played_s = min(now_s, played_s + _MOST_STEP_S)
                self._spread(played_s, quietly=is_late)
                await asyncio.sleep(0)
            self._fault_line(played_s)
            now = self._clock.monotonic()
            if not self.switches.silence:
                self.keep_alives.follow(list(self._lines))
                self._answers.flush(self._lines)
                self._stray(now)
                self.burst.follow(self._lines, now - before, self.switches.burst_per_s)
            before = now
            slice_s = self.market.timeline.stretch_at(played_s).slice_ms / 1000
            await self._clock.sleep(max(0.01, slice_s / self._speed))

    def _spread(self, until_s: float, *, quietly: bool) -> None:
        readers: dict[Registration, list[Line]] = {}
        if not (quietly or self.switches.silence or self.switches.withhold_frames):
            for line in self._lines:
                for registration in line.session.streams(self.keys.is_expired):
                    readers.setdefault(registration, []).append(line)
        for publication in self.market.advance(until_s, readers.keys()):
            lines = readers.get(publication.registration)
            if lines:
                frame = frame_of(publication, self._layouts, appended=self.switches.appended_fields)
                frame = spoil(frame, self.switches)
                for line in lines:
                    line.latest[publication.registration] = frame
                    line.send(frame)
                    self._answers.after_frame(line, publication.registration)

    def _stray(self, now: float) -> None:
        """Send what nobody asked for."""
        strays = self.switches.stray_messages
        if not strays or now < self._next_stray_at:
            return
        self._next_stray_at = now + self.switches.stray_every_s
        stray = strays[self._strays_sent % len(strays)]
        self._strays_sent += 1
        for line in self._lines:
            line.send(stray.payload, WSMsgType.BINARY if stray.binary else WSMsgType.TEXT, deflated=stray.deflated)

    def _fault_line(self, elapsed_s: float) -> None:
        """Do to the line what the scenario says is due."""
        faults, period_s = self._scenario.line_faults, self._scenario.line_period_s
        while faults:
            round_number, index = divmod(self._faults_done, len(faults))
            due_s, fault = faults[index]
            if elapsed_s < due_s + round_number * period_s or (round_number and not period_s):
                return
            self._faults_done += 1
            self._apply(fault)

    def _apply(self, fault: LineFault) -> None:
        if fault is LineFault.CUT:
            for line in list(self._lines):
                line.cut()
        elif fault in (LineFault.SILENCE, LineFault.SPEAK):
            self.switches.silence = fault is LineFault.SILENCE
        else:
            self.switches.in_use = fault is LineFault.IN_USE
            if self.switches.in_use:
                self.throw_out()
