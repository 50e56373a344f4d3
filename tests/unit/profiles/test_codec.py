"""The file of a profile: what is written is read, what is newer is not lost, what is broken is told."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kis_tui.feed.source import Row
from kis_tui.profiles.codec import NewerFormatError, decode, encode
from kis_tui.profiles.profile import Group, Profile
from tests.support.kept_profiles import FULL


def plain(profile: Profile = FULL) -> dict[str, Any]:
    return json.loads(encode(profile))  # type: ignore[no-any-return]


def raw(found: object) -> bytes:
    return json.dumps(found).encode()


@pytest.mark.parametrize("profile", [Profile(), FULL])
def test_what_is_written_is_read(profile: Profile) -> None:
    read, unknown = decode(encode(profile))
    assert read == profile
    assert encode(read, unknown) == encode(profile)


def test_the_file_can_be_read_by_a_person() -> None:
    text = encode(FULL).decode()
    assert '"name": "반도체"' in text
    assert text.startswith('{\n "format": 1,\n "groups": [\n')
    assert text.endswith("}\n")


def test_fields_of_a_newer_version_stay_where_they_are() -> None:
    found = plain()
    found["later"] = {"a": [1]}
    found["look"]["later"] = "look"
    found["look"]["filter"]["later"] = "filter"
    found["groups"][0]["later"] = "group"
    found["groups"][0]["rows"][1]["later"] = "row"
    found["alerts"][0]["later"] = "alert"
    found["averages"][0]["later"] = "average"
    read, unknown = decode(raw(found))
    assert read == FULL
    assert json.loads(encode(read, unknown)) == found


def test_fields_of_a_newer_version_follow_what_they_belong_to() -> None:
    found = plain()
    found["groups"][0]["rows"][1]["later"] = "row"
    read, unknown = decode(raw(found))
    turned = read.with_group(replace(read.group(1), rows=(Row("000660"), Row("035720"), Row("005930"))))
    rows = json.loads(encode(turned, unknown))["groups"][0]["rows"]
    assert [row.get("later") for row in rows] == ["row", None, None]
    without = read.with_group(Group(number=1))
    assert "later" not in json.dumps(json.loads(encode(without, unknown)))


def test_a_field_that_went_back_to_its_default_does_not_come_back_from_the_old_file() -> None:
    read, unknown = decode(encode(FULL))
    changed = replace(read, alerts=(replace(read.alerts[0], note=""), read.alerts[1]))
    assert decode(encode(changed, unknown))[0] == changed


def test_an_alert_that_cannot_be_used_stays_in_the_file_and_is_told() -> None:
    found = plain()
    newer = {"id": 2, "kind": "eclipse", "code": "005930"}
    found["alerts"].insert(0, newer)
    read, unknown = decode(raw(found))
    assert read == FULL
    assert len(unknown.complaints) == 1
    assert "eclipse" in unknown.complaints[0]
    assert newer in json.loads(encode(read, unknown))["alerts"]


def test_an_alert_that_cannot_be_used_gives_way_to_a_new_one_of_its_number() -> None:
    found = {"format": 1, "alerts": [{"id": 1, "kind": "eclipse"}, {"id": 2, "kind": "eclipse"}]}
    _, unknown = decode(raw(found))
    ids = [rule["id"] for rule in json.loads(encode(Profile(alerts=FULL.alerts[:1]), unknown))["alerts"]]
    assert ids == [1, 3, 2]


@pytest.mark.parametrize(
    "unread", [{"id": 1, "kind": "eclipse"}, {"id": [1], "kind": "eclipse"}, {"kind": "vi", "id": 0}]
)
def test_where_no_alert_can_be_used_the_profile_is_kept_all_the_same(unread: dict[str, Any]) -> None:
    read, unknown = decode(raw({"format": 1, "alerts": [unread]}))
    assert json.loads(encode(read, unknown))["alerts"] == [unread]


def test_an_alert_whose_number_is_of_no_use_stays_beside_those_that_can_be_used() -> None:
    found = {"format": 1, "alerts": [{"id": [1], "kind": "eclipse"}]}
    _, unknown = decode(raw(found))
    assert found["alerts"] == json.loads(encode(FULL, unknown))["alerts"][len(FULL.alerts) :]


@pytest.mark.parametrize("threshold", ["1E+999999999999999999", "-1E-999999999999", "sNaN", "1E-5"])
def test_a_number_beyond_all_reckoning_keeps_one_alert_from_being_read(threshold: str) -> None:
    alert = {"id": 1, "kind": "change", "code": "005930", "threshold": threshold}
    read, unknown = decode(raw({"format": 1, "alerts": [alert]}))
    assert not read.alerts
    assert len(unknown.complaints) == 1


def test_a_newer_format_is_told_by_its_number() -> None:
    with pytest.raises(NewerFormatError) as caught:
        decode(raw({**plain(), "format": 2, "groups": "other than today"}))
    assert caught.value.number == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "truncated"),
        (encode(FULL)[:-40], "truncated"),
        (b'{\n "format": 1,\n x\n}', "line 3: "),
        (b"\xff\xfe", "malformed|utf-8|UTF-8"),
        (b"[]", "not an object"),
        (b"{}", "no format number"),
        (raw({"format": "1"}), "no format number"),
        (raw({"format": True}), "no format number"),
        (raw({"format": 0}), "no format number"),
        (raw({"format": 1, "groups": [{"number": 1, "rows": [{"code": "zzz"}]}]}), "not a stock code.*groups"),
        (raw({"format": 1, "groups": 5}), "array.*groups"),
        (raw({"format": 1, "alerts": {}}), "alerts are no list"),
        (raw({"format": 1, "alerts": [5]}), "alerts is no object"),
        (raw({"format": 1, "shown": 12}), "shown group was 12"),
        (b'{"format": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
    ],
)
def test_what_is_no_profile_is_told_in_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        decode(content)
    assert "\n" not in str(caught.value)


@given(
    st.binary(max_size=200)
    | st.from_regex(r'\A\{"format": ?[012], ?"(groups|alerts|look)": ?.{0,40}\}\Z').map(str.encode)
)
def test_any_content_is_read_or_refused(content: bytes) -> None:
    try:
        read, unknown = decode(content)
    except (ValueError, NewerFormatError):
        return
    assert decode(encode(read, unknown))[0] == read
