"""The master files of the broker, asked for once and checked before they replace what was known.

No key is sent. TLS is always verified, redirects are never followed, proxies are not used.
"""

import asyncio
from collections.abc import Iterable

import httpx
from msgspec import Struct

import kis_tui
from kis_tui.auth.addresses import host_of
from kis_tui.auth.rest import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, tls_context, why_no_answer
from kis_tui.clock import Clock
from kis_tui.domain.text import clean
from kis_tui.errors import ConfigError, ProtocolError
from kis_tui.instruments.cache import NameCache
from kis_tui.instruments.listing import Board, BoardList
from kis_tui.instruments.master import MAX_ZIP_BYTES, read_listings, read_zip, zip_name

TOTAL_TIMEOUT_S = 60.0
"""For one file, so that a download that drips in byte by byte ends too."""
LEAST_SHARE = 0.5
"""A list with fewer than this share of the issues known before is not taken."""
_FEW = 20
"""So short a list is too small a measure for the next."""


class BoardUpdate(Struct, frozen=True):
    """What came of asking for one board's file."""

    board: Board
    fresh: BoardList | None
    """The new list, already kept on disk; None = what was known stays."""
    reason: str = ""
    """Why nothing was taken: one clause, cleaned; empty when something was."""


async def update_names(
    master_url: str,
    cache: NameCache,
    clock: Clock,
    *,
    boards: Iterable[Board] = Board,
    transport: httpx.AsyncBaseTransport | None = None,
) -> tuple[BoardUpdate, ...]:
    """Download the master files, one after the other, and keep those that hold what they should.

    Args:
        master_url: their directory, checked as :class:`kis_tui.auth.addresses.Addresses` has it.
        cache: where they are kept, and what they are compared with.
        clock: dates them.
        boards: which to ask for.
        transport: instead of the network, for tests; None = the network.

    Returns:
        One outcome for each board, in their order; a board that fails does not keep the others from coming.

    Raises:
        ConfigError: the names cannot be kept on disk, the certificates to trust cannot be read, or the address names
            no host that could exist.
    """
    async with httpx.AsyncClient(
        verify=tls_context(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S),
        headers={"accept-encoding": "identity", "user-agent": f"kis_tui/{kis_tui.__version__}"},
        transport=transport,
    ) as client:
        return tuple([await _update(client, master_url, board, cache, clock) for board in boards])


async def _update(
    client: httpx.AsyncClient, master_url: str, board: Board, cache: NameCache, clock: Clock
) -> BoardUpdate:
    body = await _body(client, f"{master_url}/{zip_name(board)}")
    if isinstance(body, str):
        return BoardUpdate(board, None, f"{host_of(master_url)}: {body}")
    try:
        fresh = await asyncio.to_thread(_take, board, body, cache, clock)
    except ProtocolError as error:
        return BoardUpdate(board, None, f"the file was refused: {error}")
    return BoardUpdate(board, fresh)


def _take(board: Board, body: bytes, cache: NameCache, clock: Clock) -> BoardList:
    """Check a download and keep it; the disk and the unpacking are why this has a thread of its own."""
    listings = read_listings(board, read_zip(board, body))
    kept = cache.load(board)
    before = 0 if kept is None else len(kept.listings)
    if not listings and (board is not Board.KONEX or before):
        raise ProtocolError("it names no issue")
    if before >= _FEW and len(listings) < before * LEAST_SHARE:
        raise ProtocolError(
            f"it names {len(listings):,} issues, and {before:,} are known; if that is right, delete {cache.path(board)}"
        )
    fresh = BoardList(board, clock.now().replace(microsecond=0), listings)
    cache.store(fresh)
    return fresh


async def _body(client: httpx.AsyncClient, url: str) -> bytes | str:
    """Return what stands at ``url``, or one clause why it cannot be had.

    The bytes are taken as they come: what a content encoding would unpack them to has no bound.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(TOTAL_TIMEOUT_S), client.stream("GET", url) as response:
            if response.status_code != 200:
                return clean(f"HTTP {response.status_code} {response.reason_phrase}")
            async for chunk in response.aiter_raw(64 * 1024):
                body += chunk
                if len(body) > MAX_ZIP_BYTES:
                    return f"the file is larger than {MAX_ZIP_BYTES // 1024**2} MiB"
    except (httpx.TimeoutException, TimeoutError):
        return "no answer in time"
    except httpx.HTTPError as error:
        return why_no_answer(error)
    except UnicodeError:  # a host name that cannot be asked for, such as xn--
        raise ConfigError("KIS_MASTER_URL is not an address that can be asked; correct it or leave it out") from None
    return bytes(body)
