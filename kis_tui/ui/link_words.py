"""The state of the line in words, with their colours."""

import math

from kis_tui.feed.source import LinkState, RegistrationState, Trouble
from kis_tui.ui.keymap import keymap
from kis_tui.ui.lines import Look, Span
from kis_tui.ui.views import LinkView
from kis_tui.ui.wording.language import words

FRAMES_LATE_S = 10.0
"""Seconds without a frame in an open market after which the status says so."""


def countdown(seconds: int) -> str:
    """Return a wait as ``0:12``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def link_words(view: LinkView) -> Span:
    """Return the state of the line in words, with its colour."""
    status = view.status
    if status.state is LinkState.WAITING:
        return Span(_waiting_words(view), Look("notice", bold=True))
    if status.state is LinkState.BLOCKED:
        return Span(_blocked_words(view), Look("alarm", bold=True))
    if status.state is LinkState.SILENT:
        return Span(words.link_silent.format(seconds=_seconds(view.age_s)), Look("alarm", bold=True))
    if status.state is LinkState.CONNECTING:
        attempt = words.link_attempt.format(count=status.attempt) if status.attempt > 1 else ""
        return Span(words.link_connecting + attempt, Look("notice"))
    if status.state is LinkState.REGISTERING:
        return Span(words.link_registering.format(confirmed=status.confirmed, wanted=status.wanted), Look("notice"))
    if status.state is LinkState.LIVE:
        return _live_words(view)
    return Span(words.link_down, Look("alarm"))


def _live_words(view: LinkView) -> Span:
    if view.frame_age_s is not None and view.frame_age_s < FRAMES_LATE_S:
        return Span(words.link_receiving, Look("good", bold=True))
    if view.status.wanted and not view.status.confirmed:
        # A closed market does not explain why nothing was granted.
        all_refused = view.refused >= view.status.wanted
        state = RegistrationState.REFUSED if all_refused else RegistrationState.UNCONFIRMED
        return Span(words.registration_notes[state], Look("alarm", bold=True))
    if view.quiet_reason:
        return Span(words.link_closed.format(reason=view.quiet_reason), Look("muted", bold=True))
    if view.status.wanted == 0:
        return Span(words.link_up, Look("good"))
    if view.frame_age_s is None:
        return Span(words.link_awaiting, Look("notice"))
    return Span(words.link_silent.format(seconds=_seconds(view.frame_age_s)), Look("notice", bold=True))


def _waiting_words(view: LinkView) -> str:
    remaining = "" if view.retry_in_s is None else f" {countdown(view.retry_in_s)}"
    attempt = words.link_attempt.format(count=view.status.attempt) if view.status.attempt else ""
    reason = words.reasons[view.status.trouble]
    said = f": {reason}" if reason else ""
    return words.link_waiting.format(left=remaining, attempt=attempt, reason=said, key=keymap)


def _blocked_words(view: LinkView) -> str:
    trouble = view.status.trouble
    reason = words.reasons[trouble]
    remedy = words.remedies[trouble].format(key=keymap)
    if not reason or trouble is Trouble.KEYS_INVALID:
        return words.link_blocked.format(remedy=remedy)
    return words.link_blocked_because.format(reason=reason, remedy=remedy)


def _seconds(age_s: float | None) -> str:
    return "" if age_s is None else words.link_seconds.format(count=math.floor(age_s))
