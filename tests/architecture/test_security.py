"""What the code can reach and reveal: a list that has to be changed with the code."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from kis_tui import __version__
from kis_tui.auth.addresses import DEFAULT_ADDRESSES, KEY_HOSTS, LINE_HOSTS, MASTER_HOSTS, host_of
from kis_tui.auth.endpoints import APPROVAL_PATH, READS, TOKEN_PATH
from kis_tui.domain.registration import Channel
from kis_tui.domain.venue import Venue
from kis_tui.feed.quotations import Quotations
from kis_tui.instruments.listing import Board
from kis_tui.instruments.master import zip_name
from kis_tui.protocol.schema import tr_id_of

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "kis_tui"

QUOTATIONS = "/uapi/domestic-stock/v1/quotations/"
PATHS = {
    "POST /oauth2/Approval",
    "POST /oauth2/tokenP",
    f"GET {QUOTATIONS}inquire-asking-price-exp-ccn FHKST01010200",
    f"GET {QUOTATIONS}inquire-price FHKST01010100",
    f"GET {QUOTATIONS}inquire-ccnl FHKST01010300",
    f"GET {QUOTATIONS}inquire-vi-status FHPST01390000",
    f"GET {QUOTATIONS}search-stock-info CTPF1002R",
    "GET /common/master/kospi_code.mst.zip",
    "GET /common/master/kosdaq_code.mst.zip",
    "GET /common/master/konex_code.mst.zip",
    "GET /tryitout",
}
"""Everything that is ever asked of the broker: method, path, and the query's name where there is one."""
STREAMS = {
    f"H0{venue}{suffix}" for venue in ("ST", "NX", "UN") for suffix in ("ASP0", "CNT0", "ANC0", "MKO0", "PGM0", "MBC0")
} | {"H0UPCNT0"}
"""Everything that may be registered; 체결통보 (H0STCNI0, H0STCNI9), which is about an account, is not among it."""
HOSTS = {
    "https://openapi.koreainvestment.com:9443",
    "https://openapivts.koreainvestment.com:29443",
    "https://new.real.download.dws.co.kr/common/master",
    "ws://ops.koreainvestment.com:21000/tryitout",
    "ws://ops.koreainvestment.com:31000/tryitout",
}

UNWRAPPING = {
    "kis_tui/auth/credentials.py": "looks for characters that no key has",
    "kis_tui/auth/kis_auth.py": "hashes the app key into a file's name",
    "kis_tui/auth/redaction.py": "looks for it in text, to take it out",
    "kis_tui/auth/rest.py": "sends it, and takes it out of the answer",
    "kis_tui/auth/token_cache.py": "writes the token into its own file",
    "kis_tui/protocol/requests.py": "sends the approval key",
}
"""Who turns a secret into text, and why."""

_ADDRESS = re.compile(r"\b[a-z]+://[^\s\"'`),]+")
_PATH = re.compile(r"/(?:uapi|oauth2|tryitout|websocket|common/master)\b[\w./-]*")
_QUERY = re.compile(r"\b(?:[A-Z]{4,5}\d{4,8}[A-Z]?|H0[A-Z]{2}[A-Z0-9]{4})\b")
_NO_QUERY = re.compile(r"EGW|OPSP|KOSPI")
_TRADING = re.compile(r"order-|/trading/|inquire-balance|inquire-psbl|order_cash|\b[TVC]TT[CS]\d|\bCTSC\d|H0STCNI")


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PROJECT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def words(tree: ast.Module) -> Iterator[str]:
    """Every text of a module that is more than a docstring."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def is_served(name: str) -> bool:
    """Whether a file answers others' requests instead of asking."""
    return name.startswith("kis_tui/simulator/")


class _Reader:
    """Notes what is asked for and answers nothing."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()

    async def get(self, path: str, tr_id: str, params: Mapping[str, str]) -> dict[str, object]:
        self.asked.add((path, tr_id))
        return {}


async def test_every_path_that_the_code_can_reach_is_on_the_list() -> None:
    reader = _Reader()
    quotations = Quotations(reader)
    for method in (quotations.book, quotations.quote, quotations.recent_trades):
        await method("005930", Venue.UN)
    await quotations.interruptions(date(2026, 9, 22))
    await quotations.issue("005930")
    await quotations.issue_name("005930")
    asks = {name for name in vars(Quotations) if not name.startswith("_")}
    assert asks == {"book", "quote", "recent_trades", "interruptions", "issue", "issue_name"}, "call the new one here"
    assert reader.asked == READS

    master = {addresses.master_url for addresses in DEFAULT_ADDRESSES.values()}
    lines = {addresses.ws_url for addresses in DEFAULT_ADDRESSES.values()}
    reachable = {f"GET {path} {tr_id}" for path, tr_id in READS}
    reachable |= {f"POST {path}" for path in (APPROVAL_PATH, TOKEN_PATH)}
    reachable |= {f"GET {_path(url)}/{zip_name(board)}" for url in master for board in Board}
    reachable |= {f"GET {_path(url)}" for url in lines}
    assert reachable == PATHS


def _path(url: str) -> str:
    return "/" + url.split("://")[1].partition("/")[2]


def test_no_text_of_the_program_is_a_path_that_is_not_on_the_list() -> None:
    listed = {entry.split()[1] for entry in PATHS} | {QUOTATIONS, "/common/master"}
    found = {
        (name, match[0])
        for name, tree in sources()
        if not is_served(name)
        for text in words(tree)
        for match in _PATH.finditer(text)
        if match[0] not in listed
    }
    assert found == set()


def test_no_text_of_the_program_is_an_address_but_those_of_the_broker() -> None:
    found = {
        (name, match[0])
        for name, tree in sources()
        if not is_served(name)
        for text in words(tree)
        for match in _ADDRESS.finditer(text)
        if match[0] not in HOSTS
    }
    assert found == set()


def test_no_text_of_the_program_names_a_query_that_is_not_on_the_list() -> None:
    listed = {entry.split()[2] for entry in PATHS if len(entry.split()) == 3} | STREAMS
    found = {
        (name, match[0])
        for name, tree in sources()
        if not is_served(name)
        for text in words(tree)
        for match in _QUERY.finditer(text)
        if match[0] not in listed and not _NO_QUERY.match(match[0])
    }
    assert found == set()


def test_every_stream_that_can_be_registered_is_on_the_list() -> None:
    streams = {
        tr_id_of(channel, venue)
        for channel in Channel
        for venue in Venue
        if channel is not Channel.INDEX or venue is Venue.KRX
    }
    assert streams <= STREAMS


def test_nothing_in_the_program_could_order_cancel_or_see_an_account() -> None:
    found = {(name, match[0]) for name, tree in sources() for text in words(tree) for match in _TRADING.finditer(text)}
    assert found == set()


@pytest.mark.parametrize(
    "text", ["/uapi/domestic-stock/v1/trading/order-cash", "TTTC0802U", "VTTC0012U", "CTSC9115R", "H0STCNI0"]
)
def test_the_pattern_finds_what_it_is_for(text: str) -> None:
    assert _TRADING.search(text)


def test_the_broker_s_own_addresses_and_the_hosts_that_keys_may_go_to_are_the_same() -> None:
    usual = DEFAULT_ADDRESSES.values()
    assert {host_of(addresses.rest_url).split(":")[0] for addresses in usual} == KEY_HOSTS
    assert {host_of(addresses.ws_url).split(":")[0] for addresses in usual} == LINE_HOSTS
    assert {host_of(addresses.master_url) for addresses in usual} == MASTER_HOSTS
    assert {url for each in usual for url in (each.rest_url, each.ws_url, each.master_url)} == HOSTS


def test_a_secret_becomes_text_in_one_function_only() -> None:
    found = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("get_secret_value", "_secret_value")
    }
    assert found == {"kis_tui/domain/secret.py"}


def test_that_function_is_called_only_by_those_who_say_why() -> None:
    found = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == "unwrapped" and isinstance(node.ctx, ast.Load)
    }
    assert found == set(UNWRAPPING)


def test_everything_that_listens_does_so_on_this_machine_only() -> None:
    found = {
        (name, text)
        for name, tree in sources()
        for text in words(tree)
        if text in ("0.0.0.0", "::", "--host") or "--bind" in text
    }
    assert found == set()
    listening = {
        (name, ast.unparse(node.func))
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("TCPSite", "create_server", "start_server", "run_app", "serve")
    }
    assert listening == {
        ("kis_tui/simulator/exchange.py", "web.TCPSite"),
        ("kis_tui/cli/browser/server.py", "socket.create_server"),
        ("kis_tui/cli/main.py", "serve"),
    }


def test_the_security_page_names_every_host_and_the_version_that_gets_fixes() -> None:
    page = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    for host in KEY_HOSTS | LINE_HOSTS | MASTER_HOSTS:
        assert f"`{host}`" in page
    assert f"| {__version__.rpartition('.')[0]} | yes |" in page
    for said in ("plain `ws://`", "Report a vulnerability", "--allow-host", "revoked"):
        assert said in page


@pytest.mark.parametrize("name", ["SECURITY.md", "README.md", "README.ko.md"])
def test_what_the_security_page_leads_to_is_there_and_the_readmes_lead_to_it(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert name == "SECURITY.md" or "](SECURITY.md)" in text
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (PROJECT / target).exists(), target
