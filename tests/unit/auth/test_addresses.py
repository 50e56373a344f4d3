import pytest

from kis_tui.auth.addresses import (
    DEFAULT_ADDRESSES,
    Environment,
    addresses_of,
    host_of,
    is_loopback,
    parse_environment,
)
from kis_tui.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("live", Environment.LIVE),
        ("prod", Environment.LIVE),
        (" PAPER ", Environment.PAPER),
        ("vps", Environment.PAPER),
    ],
)
def test_an_environment_has_our_name_and_the_vendors(text: str, environment: Environment) -> None:
    assert parse_environment(text) is environment


def test_another_environment_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="live or paper") as caught:
        parse_environment("CANARY")
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("environment", list(Environment))
def test_the_brokers_own_addresses_pass_their_own_check(environment: Environment) -> None:
    assert addresses_of(environment) == DEFAULT_ADDRESSES[environment]


def test_live_and_paper_share_no_address_that_takes_keys() -> None:
    live, paper = DEFAULT_ADDRESSES[Environment.LIVE], DEFAULT_ADDRESSES[Environment.PAPER]
    assert live.rest_url != paper.rest_url
    assert live.ws_url != paper.ws_url


def test_given_addresses_replace_the_usual_ones_and_lose_their_last_slash() -> None:
    found = addresses_of(
        Environment.LIVE, rest_url="http://127.0.0.1:8080/", ws_url="ws://[::1]:8080/tryitout", master_url=None
    )
    assert (found.rest_url, found.ws_url) == ("http://127.0.0.1:8080", "ws://[::1]:8080/tryitout")
    assert found.master_url == DEFAULT_ADDRESSES[Environment.LIVE].master_url


@pytest.mark.parametrize(
    "url",
    [
        "https://openapi.koreainvestment.com.evil.example:9443",
        "https://evil.example",
        "https://127.0.0.1.evil.example",
        "https://10.0.0.1",
    ],
)
def test_a_host_that_is_not_the_brokers_is_refused_until_it_is_allowed(url: str) -> None:
    with pytest.raises(ConfigError, match=r"KIS_REST_URL leads to .*KIS_ALLOW_HOST="):
        addresses_of(Environment.LIVE, rest_url=url)
    host = host_of(url).split(":")[0]
    assert addresses_of(Environment.LIVE, rest_url=url, allowed_hosts=[host.upper()]).rest_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "openapi.koreainvestment.com",
        "ftp://127.0.0.1",
        "ws://127.0.0.1:1",
        "https://user:CANARY@openapi.koreainvestment.com",
        "https://openapi.koreainvestment.com\\@evil.example",
        "https://openapi.koreainvestment.com:99999999",
        "https://오픈.example",
        "CANARY",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    if not url:
        assert addresses_of(Environment.LIVE, rest_url=url) == DEFAULT_ADDRESSES[Environment.LIVE]
        return
    with pytest.raises(ConfigError, match="KIS_REST_URL is not an address") as caught:
        addresses_of(Environment.LIVE, rest_url=url)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("rest_url", "https://new.real.download.dws.co.kr"),
        ("rest_url", "https://ops.koreainvestment.com"),
        ("ws_url", "ws://openapi.koreainvestment.com"),
        ("master_url", "https://openapi.koreainvestment.com"),
    ],
)
def test_each_address_leads_to_the_broker_s_host_for_it_and_to_no_other_of_the_broker(name: str, url: str) -> None:
    with pytest.raises(ConfigError, match="not the broker's host for it"):
        addresses_of(Environment.LIVE, **{name: url})


def test_keys_never_leave_the_machine_unencrypted_even_to_an_allowed_host() -> None:
    with pytest.raises(ConfigError, match="use https://"):
        addresses_of(Environment.LIVE, rest_url="http://proxy.example", allowed_hosts=["proxy.example"])
    with pytest.raises(ConfigError, match="use https://"):
        addresses_of(Environment.LIVE, rest_url="http://openapi.koreainvestment.com:9443")


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("localhost.example", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_this_machine_only(host: str, answer: bool) -> None:
    assert is_loopback(host) is answer
