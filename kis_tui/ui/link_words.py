"""The state of the line in words, with their colours."""

import math
from collections.abc import Iterator, Sequence
from sys import maxsize

from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.ui.formatting import fitting
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import Look, Span, left
from kis_tui.ui.views import LinkView
from kis_tui.ui.wording.language import words

FRAMES_LATE_S = 10.0
"""Seconds without a frame in an open market after which the status says so."""
_STATED = Look("notice", bold=True)
_ALARM = Look("alarm", bold=True)
_QUIET = Look("muted", bold=True)


def countdown(seconds: int) -> str:
    """Return a wait as ``0:12``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def link_words(view: LinkView, room: int = maxsize) -> Span:
    """Return the state of the line in words, with its colour.

    From 33 cells on, what a 40-column screen leaves beside the badge, nothing of it is cut: a wait keeps its time, its
    attempt and its reason, a block what to do.

    Args:
        view: the line.
        room: cells; the longest way to say it that fits is taken.
    """
    texts, look = _said(view)
    return Span(fitting(texts, room) or left(texts[-1], room).rstrip(), look)


def _said(view: LinkView) -> tuple[Sequence[str], Look]:
    """Return the state ever shorter."""
    status = view.status
    if status.state is LinkState.WAITING:
        return tuple(_waiting_texts(view)), _STATED
    if status.state is LinkState.BLOCKED:
        return tuple(_blocked_texts(view)), _ALARM
    if status.state is LinkState.SILENT:
        return (words.link_silent.format(seconds=_seconds(view.age_s)),), _ALARM
    if status.state is LinkState.CONNECTING:
        attempt = words.link_attempt.format(count=status.attempt) if status.attempt > 1 else ""
        return (words.link_connecting + attempt,), Look("notice")
    if status.state is LinkState.REGISTERING:
        return (words.link_registering.format(confirmed=status.confirmed, wanted=status.wanted),), Look("notice")
    if status.state is LinkState.LIVE:
        return _live_texts(view)
    return (words.link_down,), Look("alarm")


def _live_texts(view: LinkView) -> tuple[Sequence[str], Look]:
    if view.frame_age_s is not None and view.frame_age_s < FRAMES_LATE_S:
        return (words.link_receiving,), Look("good", bold=True)
    if view.status.trouble is Trouble.NO_DATA:
        silent = words.link_silent.format(seconds=_seconds(view.frame_age_s))
        causes = words.reasons[Trouble.NO_DATA], words.short_reasons[Trouble.NO_DATA]
        return tuple(words.link_silent_because.format(silent=silent, reason=cause) for cause in causes), _ALARM
    if view.status.wanted and not view.status.confirmed:
        # A closed market does not explain why nothing was granted.
        all_refused = view.refused >= view.status.wanted
        state = RegistrationState.REFUSED if all_refused else RegistrationState.UNCONFIRMED
        return (words.registration_notes[state],), _ALARM
    if view.quiet_reason:
        reasons = dict.fromkeys((view.quiet_reason, view.quiet_short or view.quiet_reason))
        return tuple(words.link_closed.format(reason=reason) for reason in reasons), _QUIET
    if view.stopped:
        return view.stopped, _STATED
    if view.status.wanted == 0:
        return (words.link_up,), Look("good")
    if view.frame_age_s is None:
        return (words.link_awaiting,), Look("notice")
    return (words.link_silent.format(seconds=_seconds(view.frame_age_s)),), _STATED


def _waiting_texts(view: LinkView) -> Iterator[str]:
    status = view.status
    remaining = "" if view.retry_in_s is None else f" {countdown(view.retry_in_s)}"
    attempt = words.link_attempt.format(count=status.attempt) if status.attempt else ""
    short_attempt = f" ({status.attempt})" if status.attempt else ""
    for reason in (words.reasons[status.trouble], words.short_reasons[status.trouble]):
        said = f": {reason}" if reason else ""
        for text, tried in zip(words.link_waiting, (attempt, short_attempt, short_attempt), strict=True):
            yield text.format(left=remaining, attempt=tried, reason=said, key=keymap)


def _blocked_texts(view: LinkView) -> Iterator[str]:
    trouble = view.status.trouble
    reason, short_reason = words.reasons[trouble], words.short_reasons[trouble]
    remedy, short_remedy = (each[trouble].format(key=keymap) for each in (words.remedies, words.short_remedies))
    if not reason or trouble is Trouble.KEYS_INVALID:
        yield words.link_blocked.format(remedy=remedy)
    if reason:
        yield words.link_blocked_because.format(reason=reason, remedy=remedy)
        yield words.link_blocked_because.format(reason=short_reason, remedy=remedy)
        yield words.link_blocked_because.format(reason=short_reason, remedy=short_remedy)
    yield words.link_blocked.format(remedy=short_remedy)


def _seconds(age_s: float | None) -> str:
    return "" if age_s is None else words.link_seconds.format(count=math.floor(age_s))
