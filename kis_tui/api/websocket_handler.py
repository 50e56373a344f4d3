"""``KISWebSocketHandler``: quotes and trades of several stocks at chosen exchanges, kept up across drops."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kis_tui.api.callbacks import Callback, Callbacks
from kis_tui.api.dataframes import dataframe, require_pandas
from kis_tui.clock import Clock, SystemClock
from kis_tui.domain.book import BookSnapshot
from kis_tui.domain.codes import parse_code
from kis_tui.domain.registration import REGISTRATION_LIMIT, Channel, Registration
from kis_tui.domain.schedule import BUILT_IN
from kis_tui.domain.trade import Trade
from kis_tui.domain.venue import VenueChoice
from kis_tui.errors import AppkeyInUseError, ConnectionFailedError, ProtocolError, RegistrationRefusedError
from kis_tui.feed.events import (
    FeedEvent,
    FrameReceived,
    FrameRefused,
    LinkChanged,
    LinkState,
    LinkStatus,
    RegistrationChanged,
    StreamReset,
    TradesOverrun,
    Trouble,
)
from kis_tui.feed.line import UP, KeyAuthority, Line
from kis_tui.feed.policy import LinePolicy
from kis_tui.feed.reconnect import Reconnect
from kis_tui.market.tape import Hole, Tape
from kis_tui.protocol.frame import Value
from kis_tui.protocol.ledger import RegistrationState
from kis_tui.protocol.schema import tr_id_of

_LOG = logging.getLogger("kis_tui.api")
CALLBACK_ENDS_S = 1.0
"""Real seconds that a running callback gets to return when the line is closed, and again when it is cancelled."""

_DATA_TYPES = {"quote": (Channel.BOOK,), "tick": (Channel.TRADE,), "all": (Channel.BOOK, Channel.TRADE)}


class Subscription(Struct, frozen=True):
    """One stream somebody asked for."""

    stock_code: str
    exchange: str
    """As asked for; ``SOR`` is served by the unified stream."""
    data_type: str
    """``quote`` or ``tick``."""
    tr_id: str
    """The stream that serves it."""
    confirmed: bool
    """The broker has granted it; False = not yet answered, or the line is down."""


class Gap(Struct, frozen=True):
    """A place where trades are missing."""

    stock_code: str
    exchange: str
    missed_shares: int | None
    """Shares traded but not received, by the day's volume; None = cannot be told."""


class KISWebSocketHandler:
    """Real-time quotes and trades over one connection to the broker.

    Registrations asked for before the line is up are sent when it is, and again after every drop. What the broker
    refuses reaches ``on_error`` and is no longer listed.

    Args:
        auth_manager: a ``KISAuthManager``.
        max_retries: failed attempts to come back after an outage, in a row, before the handler gives up.
        limit: registrations the session may hold; quote and tick of one stock are two.
        clock: time; for tests.
        policy: the line's figures; for tests.
        rng: for the jitter of waits.
        lock_dir: where the lock of the app key is; None = the user's state directory.
    """

    def __init__(
        self,
        auth_manager: KeyAuthority,
        max_retries: int = 3,
        *,
        limit: int = REGISTRATION_LIMIT,
        clock: Clock | None = None,
        policy: LinePolicy | None = None,
        rng: Random | None = None,
        lock_dir: Path | None = None,
    ) -> None:
        if max_retries < 0:
            raise ValueError(f"max_retries must be 0 or more, was {max_retries}")
        self._authority = auth_manager
        self._limit = limit
        self._clock = clock or SystemClock()
        self._policy = policy
        self._lock_dir = lock_dir
        self._callbacks = Callbacks(self._clock)
        self._asked: dict[tuple[Registration, str], None] = {}
        self._tapes: dict[Registration, Tape] = {}
        # Outlives every line: connect() and disconnect() in a loop is the storm the broker blocks for.
        self._reconnect = Reconnect(policy or LinePolicy(), rng or Random(), max_attempts=max_retries)  # noqa: S311 - jitter
        self._line: Line | None = None
        self._dispatcher: asyncio.Task[None] | None = None
        self._connecting = 0
        self._closing: asyncio.Task[None] | None = None
        self._told: set[tuple[str, str]] = set()
        self._turn = asyncio.Lock()
        self._wanted: dict[Registration, None] = {}
        self._untold: deque[Exception] = deque()
        self._telling: asyncio.Task[None] | None = None

    def set_callbacks(
        self,
        on_quote: Callback | None = None,
        on_tick: Callback | None = None,
        on_error: Callback | None = None,
        *,
        on_book: Callback | None = None,
        on_trade: Callback | None = None,
        on_state: Callback | None = None,
        on_gap: Callback | None = None,
    ) -> None:
        """Set the functions that are called; each may be plain or async, and replaces the one set before.

        They are called one after the other, never two at a time. One that raises is reported to ``on_error``, and the
        line goes on; one that takes more than 50 ms is named in the log. Each may call any method of the handler.

        Args:
            on_quote: ``(DataFrame)``, one row for each record of a quote frame. While a callback runs, only the
                newest book of each stream is kept.
            on_tick: ``(DataFrame)``, one row for each trade of a frame; none is left out.
            on_error: ``(error)`` or ``(error, message)``.
            on_book: ``(BookSnapshot)``, typed, without pandas.
            on_trade: ``(Trade)``, typed, without pandas.
            on_state: ``(LinkStatus)``, whenever the line's state changes.
            on_gap: ``(Gap)``, where trades are missing.

        Raises:
            ConfigError: a DataFrame callback without pandas.
            TypeError: something that cannot be called.
        """
        if on_quote is not None or on_tick is not None:
            require_pandas()
        functions = {
            "on_quote": on_quote,
            "on_tick": on_tick,
            "on_error": on_error,
            "on_book": on_book,
            "on_trade": on_trade,
            "on_state": on_state,
            "on_gap": on_gap,
        }
        for name, function in functions.items():
            self._callbacks.set(name, function)

    async def connect(self) -> None:
        """Connect; returns when the line is up. On a line that is up does nothing.

        Cancelled, it leaves the handler disconnected, unless another call waits for the same line or it was up before.

        Raises:
            AppkeyInUseError: another session holds the app key.
            ConnectionFailedError: refused for good, ``max_retries`` further attempts failed, or 10 connects were made
                within 10 minutes, which calling again does not change.
        """
        while self._closing is not None:
            await asyncio.shield(self._closing)
        line = self._line
        is_new = line is None or line.is_over
        if line is None or is_new:
            line = self._line = Line(
                self._authority,
                clock=self._clock,
                policy=self._policy,
                limit=self._limit,
                lock_dir=self._lock_dir,
                reconnect=self._reconnect,
                is_open=BUILT_IN.is_open,
            )
            self._reconnect.go_on()
            line.want(registration for registration, _ in self._asked)
            line.start()
            self._dispatcher = asyncio.ensure_future(self._dispatch(line))
        elif line.status.state is LinkState.BLOCKED:
            line.retry_now(new_budget=False)
        self._connecting += 1
        try:
            status = await line.decided()
        except asyncio.CancelledError:
            if is_new and self._connecting == 1 and self._line is line:
                await self.disconnect()
            raise
        finally:
            self._connecting -= 1
        if status.state is LinkState.BLOCKED:
            raise _final(status)
        if status.state not in UP:
            raise ConnectionFailedError("connection closed before it was up")

    async def subscribe_quote(self, stock_codes: str | Iterable[str], exchange: str = "UN") -> None:
        """Ask for order books.

        Args:
            stock_codes: one code or several.
            exchange: ``UN`` (both exchanges merged), ``KRX``, ``NXT``, or ``SOR``, for which the broker has no market
                data: the unified stream serves it.

        Raises:
            ValueError: a wrong code or exchange; nothing is asked for then.
        """
        self._subscribe(Channel.BOOK, stock_codes, exchange)

    async def subscribe_tick(self, stock_codes: str | Iterable[str], exchange: str = "UN") -> None:
        """Ask for trades; see ``subscribe_quote``."""
        self._subscribe(Channel.TRADE, stock_codes, exchange)

    async def unsubscribe(self, stock_code: str, data_type: str = "all", exchange: str = "UN") -> None:
        """Give back one stock's streams at one exchange.

        Args:
            stock_code: the code.
            data_type: ``quote``, ``tick`` or ``all``.
            exchange: as it was asked for.

        Raises:
            ValueError: a wrong code, type or exchange.
        """
        code, choice = parse_code(stock_code), _choice(exchange)
        if data_type not in _DATA_TYPES:
            raise ValueError(f"data_type must be quote, tick or all, was {data_type!r}")
        for channel in _DATA_TYPES[data_type]:
            self._asked.pop((Registration(channel, choice.venue, code), choice.value), None)
        self._renew()

    async def disconnect(self) -> None:
        """Close the line with a proper handshake. May be called from a callback.

        A second call waits for the first, and does nothing on a line that is closed. Cancelled, it stops waiting, and
        the line is closed all the same. A callback that is running has a second to return; then it is cancelled.
        """
        if self._closing is None:
            if self._line is None:
                return
            self._closing = asyncio.ensure_future(self._close(self._line, asyncio.current_task()))
        await asyncio.shield(self._closing)

    async def _close(self, line: Line, caller: asyncio.Task[Any] | None) -> None:
        callers = {task for task in (self._dispatcher, self._telling) if task is not None}
        self._line = self._dispatcher = None
        try:
            await line.aclose()
            if caller in callers:
                # The others cannot be in a callback: it is this one's turn.
                _cancel(callers - {caller})
            elif callers:
                await asyncio.wait(callers, timeout=CALLBACK_ENDS_S)
                _cancel(callers)
                _, stuck = await asyncio.wait(callers, timeout=CALLBACK_ENDS_S)
                if stuck:
                    _LOG.error("a callback does not end although it was cancelled; no more are called")
                    return
        finally:
            self._closing = None
        await self._callbacks.call("on_state", line.status)

    def get_subscriptions(self) -> list[Subscription]:
        """Return what is asked for and not refused, in the order in which it was asked for."""
        states = {} if self._line is None else self._line.ledger.states()
        return [
            Subscription(
                stock_code=registration.code,
                exchange=exchange,
                data_type="quote" if registration.channel is Channel.BOOK else "tick",
                tr_id=tr_id_of(registration.channel, registration.venue),
                confirmed=states.get(registration) is RegistrationState.CONFIRMED,
            )
            for registration, exchange in self._asked
        ]

    def get_connection_status(self) -> dict[str, Any]:
        """Return the line's state.

        Keys: ``is_connected`` (bool), ``retry_count`` (failed attempts in a row), ``state`` and ``reason`` (words of
        ``LinkState`` and ``Trouble``), ``detail`` (the other side's words), ``retry_in_s`` (seconds to the next
        attempt or None), ``registered``, ``wanted`` and ``limit`` (registrations), ``last_message_age_s`` (or None),
        ``frames``, ``records``, ``refused``, ``connects`` (counts since ``connect``).
        """
        line = self._line
        status = LinkStatus(limit=self._limit) if line is None else line.status
        now = self._clock.monotonic()
        answer: dict[str, Any] = {
            "is_connected": status.state in UP,
            "retry_count": status.attempt,
            "state": status.state.value,
            "reason": status.trouble.value,
            "detail": status.detail,
            "retry_in_s": None if status.retry_at is None else max(0.0, status.retry_at - now),
            "registered": status.confirmed,
            "wanted": len({registration for registration, _ in self._asked}),
            "limit": status.limit,
            "last_message_age_s": None if status.last_message_at is None else now - status.last_message_at,
        }
        counters = None if line is None else line.counters
        for name in ("frames", "records", "refused", "connects"):
            answer[name] = getattr(counters, name, 0)
        return answer

    def _subscribe(self, channel: Channel, stock_codes: str | Iterable[str], exchange: str) -> None:
        choice = _choice(exchange)
        codes = [parse_code(code) for code in ([stock_codes] if isinstance(stock_codes, str) else stock_codes)]
        if choice is VenueChoice.SOR:
            _LOG.warning("SOR is a way of routing orders and has no market data; the unified stream (UN) is used")
        for code in codes:
            registration = Registration(channel, choice.venue, code)
            held = {asked for asked, _ in self._asked}
            limit = self._limit if self._line is None else self._line.ledger.limit
            if registration not in held and len(held) >= limit:
                self._tell(_over_limit(registration, limit))
            else:
                self._asked[registration, choice.value] = None
        self._renew()

    def _renew(self) -> None:
        wanted = self._wanted = {registration: None for registration, _ in self._asked}
        self._tapes = {registration: tape for registration, tape in self._tapes.items() if registration in wanted}
        if self._line is not None:
            self._line.want(wanted)

    def _tell(self, error: Exception) -> None:
        """Report an error that the line knows nothing of, when no other callback runs."""
        self._untold.append(error)
        if self._telling is None:
            self._telling = asyncio.ensure_future(self._tell_all())

    async def _tell_all(self) -> None:
        try:
            async with self._turn:
                while self._untold:
                    error = self._untold.popleft()
                    await self._callbacks.report(error, str(error))
        finally:
            self._telling = None

    async def _dispatch(self, line: Line) -> None:
        """Hand over what happens, one after the other, until the line is closed."""
        while True:
            try:
                batch = await line.mailbox.take()
            except Exception as error:  # noqa: BLE001 - whatever ended the line
                async with self._turn:
                    await self._callbacks.report(error, f"the line ended by a fault of its own: {error}")
                return
            if not batch:
                return
            for event in batch:
                async with self._turn:
                    if self._line is not line:
                        return
                    await self._hand_over_safely(event)

    async def _hand_over_safely(self, event: FeedEvent) -> None:
        """Hand over one event; a fault of our own with it must not silence the rest."""
        try:
            await self._hand_over(event)
        except Exception as error:  # noqa: BLE001 - whatever it is
            _LOG.exception("an event could not be handed over")
            await self._callbacks.report(error, f"an event could not be handed over: {error}")

    async def _hand_over(self, event: FeedEvent) -> None:
        match event:
            case FrameReceived():
                await self._frame(event)
            case LinkChanged():
                await self._state(event.status)
            case RegistrationChanged():
                await self._registration(event)
            case FrameRefused() if (event.kind, event.tr_id) not in self._told:
                # Once for each stream and kind: get_connection_status()["refused"] counts the rest.
                self._told.add((event.kind, event.tr_id))
                error = ProtocolError(f"{event.tr_id or 'message'} not read ({event.kind}): {event.reason}")
                await self._callbacks.report(error, str(error))
            case StreamReset():
                for tape in self._tapes.values():
                    tape.line_down()
            case TradesOverrun():
                overrun = ProtocolError(f"{event.count} trades dropped: a callback was busy for too long")
                await self._callbacks.report(overrun, str(overrun))
            case _:
                pass

    async def _frame(self, received: FrameReceived) -> None:
        # Looked at before each call: the callback before may have given the stream back.
        name = "on_quote" if received.decoded.frame.layout.channel is Channel.BOOK else "on_tick"
        for value in received.values:
            if not self._is_wanted(received, value):
                continue
            if isinstance(value, BookSnapshot):
                await self._callbacks.call("on_book", value)
            elif isinstance(value, Trade):
                await self._trade(value, received.received_at)
        wanted = tuple(value if self._is_wanted(received, value) else None for value in received.values)
        if any(wanted) and self._callbacks.has(name):
            decoded = replace(received.decoded, values=wanted)
            await self._callbacks.call(name, dataframe(replace(received, decoded=decoded)))

    def _is_wanted(self, received: FrameReceived, value: Value | None) -> bool:
        layout = received.decoded.frame.layout
        return value is not None and Registration(layout.channel, layout.venue, value.code) in self._wanted

    async def _trade(self, trade: Trade, received_at: float) -> None:
        registration = Registration(Channel.TRADE, trade.venue, trade.code)
        tape = self._tapes.setdefault(registration, Tape(length=2))
        before = tape.number
        tape.add(trade, received_at)
        if tape.number == before + 2:
            hole = list(tape.newest_first())[1]
            if isinstance(hole, Hole):
                await self._callbacks.call("on_gap", Gap(trade.code, trade.venue.value, hole.missed_shares))
        await self._callbacks.call("on_trade", trade)

    async def _state(self, status: LinkStatus) -> None:
        await self._callbacks.call("on_state", status)
        if status.state is LinkState.WAITING:
            error = ConnectionFailedError(f"connection lost ({status.trouble.value}): {status.detail}; trying again")
            await self._callbacks.report(error, str(error))
        elif status.state is LinkState.BLOCKED:
            await self._callbacks.report(_final(status), str(_final(status)))

    async def _registration(self, event: RegistrationChanged) -> None:
        if event.state is not RegistrationState.REFUSED:
            return
        registration = event.registration
        self._strike(registration)
        self._renew()
        tr_id = tr_id_of(registration.channel, registration.venue)
        error = RegistrationRefusedError(
            f"registration of {registration.code} at {tr_id} refused: {event.msg_cd} {event.text}",
            msg_cd=event.msg_cd,
            tr_id=tr_id,
            code=registration.code,
        )
        await self._callbacks.report(error, str(error))
        await self._strike_what_no_longer_fits()

    def _strike(self, registration: Registration) -> None:
        for key in [key for key in self._asked if key[0] == registration]:
            del self._asked[key]

    async def _strike_what_no_longer_fits(self) -> None:
        """Give up what the broker's lower limit leaves no room for, the last asked for first, and say so."""
        if self._line is None:
            return
        limit = self._line.ledger.limit
        asked = list(dict.fromkeys(registration for registration, _ in self._asked))
        for registration in asked[limit:]:
            self._strike(registration)
            error = _over_limit(registration, limit)
            await self._callbacks.report(error, str(error))
        self._renew()


def _cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()


def _choice(exchange: str) -> VenueChoice:
    try:
        return VenueChoice(exchange.strip().upper())
    except (ValueError, AttributeError):
        raise ValueError(f"exchange must be UN, KRX, NXT or SOR, was {exchange!r}") from None


def _over_limit(registration: Registration, limit: int) -> RegistrationRefusedError:
    tr_id = tr_id_of(registration.channel, registration.venue)
    return RegistrationRefusedError(
        f"registration of {registration.code} at {tr_id} not asked for: a session holds {limit}; give others back",
        msg_cd="OPSP0008",
        tr_id=tr_id,
        code=registration.code,
    )


def _final(status: LinkStatus) -> ConnectionFailedError:
    text = f"connection given up ({status.trouble.value}) after {status.attempt} attempts: {status.detail}"
    return AppkeyInUseError(text) if status.trouble is Trouble.APPKEY_IN_USE else ConnectionFailedError(text)
