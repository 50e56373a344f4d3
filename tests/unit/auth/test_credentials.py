from pathlib import Path

import pytest
from pydantic import ValidationError

from kis_tui.auth.addresses import Environment
from kis_tui.auth.credentials import Credentials, check_key, read
from kis_tui.errors import ConfigError


def env_file(text: str) -> Path:
    path = Path(".env")
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_what_is_given_beats_the_environment_which_beats_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    env_file("KIS_APP_KEY=file\nKIS_APP_SECRET=file\nKIS_ENV=paper\n")
    monkeypatch.setenv("KIS_APP_SECRET", "environment")
    monkeypatch.setenv("KIS_ENV", "paper")
    found = read(Credentials, given={"env": "live", "app_key": None})
    assert found.app_key is not None
    assert found.app_secret is not None
    assert (found.app_key.get_secret_value(), found.app_secret.get_secret_value()) == ("file", "environment")
    assert found.env is Environment.LIVE


def test_without_anything_the_keys_are_missing_and_the_environment_is_live() -> None:
    found = read(Credentials)
    assert found.missing_keys() == ("KIS_APP_KEY", "KIS_APP_SECRET")
    assert found.env is Environment.LIVE


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIS_APP_KEY", "")
    env_file("KIS_ENV=\n")
    assert read(Credentials).missing_keys() == ("KIS_APP_KEY", "KIS_APP_SECRET")


def test_neither_text_nor_repr_shows_a_key() -> None:
    found = read(Credentials, given={"app_key": "CANARY", "app_secret": "CANARY"})
    assert "CANARY" not in f"{found} {found!r} {found.model_dump()} {found.model_dump_json()}"


def test_credentials_cannot_be_changed() -> None:
    found = read(Credentials)
    with pytest.raises(ValidationError):
        found.env = Environment.PAPER


def test_a_wrong_value_is_named_with_its_file_and_line_but_not_repeated() -> None:
    env_file("# keys\nKIS_APP_KEY=a\nKIS_ENV=CANARY\nUNKNOWN=CANARY\n")
    with pytest.raises(ConfigError, match=r"^KIS_ENV in \.env, line 3: the environment is live or paper$") as caught:
        read(Credentials)
    assert caught.value.__context__ is None, "the library's own error holds the value"


def test_a_wrong_value_in_the_environment_is_named_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIS_APP_KEY", "CANARY with spaces")
    with pytest.raises(ConfigError, match=r"^KIS_APP_KEY in the environment: .*copy it again") as caught:
        read(Credentials)
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize("key", ["a b", "키", "a\nb", "a'b", 'a"b', "a\\b", "a$b", "a\x1bb", "a#b"])
def test_a_key_with_characters_that_keys_never_have_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="characters") as caught:
        check_key(key)
    assert key not in str(caught.value)


def test_a_key_is_trimmed() -> None:
    assert check_key(" abc+/=\n") == "abc+/="


def test_allowed_hosts_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIS_ALLOW_HOST", "Relay.example, other.example,")
    monkeypatch.setenv("KIS_WS_URL", "wss://relay.example/feed")
    found = read(Credentials)
    assert found.allow_host == ("relay.example", "other.example")
    assert found.addresses().ws_url == "wss://relay.example/feed"


@pytest.mark.parametrize("text", ["https://relay.example", "relay.example:9443", "relay example", "x\x1b[2J"])
def test_an_allowed_host_is_a_name_and_nothing_more(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KIS_ALLOW_HOST", text)
    with pytest.raises(ConfigError, match=r"^KIS_ALLOW_HOST in the environment: a host is a name") as caught:
        read(Credentials)
    assert text not in str(caught.value)


LEADS_AWAY = "KIS_ALLOW_HOST=evil.example\n# two\nKIS_REST_URL=https://evil.example\n"


def test_the_file_of_a_directory_cannot_lead_keys_of_the_environment_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("kis_app_key", "key")
    path = env_file(f"{LEADS_AWAY}KIS_APP_SECRET=secret\n")
    with pytest.raises(
        ConfigError, match=r"^KIS_REST_URL in \.env, line 3: would lead keys.*evil\.example.*--env-file \.env$"
    ):
        read(Credentials)
    assert read(Credentials, env_file=path).rest_url == "https://evil.example", "it was asked for by name"
    monkeypatch.setenv("KIS_REST_URL", "https://relay.example")
    assert read(Credentials).rest_url == "https://relay.example", "the environment says so itself"


def test_keys_given_to_the_manager_are_not_led_away_by_the_file_of_a_directory_either() -> None:
    env_file(LEADS_AWAY)
    with pytest.raises(ConfigError, match=r"^KIS_REST_URL in \.env, line 3: "):
        read(Credentials, given={"app_key": "key", "app_secret": "secret"})


def test_a_file_may_lead_its_own_keys_where_it_likes_and_any_keys_to_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    env_file(f"{LEADS_AWAY}KIS_APP_KEY=key\nKIS_APP_SECRET=secret\n")
    assert read(Credentials).addresses().rest_url == "https://evil.example"
    monkeypatch.setenv("KIS_APP_KEY", "key")
    env_file("KIS_REST_URL=http://127.0.0.1:7000\nKIS_WS_URL=ws://ops.koreainvestment.com:21000\n")
    assert read(Credentials).rest_url == "http://127.0.0.1:7000"
