"""The text of a profile's file, JSON, and back: what a newer version has added to it is carried along."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from kis_tui.alerts.rules import AlertRule, next_id
from kis_tui.domain.text import clean
from kis_tui.feed.source import Row
from kis_tui.profiles.profile import FORMAT, Average, Group, Profile

MAX_BYTES = 4 * 1024 * 1024
"""A longer file is no profile; the largest one has a fifth of it."""
_FORMAT = "format"
_ALERTS = "alerts"
_IDENTITIES: Mapping[type, str] = {Group: "number", Row: "code", AlertRule: "id", Average: "code"}
"""By which field an item of a list is found again."""
_BYTE = re.compile(r"\(byte (\d+)\)")
_LINE_END = b"\n"
_SENTENCE_CHARS = 200

Plain = dict[str, Any]
"""An object of JSON."""


class NewerFormatError(Exception):
    """The file has a format that this version does not know.

    Args:
        number: of the format.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"format {number}")
        self.number = number


class Unknown(Struct, frozen=True):
    """What a file holds beyond what this version knows."""

    plain: Plain
    """The file as it was read."""
    rules: tuple[Plain, ...] = ()
    """Its alerts that cannot be used."""
    complaints: tuple[str, ...] = ()
    """What is wrong with each of ``rules``."""


NOTHING_UNKNOWN = Unknown({})


def decode(raw: bytes) -> tuple[Profile, Unknown]:
    """Return the profile of a file's content and what must not get lost when it is written again.

    An alert that cannot be used, such as one of a newer kind, is left out of the profile.

    Raises:
        NewerFormatError: its format is newer than this version's.
        ValueError: it is no profile; the text says what is wrong, with the line where there is one.
    """
    plain = _plain(raw)
    number = plain.get(_FORMAT)
    if type(number) is not int or number < 1:
        raise ValueError("it has no format number")
    if number > FORMAT:
        raise NewerFormatError(number)
    rules, unread, complaints = _rules(plain.get(_ALERTS, []))
    try:
        profile = msgspec.convert({**plain, _ALERTS: rules}, Profile)
    except msgspec.ValidationError as error:
        complaint = clean(str(error), _SENTENCE_CHARS)
    else:
        return profile, Unknown(plain, tuple(unread), tuple(complaints))
    raise ValueError(complaint)


def encode(profile: Profile, unknown: Unknown = NOTHING_UNKNOWN) -> bytes:
    """Return the file's content: readable, and with what was unknown in it before."""
    plain = {_FORMAT: FORMAT, **_with_unknown(profile, unknown.plain)}
    taken = {rule.id for rule in profile.alerts}
    free = max(next_id(profile.alerts), *(number + 1 for number in _ids(unknown.rules)), 1)
    alerts = list(plain[_ALERTS])
    for rule in unknown.rules:
        if type(rule.get("id")) is int and rule["id"] in taken:
            alerts.append({**rule, "id": free})
            free += 1
        else:
            alerts.append(rule)
    plain[_ALERTS] = alerts
    return msgspec.json.format(msgspec.json.encode(plain), indent=1) + b"\n"


def _plain(raw: bytes) -> Plain:
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        complaint, at = str(error), _BYTE.search(str(error))
        line = f"line {raw.count(_LINE_END, 0, int(at[1])) + 1}: " if at else ""
    except RecursionError:
        complaint, line = "it is nested without end", ""
    else:
        if isinstance(plain, dict):
            return plain
        complaint, line = "it is not an object", ""
    raise ValueError(f"{line}{clean(complaint, _SENTENCE_CHARS)}")


def _rules(found: object) -> tuple[list[AlertRule], list[Plain], list[str]]:
    """Return the alerts, those that cannot be used, and what is wrong with each of these."""
    if not isinstance(found, list):
        raise ValueError("its alerts are no list")  # noqa: TRY004 - a file's content, not an argument's type
    rules, unread, complaints = [], [], []
    for item in found:
        if not isinstance(item, dict):
            raise ValueError("one of its alerts is no object")  # noqa: TRY004
        try:
            rules.append(msgspec.convert(item, AlertRule))
        except msgspec.ValidationError as error:
            unread.append(item)
            complaints.append(clean(str(error), _SENTENCE_CHARS))
    return rules, unread, complaints


def _ids(rules: tuple[Plain, ...]) -> list[int]:
    return [rule["id"] for rule in rules if type(rule.get("id")) is int]


def _with_unknown(value: Struct, before: Mapping[str, Any]) -> Plain:
    """Return ``value`` as JSON has it, with the fields of ``before`` that this version does not know."""
    plain = {name: _part(getattr(value, name), before.get(name)) for name in value.__struct_fields__}
    fields = set(value.__struct_fields__) | {_FORMAT}
    return {**plain, **{name: part for name, part in before.items() if name not in fields}}


def _part(part: object, before: object) -> object:
    if isinstance(part, Struct):
        return _with_unknown(part, before if isinstance(before, dict) else {})
    if isinstance(part, tuple) and part and isinstance(part[0], Struct):
        key = _IDENTITIES[type(part[0])]
        items = before if isinstance(before, list) else []
        found = {item[key]: item for item in items if isinstance(item, dict) and isinstance(item.get(key), str | int)}
        return [_with_unknown(item, found.get(getattr(item, key), {})) for item in part]
    return msgspec.to_builtins(part)
