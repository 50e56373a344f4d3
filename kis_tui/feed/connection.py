"""One connection from open to close: a reader that never waits for anybody, a slow sender, a watch."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from kis_tui.clock import Clock
from kis_tui.feed.diary import Diary
from kis_tui.feed.events import Trouble
from kis_tui.feed.opening import LineDownError, closing_words
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.waiting import wait_or
from kis_tui.protocol.control import Verdict
from kis_tui.protocol.decode import Decoded
from kis_tui.protocol.ledger import Ledger, RegistrationChange
from kis_tui.protocol.session import KisSession, SessionEvent, SessionWord

MESSAGES_A_TURN = 200
"""Messages read in a row before the rest of the program gets its turn."""
MOST_UNREAD_BYTES = 256 * 1024
"""What may wait to be sent. All that is ever said in a session is less; the library answers every ping, and a server
that sends pings and reads nothing would fill the memory."""


class Connection:
    """What happens on one open socket.

    Args:
        socket: the open WebSocket.
        session: the conversation on it.
        ledger: the registrations.
        fresh_key: fetches another approval key.
        deliver: called with what each message meant, its raw bytes and its times.
        diary: takes what the broker says.
        clock: time.
        policy: the figures.
    """

    def __init__(
        self,
        socket: ClientConnection,
        session: KisSession,
        ledger: Ledger,
        *,
        fresh_key: Callable[[], Awaitable[SecretStr]],
        deliver: Callable[[Sequence[SessionEvent], bytes, float], None],
        diary: Diary,
        clock: Clock,
        policy: LinePolicy,
    ) -> None:
        self._socket = socket
        self._session = session
        self._ledger = ledger
        self._fresh_key = fresh_key
        self._deliver = deliver
        self._diary = diary
        self._clock = clock
        self._policy = policy
        self._wake = asyncio.Event()
        self._rejected = asyncio.Event()
        self._given_up = asyncio.Event()
        self._renewing = False
        self._key_renewed_at: float | None = None
        self._reply: str | None = None
        self._reply_at = 0.0
        self._unanswered_since: float | None = None
        self.opened_at = clock.monotonic()
        self.last_message_at: float | None = None
        self.last_frame_at: float | None = None
        """The newest data frame; None = none on this connection."""
        self.proved = False
        """A registration was granted or a data frame came."""

    def wake(self) -> None:
        """Look again at what is to be sent."""
        self._wake.set()

    def renew_key(self) -> None:
        """Go on with a fresh approval key; one a connection."""
        self._rejected.set()

    def give_up(self) -> None:
        """End the connection as one that says nothing any more."""
        self._given_up.set()

    def silence_s(self, now: float) -> float:
        """Return for how long nothing at all has come."""
        return now - (self.opened_at if self.last_message_at is None else self.last_message_at)

    async def run(self, tick: Callable[[], None]) -> None:
        """Read, send and watch until the line is down.

        Args:
            tick: called at every beat of the watch.

        Raises:
            LineDownError: always, when the line is down.
        """
        tasks = [
            asyncio.ensure_future(self._read()),
            asyncio.ensure_future(self._send()),
            asyncio.ensure_future(self._renew_key()),
            asyncio.ensure_future(self._watch(tick)),
            asyncio.ensure_future(self._wait_for_end()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # The reader knows best why a line ended: the sender only sees that it did.
            for task in tasks:
                if task in done:
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        taken = 0
        try:
            while True:
                raw = await self._socket.recv(decode=False)
                self._receive(raw)
                taken += 1
                if taken % MESSAGES_A_TURN == 0:
                    await asyncio.sleep(0)
        except ConnectionClosed as error:
            raise LineDownError(Trouble.LOST, closing_words(error, self._session.scrub)) from None

    def _receive(self, raw: bytes) -> None:
        now = self._clock.monotonic()
        self.last_message_at = now
        changes = self._ledger.heard(now)
        if changes:
            self._deliver(changes, b"", now)
            self._wake.set()
        events = self._session.receive(raw, now)
        replies = self._session.take_replies()
        if replies:
            self._reply = replies[-1]
            self._unanswered_since = now if self._unanswered_since is None else self._unanswered_since
            self._diary.keep_alive(now)
            self._wake.set()
        for ack, changed_nothing in self._session.take_told():
            self._diary.told(ack, changed_nothing=changed_nothing)
        for event in events:
            if isinstance(event, SessionWord):
                self._obey(event, now)
            elif isinstance(event, Decoded):
                self.proved, self.last_frame_at = True, now
            elif isinstance(event, RegistrationChange):
                self.proved = self.proved or self._ledger.confirmed_count() > 0
                self._wake.set()
        self._deliver(events, raw, now)

    def _obey(self, word: SessionWord, now: float) -> None:
        """Act on the broker's word about the whole session."""
        ack = word.ack
        said = f"{ack.msg_cd} {ack.text}"
        if ack.verdict is Verdict.APPKEY_IN_USE:
            raise LineDownError(Trouble.APPKEY_IN_USE, said)
        if ack.verdict is not Verdict.KEY_REJECTED:
            raise LineDownError(Trouble.LOST, said)
        if self._key_renewed_at is None:
            self._rejected.set()
        elif now >= self._key_renewed_at + self._policy.fresh_key_pause_s:
            raise LineDownError(Trouble.KEY_REJECTED, said)

    async def _send(self) -> None:
        try:
            while True:
                self._wake.clear()
                now = self._clock.monotonic()
                await self._send_reply(now)
                text, changes = (None, []) if self._renewing else self._session.next_request(now)
                if changes:
                    self._deliver(changes, b"", now)
                if text is not None:
                    await self._socket.send(text)
                    continue
                await wait_or(self._clock, self._wake, self._idle_s(now))
        except ConnectionClosed as error:
            # The reader sees the same end and says so; it may still have messages to read before it.
            await self._clock.sleep(self._policy.close_timeout_s)
            raise LineDownError(Trouble.LOST, closing_words(error, self._session.scrub)) from None

    def _idle_s(self, now: float) -> float | None:
        """Return for how long there is nothing to send; None = until something happens."""
        request_at = None if self._renewing else self._ledger.next_due(now)
        times = [at for at in (request_at, self._reply_at if self._reply else None) if at is not None]
        return min(times) - now if times else None

    async def _send_reply(self, now: float) -> None:
        """Answer the keep-alive by its own text, the newest only, and not faster than allowed."""
        if self._reply is None or now < self._reply_at:
            return
        reply, self._reply = self._reply, None
        self._reply_at = now + 1 / self._policy.replies_per_s
        since, self._unanswered_since = self._unanswered_since, None
        await self._socket.send(reply)
        self._diary.replied(self._clock.monotonic() - (now if since is None else since))

    async def _renew_key(self) -> None:
        """Ask once for a fresh key when the first is rejected, then start the registrations anew.

        Keep-alives are answered meanwhile; requests wait.
        """
        await self._rejected.wait()
        self._renewing = True
        approval_key = await self._fresh_key()
        self._renewing = False
        self._key_renewed_at = self._clock.monotonic()
        hold_until = self._key_renewed_at + self._policy.fresh_key_pause_s
        self._deliver(self._session.use_key(approval_key, hold_until=hold_until), b"", self._key_renewed_at)
        self._wake.set()
        await asyncio.Event().wait()

    async def _wait_for_end(self) -> None:
        await self._given_up.wait()
        raise LineDownError(Trouble.SILENCE, f"nothing came for {self.silence_s(self._clock.monotonic()):.0f} s")

    async def _watch(self, tick: Callable[[], None]) -> None:
        policy = self._policy
        before, slept_before = self._clock.monotonic(), self._clock.suspended_s()
        while True:
            await self._clock.sleep(policy.watch_every_s)
            now, slept = self._clock.monotonic(), self._clock.suspended_s()
            late_s = now - before - policy.watch_every_s
            if slept - slept_before > policy.slept_s or late_s > policy.late_tick_s:
                raise LineDownError(Trouble.RESUMED, "the machine or the program was asleep")
            before, slept_before = now, slept
            if self.silence_s(now) >= policy.dead_after_s:
                raise LineDownError(Trouble.SILENCE, f"nothing came for {policy.dead_after_s:g} s")
            if self._socket.transport.get_write_buffer_size() > MOST_UNREAD_BYTES:
                raise LineDownError(Trouble.LOST, "the server reads nothing of what it is sent")
            tick()
