"""Which language the screen speaks, and the words of it."""

import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Protocol, TypeVar

from msgspec.structs import fields, replace

from kis_tui.ui.wording.catalogue import Words
from kis_tui.ui.wording.english import ENGLISH
from kis_tui.ui.wording.korean import KOREAN


class Language(StrEnum):
    """The languages, by their codes (ISO 639-1)."""

    KOREAN = "ko"
    ENGLISH = "en"


CATALOGUES: Mapping[Language, Words] = {Language.KOREAN: KOREAN, Language.ENGLISH: ENGLISH}

words = replace(KOREAN)
"""What the screen says now: the one object that every panel reads. ``speak`` changes what is in it, so whoever holds
a word for longer than one drawing holds an old one."""
_NAMES = tuple(field.name for field in fields(Words))


_forget: list[Callable[[], None]] = []


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


_C = TypeVar("_C", bound=_Cached)


def worded(cached: _C) -> _C:
    """Empty a function's cache when the language changes: what it remembers has words in it."""
    _forget.append(cached.cache_clear)
    return cached


def speak(language: Language) -> None:
    """Say everything in ``language`` from now on; what is on the screen has to be drawn again."""
    for forget in _forget:
        forget()
    chosen = CATALOGUES[language]
    for name in _NAMES:
        setattr(words, name, getattr(chosen, name))


def spoken() -> Language:
    """Return the language of the words now."""
    return Language(words.language)


def of_locale(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the user's locale: Korean where it says so or says nothing, else English.

    Read as the C library does: the first of ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` that is not empty. ``C`` and
    ``POSIX`` are no language; the stocks are Korean, so the screen is then too.
    """
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    code = named.partition(".")[0].partition("_")[0].lower()
    return Language.KOREAN if code in ("", "c", "posix", "ko", "korean") else Language.ENGLISH
