"""The line: one connection at a time, kept up under rules that never become a storm."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Protocol

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection

from kis_tui.clock import Clock
from kis_tui.domain.registration import REGISTRATION_LIMIT, Channel, Registration
from kis_tui.domain.text import clean
from kis_tui.errors import AppkeyInUseError, AuthError, ConfigError
from kis_tui.feed.connection import Connection
from kis_tui.feed.diagnosis import Diagnosis
from kis_tui.feed.diary import Diary
from kis_tui.feed.events import (
    FrameReceived,
    FrameRefused,
    LineCounters,
    LinkChanged,
    LinkState,
    LinkStatus,
    RegistrationChanged,
    StreamReset,
    Trouble,
)
from kis_tui.feed.lock import AppkeyLock, default_lock_dir
from kis_tui.feed.mailbox import Mailbox
from kis_tui.feed.opening import LineDownError, key_trouble, open_socket, place_of
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.reconnect import Reconnect
from kis_tui.feed.source import Tap
from kis_tui.feed.tally import Tally
from kis_tui.feed.waiting import wait_or
from kis_tui.protocol.decode import Decoded
from kis_tui.protocol.ledger import Ledger, RegistrationChange, RegistrationState
from kis_tui.protocol.session import KisSession, Refused, SessionEvent

UP = frozenset({LinkState.REGISTERING, LinkState.LIVE, LinkState.SILENT})
"""States with an open socket."""
DECIDED = UP | {LinkState.BLOCKED, LinkState.OFFLINE}
"""States in which nothing more happens by itself to bring the line up."""

_LOG = logging.getLogger("kis_tui.feed")


class KeyAuthority(Protocol):
    """Who gives out approval keys."""

    @property
    def ws_url(self) -> str:
        """The WebSocket's address."""
        ...

    @property
    def app_key_id(self) -> str:
        """A hash of app key and server; names the lock, never holds the key."""
        ...

    def hide(self, text: str) -> str:
        """Return ``text`` without the keys that are known by now."""
        ...

    async def approval_key(self) -> SecretStr:
        """Return a fresh key for one connection.

        Raises:
            AuthError: there is none.
        """
        ...


class Line:
    """Keeps one connection to the broker up, and what is wanted registered on it.

    Args:
        authority: gives the address and a fresh approval key for every connection.
        clock: time; tests hand in a faster one.
        policy: the figures.
        rng: for the jitter of waits.
        limit: registrations the session may hold.
        max_attempts: consecutive failures after which only ``retry_now`` goes on; None = as the budget allows.
        lock_dir: where the lock of the app key is; None = the user's state directory.
        reconnect: the memory of attempts before this line; None = there were none.
        is_open: whether data is to be expected at a moment of market time; None = nobody knows, and an approval key
            that has ended in silence is not looked for.
        remembers_refusals: what was refused is asked for again by ``retry_now`` only, however often it is wanted.
    """

    def __init__(
        self,
        authority: KeyAuthority,
        *,
        clock: Clock,
        policy: LinePolicy | None = None,
        rng: Random | None = None,
        limit: int = REGISTRATION_LIMIT,
        max_attempts: int | None = None,
        lock_dir: Path | None = None,
        reconnect: Reconnect | None = None,
        is_open: Callable[[datetime], bool] | None = None,
        remembers_refusals: bool = False,
    ) -> None:
        self._authority = authority
        self._clock = clock
        self._policy = policy or LinePolicy()
        self._reconnect = reconnect or Reconnect(self._policy, rng or Random(), max_attempts=max_attempts)  # noqa: S311 - jitter
        self._lock = AppkeyLock(authority.app_key_id, lock_dir or default_lock_dir())
        self._connection: Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._retry = asyncio.Event()
        self._tally = Tally()
        self._diary = Diary(clock)
        self._taps_failed = 0
        self._taps: list[Tap] = []
        self._state = LinkState.OFFLINE
        self._trouble = Trouble.NONE
        self._detail = ""
        self._retry_at: float | None = None
        self._had_data = False
        self._is_open = is_open
        self._data_due_since: float | None = None
        self._is_starved = False
        self._closed = False
        self._decided: set[asyncio.Future[None]] = set()
        self.ledger = Ledger(limit, remembers_refusals=remembers_refusals)
        """The registrations; change what is wanted through ``want`` only."""
        self.mailbox = Mailbox()
        """Where events wait to be taken."""

    @property
    def status(self) -> LinkStatus:
        """The line at this moment."""
        connection = self._connection
        return LinkStatus(
            state=self._state,
            trouble=self._trouble,
            detail=self._detail,
            attempt=self._reconnect.attempt,
            retry_at=self._retry_at,
            connected_at=None if connection is None else connection.opened_at,
            last_message_at=None if connection is None else connection.last_message_at,
            confirmed=self.ledger.confirmed_count(),
            wanted=len(self.ledger.wanted()),
            limit=self.ledger.limit,
        )

    @property
    def counters(self) -> LineCounters:
        """What was counted since the start."""
        return self._tally.snapshot(self.mailbox.superseded, self.mailbox.overrun)

    @property
    def diagnosis(self) -> Diagnosis:
        """What is known of the line beside its counters."""
        diary, policy = self._diary, self._policy
        return Diagnosis(
            place=place_of(self._authority.ws_url),
            refused=diary.refused,
            control=diary.control,
            moments=diary.moments,
            answers=diary.answers,
            idle_answers=diary.idle_answers,
            keep_alives=diary.keep_alives,
            keep_alive_at=diary.keep_alive_at,
            slowest_reply_s=diary.slowest_reply_s,
            keys=self._tally.keys,
            connects_left=self._reconnect.left(self._clock.monotonic()),
            budget=policy.budget,
            budget_window_s=policy.budget_window_s,
            taps_failed=self._taps_failed,
            lock_path=str(self._lock.path),
            lock_held=self._lock.is_held,
        )

    def tap(self, listener: Tap) -> Callable[[], None]:
        """Call ``listener`` with every raw message; returns what stops that."""
        self._taps.append(listener)
        return lambda: self._taps.remove(listener)

    def want(self, registrations: Iterable[Registration]) -> None:
        """Replace what is to be registered, most important first."""
        self._publish_changes(self.ledger.want(registrations))
        if self._connection is not None:
            self._connection.wake()

    def retry_now(self, *, new_budget: bool = True) -> None:
        """End a wait, a block or a connection that is silent, and ask again for what was refused.

        Args:
            new_budget: a person asked; False for a program, whose connects go on counting.
        """
        self._publish_changes(self.ledger.ask_again())
        if self._connection is not None:
            self._connection.wake()
            if self._state is LinkState.SILENT:
                self._connection.give_up()
        elif self._state in (LinkState.WAITING, LinkState.BLOCKED):
            self._reconnect.go_on()
            if new_budget:
                self._reconnect.forgive(self._clock.monotonic())
            self._enter(LinkState.CONNECTING, self._trouble, self._detail)
            self._retry.set()

    def start(self) -> None:
        """Begin to connect; on a line that was started or closed before does nothing."""
        if self._task is None and not self._closed:
            self._enter(LinkState.CONNECTING)
            self._task = asyncio.ensure_future(self._run())

    @property
    def is_over(self) -> bool:
        """Whether the line was closed, or ended by a fault of its own; it will not come back."""
        return self._closed or (self._task is not None and self._task.done())

    async def decided(self) -> LinkStatus:
        """Wait until the line is up, blocked or closed, and return its status then."""
        while self._state not in DECIDED and not self.is_over:
            decided: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._decided.add(decided)
            try:
                await decided
            finally:
                self._decided.discard(decided)
        return self.status

    async def aclose(self) -> None:
        """Close the socket with a handshake, give the lock back, end the events."""
        self._closed = True
        try:
            if self._task is not None:
                self._task.cancel()
                await asyncio.gather(self._task, return_exceptions=True)
        finally:
            self._end(None)

    async def _run(self) -> None:
        failure: BaseException | None = None
        try:
            while True:
                try:
                    await self._attempt()
                except LineDownError as down:
                    self._lost()
                    await self._pause(down)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            failure = error
            raise
        finally:
            self._end(failure)

    def _end(self, failure: BaseException | None) -> None:
        if self.mailbox.is_closed:
            return
        self._lock.release()
        self._retry_at = None
        self._enter(LinkState.OFFLINE, self._trouble, self._detail)
        self.mailbox.close(failure)

    async def _attempt(self) -> None:
        """Connect and stay connected until the line is down.

        Raises:
            LineDownError: always.
        """
        self._retry.clear()
        self._enter(LinkState.CONNECTING, self._trouble, self._detail)
        try:
            self._lock.acquire()
        except AppkeyInUseError as error:
            raise LineDownError(Trouble.APPKEY_IN_USE, str(error), final=True) from None
        except OSError as error:
            detail = f"the lock of the app key cannot be made: {error.strerror or error}: {clean(str(error.filename))}"
            raise LineDownError(Trouble.CONNECT_FAILED, detail, final=True) from None
        await self._keep_distance()
        self._reconnect.attempting(self._clock.monotonic())
        approval_key = await self._approval_key()
        self._reconnect.connecting(self._clock.monotonic())
        self._tally.connects += 1
        try:
            socket = await open_socket(self._authority.ws_url, self._policy, self._clock)
        finally:
            self._reconnect.connected(self._clock.monotonic())
        session = KisSession(approval_key, self.ledger, self._authority.hide)
        self._connection = Connection(
            socket,
            session,
            self.ledger,
            fresh_key=self._approval_key,
            deliver=self._deliver,
            diary=self._diary,
            clock=self._clock,
            policy=self._policy,
        )
        self._had_data = False
        self._enter(LinkState.REGISTERING)
        self._follow()
        try:
            await self._connection.run(self._beat)
        except LineDownError as down:
            if down.trouble in (Trouble.SILENCE, Trouble.RESUMED):
                socket.transport.abort()
            raise
        finally:
            self._connection = None
            await self._say_goodbye(socket)

    async def _say_goodbye(self, socket: ClientConnection) -> None:
        """Close with a handshake, but do not wait long for an answer that may never come."""
        try:
            async with asyncio.timeout(self._policy.goodbye_s):
                await socket.close()
        except (TimeoutError, asyncio.CancelledError) as error:
            socket.transport.abort()
            if isinstance(error, asyncio.CancelledError):
                raise

    async def _keep_distance(self) -> None:
        """Wait until the next connect is allowed."""
        now = self._clock.monotonic()
        earliest = self._reconnect.earliest(now)
        if earliest is None:
            budget = self._policy
            raise LineDownError(
                Trouble.TOO_MANY_ATTEMPTS,
                f"{budget.budget} connects in {budget.budget_window_s / 60:g} minutes at most",
                final=True,
            )
        if earliest > now:
            await self._clock.sleep(earliest - now)

    async def _approval_key(self) -> SecretStr:
        self._tally.keys += 1
        try:
            return await self._authority.approval_key()
        except AuthError as error:
            raise key_trouble(error, self._policy) from None
        except ConfigError as error:
            raise LineDownError(Trouble.KEY_SERVICE, str(error), final=True) from None

    def _lost(self) -> None:
        """Forget what the broker held and mark the place in the stream."""
        was_live = self._had_data
        self._had_data = self._is_starved = False
        self._data_due_since = None
        self._publish_changes(self.ledger.connection_lost())
        if was_live:
            self.mailbox.put(StreamReset(Trouble.LOST))

    async def _pause(self, down: LineDownError) -> None:
        """Wait as the rules say; the user can end it."""
        delay_s = self._reconnect.failed(
            down.trouble, final=down.final, garbage=down.garbage, at_least_s=down.at_least_s
        )
        if delay_s is None:
            self._lock.release()
            self._retry_at = None
            self._enter(LinkState.BLOCKED, down.trouble, down.detail)
            await self._retry.wait()
            return
        self._retry_at = self._clock.monotonic() + delay_s
        self._enter(LinkState.WAITING, down.trouble, down.detail)
        await wait_or(self._clock, self._retry, delay_s)
        self._retry_at = None

    def _deliver(self, events: Sequence[SessionEvent], raw: bytes, received_at: float) -> None:
        ts_recv_ns = self._clock.wall_ns()
        if raw:
            self._tally.messages += 1
            for listener in tuple(self._taps):
                self._let_listen(listener, raw, ts_recv_ns)
        for event in events:
            if isinstance(event, Decoded):
                received = FrameReceived(event, received_at, ts_recv_ns)
                self._tally.frame(received)
                self._had_data, self._is_starved = True, False
                self.mailbox.put(received)
            elif isinstance(event, RegistrationChange):
                self._publish_changes([event])
            elif isinstance(event, Refused):
                self._tally.refusal(event)
                self._diary.refusal(event)
                if event.kind != "unwanted":
                    self.mailbox.put(FrameRefused(event.kind, event.tr_id, event.reason, event.sample))
        self._follow()

    def _let_listen(self, listener: Tap, raw: bytes, ts_recv_ns: int) -> None:
        """Call a tap; one that raises is taken off, the line goes on."""
        try:
            listener(raw, ts_recv_ns)
        except Exception:  # noqa: BLE001 - whoever listens must not end the line
            _LOG.exception("a tap failed and was taken off")
            self._taps.remove(listener)
            self._taps_failed += 1

    def _publish_changes(self, changes: Iterable[RegistrationChange]) -> None:
        for change in changes:
            if change.state is RegistrationState.REFUSED:
                wanted = change.registration
                said = (change.msg_cd, change.text)
                _LOG.warning("%s %s of %s refused: %s %s", wanted.venue, wanted.channel, wanted.code, *said)
            self.mailbox.put(RegistrationChanged(change.registration, change.state, change.msg_cd, change.text))

    def _beat(self) -> None:
        """Look once a second whether data is missing where some is due."""
        connection = self._connection
        if connection is not None and self._data_is_missing(connection):
            self._is_starved = True
            connection.renew_key()
        self._follow()

    def _data_is_missing(self, connection: Connection) -> bool:
        codes = {
            registration.code
            for registration, state in self.ledger.states().items()
            if state is RegistrationState.CONFIRMED and registration.channel in (Channel.BOOK, Channel.TRADE)
        }
        if self._is_open is None or len(codes) < self._policy.no_data_codes or not self._is_open(self._clock.now()):
            self._data_due_since = None
            return False
        now = self._clock.monotonic()
        if self._data_due_since is None:
            self._data_due_since = now
        since = max(self._data_due_since, connection.last_frame_at or connection.opened_at)
        return now - since >= self._policy.no_data_s

    def _follow(self) -> None:
        """Bring the state up to date with what the open connection shows."""
        connection = self._connection
        if connection is None:
            return
        now = self._clock.monotonic()
        proved = connection.proved or not self.ledger.wanted()
        if proved and now - connection.opened_at >= self._policy.healthy_after_s:
            self._reconnect.healthy()
        if connection.silence_s(now) >= self._policy.silent_after_s:
            self._enter(LinkState.SILENT)
        elif self._is_starved:
            self._enter(LinkState.LIVE, Trouble.NO_DATA, "no data, though it is due: asked with a fresh approval key")
        elif self._had_data or self.ledger.is_settled():
            self._enter(LinkState.LIVE)
        else:
            self._enter(LinkState.REGISTERING)

    def _enter(self, state: LinkState, trouble: Trouble = Trouble.NONE, detail: str = "") -> None:
        if (state, trouble, detail) == (self._state, self._trouble, self._detail):
            return
        self._state, self._trouble, self._detail = state, trouble, detail
        self._diary.entered(state, trouble, detail)
        _LOG.info("line %s, trouble %s, attempt %d: %s", state, trouble, self._reconnect.attempt, detail or "-")
        self.mailbox.put(LinkChanged(self.status))
        if state in DECIDED:
            for decided in self._decided:
                if not decided.done():
                    decided.set_result(None)
