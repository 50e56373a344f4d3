"""The diagnostics as rows of any width: figures with their names, and lists of what happened last."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rich.cells import cell_len

from kis_tui.domain.text import clean
from kis_tui.ui.diagnostic_figures import DiagnosticFigure, DiagnosticPart
from kis_tui.ui.diagnostics import DiagnosticsView, StreamView
from kis_tui.ui.formatting import age_text, exact_age_text, whole_age_text
from kis_tui.ui.lines import Line, Look, Span, left, plain_text, right, wrapped
from kis_tui.ui.link_words import link_words
from kis_tui.ui.timings import Spread
from kis_tui.ui.wording.language import words

TEXT_WIDTH = 100
"""Cells of a row of the diagnostics as text."""
_HEADING = Look("accent", bold=True)
_NAME = Look("muted")
_PLAIN = Look("foreground")
_NOTICE = Look("notice", bold=True)
_INDENT = 2
_NARROW = 60
"""Below so many cells what does not fit beside its name stands below it."""
_EVERYDAY = {
    DiagnosticFigure.SUPERSEDED,
    DiagnosticFigure.UNWANTED,
    DiagnosticFigure.DOUBLED,
    DiagnosticFigure.HELD_BACK,
}
"""Of these there are some on every good day."""
_SAME_CLOCK_S = 1.0
_Figure = tuple[DiagnosticFigure, str, Look]


def diagnostics_lines(view: DiagnosticsView, width: int) -> list[Line]:
    """Return the diagnostics in rows of at most ``width`` cells; nothing is cut, what is long goes on below."""
    parts = {
        DiagnosticPart.LINE: _figures(_of_line(view), width),
        DiagnosticPart.RECEIVED: _figures(_received(view), width),
        DiagnosticPart.LEFT_OUT: _figures(_left_out(view), width),
        DiagnosticPart.TIMES: _figures(_times(view), width),
        DiagnosticPart.STREAMS: _streams(view.streams, width),
        DiagnosticPart.REFUSED: _refused(view, width),
        DiagnosticPart.CONTROL: _control(view, width),
        DiagnosticPart.MOMENTS: _moments(view, width),
    }
    rows: list[Line] = []
    for part in DiagnosticPart:
        if rows:
            rows.append(())
        rows.append((Span(words.diagnostic_parts[part], _HEADING),))
        rows += list(parts[part]) or [(Span(" " * _INDENT + words.diagnostic_none, _NAME),)]
    return rows


def diagnostics_title(view: DiagnosticsView) -> str:
    """Return what the diagnostics are headed with."""
    return words.diagnostics_title.format(version=view.version, at=f"{view.at:%H:%M:%S}", day=f"{view.at:%Y-%m-%d}")


def diagnostics_text(view: DiagnosticsView) -> str:
    """Return all of it as text that ends with a line end, to be sent to whoever helps."""
    rows = [diagnostics_title(view), "", *(plain_text(row).rstrip() for row in diagnostics_lines(view, TEXT_WIDTH))]
    return "\n".join(rows) + "\n"


def _figures(figures: Iterator[_Figure], width: int) -> Iterator[Line]:
    names = max(cell_len(name) for name in words.diagnostic_figures.values())
    at = _INDENT + names + 2
    for figure, text, look in figures:
        name = words.diagnostic_figures[figure]
        if width < _NARROW and cell_len(text) > width - at:
            yield (Span(" " * _INDENT + name, _NAME),)
            yield from _below(text, width, look)
            continue
        for number, row in enumerate(wrapped(text, width - at) or [""]):
            head = left(" " * _INDENT + name, at) if number == 0 else " " * at
            yield Span(head, _NAME), Span(row, look)


def _below(text: str, width: int, look: Look) -> Iterator[Line]:
    for row in wrapped(text, width - 2 * _INDENT):
        yield (Span(" " * (2 * _INDENT) + row, look),)


def _of_line(view: DiagnosticsView) -> Iterator[_Figure]:
    link, diagnosis, status = view.link, view.diagnosis, view.link.status
    state = link_words(link)
    text = state.text
    if view.connected_s is not None:
        text = words.told_connected.format(state=text, age=whole_age_text(int(view.connected_s)))
    yield DiagnosticFigure.STATE, text, state.look
    yield DiagnosticFigure.PLACE, diagnosis.place or words.diagnostic_none, _PLAIN
    heard = words.diagnostic_none if link.age_s is None else words.age_ago.format(age=age_text(link.age_s))
    yield DiagnosticFigure.LAST_MESSAGE, heard, _PLAIN
    yield DiagnosticFigure.KEEP_ALIVES, _keep_alives(view), _PLAIN
    if diagnosis.budget:
        connects = words.told_connects.format(
            count=f"{link.counters.connects:,}",
            left=diagnosis.connects_left,
            budget=diagnosis.budget,
            minutes=f"{diagnosis.budget_window_s / 60:g}",
            keys=f"{diagnosis.keys:,}",
        )
        yield DiagnosticFigure.CONNECTS, connects, _NOTICE if diagnosis.connects_left <= 0 else _PLAIN
    registrations = words.told_registrations.format(
        confirmed=status.confirmed, wanted=status.wanted, limit=status.limit, refused=link.refused
    )
    yield DiagnosticFigure.REGISTRATIONS, registrations, _NOTICE if status.confirmed < status.wanted else _PLAIN
    answers = words.told_answers.format(count=f"{diagnosis.answers:,}", idle=f"{diagnosis.idle_answers:,}")
    yield DiagnosticFigure.ANSWERS, answers, _PLAIN
    yield _queries(view)
    lock = words.told_lock_held if diagnosis.lock_held else words.told_lock_free
    path = clean(diagnosis.lock_path, 400)
    yield DiagnosticFigure.LOCK, lock.format(path=path) if path else words.diagnostic_none, _PLAIN
    yield DiagnosticFigure.LOG, clean(view.log_path, 400) or words.diagnostic_none, _PLAIN


def _keep_alives(view: DiagnosticsView) -> str:
    diagnosis = view.diagnosis
    if view.keep_alive_s is None:
        return words.diagnostic_none
    text = words.told_keep_alives.format(count=f"{diagnosis.keep_alives:,}", age=age_text(view.keep_alive_s))
    if diagnosis.slowest_reply_s is None:
        return text
    return f"{text} · {words.told_slowest_reply.format(took=_took(diagnosis.slowest_reply_s))}"


def _queries(view: DiagnosticsView) -> _Figure:
    failed, diagnosis = view.link.counters.queries_failed, view.diagnosis
    if not failed or diagnosis.query_failed_at is None:
        return DiagnosticFigure.QUERIES, f"{failed:,}", _NOTICE if failed else _NAME
    why = clean(diagnosis.query_failure, 200)
    text = words.told_queries.format(count=f"{failed:,}", at=_clock(diagnosis.query_failed_at), why=why)
    return DiagnosticFigure.QUERIES, text, _NOTICE


def _received(view: DiagnosticsView) -> Iterator[_Figure]:
    counters = view.link.counters
    yield DiagnosticFigure.MESSAGES, f"{counters.messages:,} · {view.link.rate:,.0f}/s", _PLAIN
    yield DiagnosticFigure.FRAMES, f"{counters.frames:,}", _PLAIN
    yield DiagnosticFigure.RECORDS, f"{counters.records:,}", _PLAIN
    yield DiagnosticFigure.PICTURES, words.told_pictures.format(count=f"{view.painted:,}"), _PLAIN


def _left_out(view: DiagnosticsView) -> Iterator[_Figure]:
    counters = view.link.counters
    counts = {
        DiagnosticFigure.SUPERSEDED: counters.superseded,
        DiagnosticFigure.OVERRUN: counters.overrun,
        DiagnosticFigure.REFUSED: counters.refused,
        DiagnosticFigure.UNWANTED: counters.unwanted,
        DiagnosticFigure.UNREADABLE: counters.unreadable,
        DiagnosticFigure.MENDED: counters.mended,
        DiagnosticFigure.APPENDED: counters.appended,
        DiagnosticFigure.DOUBLED: view.doubled,
        DiagnosticFigure.MISSED: view.missed_shares,
        DiagnosticFigure.HELD_BACK: view.held_back,
        DiagnosticFigure.TAPS: view.diagnosis.taps_failed,
    }
    for figure, count in counts.items():
        text = words.told_shares.format(count=f"{count:,}") if figure is DiagnosticFigure.MISSED else f"{count:,}"
        yield figure, text, (_PLAIN if figure in _EVERYDAY else _NOTICE) if count else _NAME


def _times(view: DiagnosticsView) -> Iterator[_Figure]:
    timings = view.timings
    yield DiagnosticFigure.TO_SCREEN, _spread(words.told_spread, timings.to_screen, _took), _PLAIN
    yield DiagnosticFigure.LAG, _spread(words.told_lag, timings.lag, _tenths), _PLAIN
    behind = timings.clock_behind_s
    if behind is None:
        yield DiagnosticFigure.CLOCK, words.diagnostic_none, _PLAIN
    elif abs(behind) <= _SAME_CLOCK_S:
        yield DiagnosticFigure.CLOCK, words.told_clock_same, _PLAIN
    else:
        text = words.told_clock_behind if behind > 0 else words.told_clock_ahead
        yield DiagnosticFigure.CLOCK, text.format(apart=exact_age_text(abs(behind))), _NOTICE


def _spread(text: str, spread: Spread | None, told: Callable[[float], str]) -> str:
    if spread is None:
        return words.diagnostic_none
    return text.format(
        p50=told(spread.p50_s), p99=told(spread.p99_s), newest=told(spread.newest_s), count=f"{spread.count:,}"
    )


def _tenths(seconds: float) -> str:
    return f"{seconds:,.1f} s"


def _took(seconds: float) -> str:
    """Return a duration as ``12 ms``, from a second on as ``1.2 s``."""
    return f"{seconds * 1_000:,.0f} ms" if seconds < 1 else _tenths(seconds)


def _streams(streams: Sequence[StreamView], width: int) -> Iterator[Line]:
    """Yield a row for each registration, its age whole even where its stock's name is not."""
    if not streams:
        return
    ages = [words.diagnostic_none if stream.age_s is None else age_text(stream.age_s) for stream in streams]
    kinds = [f"{words.channels[each.registration.channel]} {each.registration.venue.value}" for each in streams]
    states = [_state(stream) for stream in streams]
    head = words.diagnostic_streams_head
    kind_cells, age_cells = (max(map(cell_len, (*texts, name))) for texts, name in ((kinds, head[0]), (ages, head[3])))
    state_cells = min(max(map(cell_len, (*states, head[2]))), max(12, (width - kind_cells - age_cells) // 2))
    stock_cells = max(6, min(24, width - _INDENT - kind_cells - age_cells - state_cells - 3))
    cells = (kind_cells, stock_cells, age_cells)
    yield _stream_row((head[0], head[1], head[3], head[2]), cells, _NAME, _NAME)
    for stream, kind, state, age in zip(streams, kinds, states, ages, strict=True):
        stock = f"{stream.registration.code} {stream.name}".strip()
        look = _NOTICE if stream.said or stream.state is None else _NAME
        row = _stream_row((kind, stock, right(age, age_cells), ""), cells, _PLAIN, look)
        room = width - sum(cells) - _INDENT - len(cells)
        for number, text in enumerate(wrapped(state, max(8, room)) or [""]):
            yield (*row, Span(text, look)) if number == 0 else (Span(" " * (width - room)), Span(text, look))


def _stream_row(texts: tuple[str, str, str, str], cells: tuple[int, int, int], look: Look, last: Look) -> Line:
    columns = "".join(left(text, room) + " " for text, room in zip(texts, cells, strict=False))
    return Span(" " * _INDENT + columns, look), Span(texts[3], last)


def _state(stream: StreamView) -> str:
    if stream.state is None:
        return words.over_limit
    said = clean(stream.said, 160)
    state = words.registration_states[stream.state]
    return f"{state}: {said}" if said else state


def _refused(view: DiagnosticsView, width: int) -> Iterator[Line]:
    for refused in view.diagnosis.refused:
        kind = words.refused_kinds.get(refused.kind, clean(refused.kind))
        head = words.told_refused.format(
            count=f"{refused.count:,}", kind=kind, tr_id=clean(refused.tr_id), at=_clock(refused.newest_at)
        )
        yield from _entry(head, width, _NOTICE)
        for text in (refused.reason, refused.sample):
            yield from _below(clean(text, 200), width, _PLAIN if text is refused.reason else _NAME)


def _control(view: DiagnosticsView, width: int) -> Iterator[Line]:
    for told in view.diagnosis.control:
        subject = " ".join(part for part in (told.tr_id, told.tr_key) if part)
        text = words.told_control.format(at=_clock(told.at), msg_cd=clean(told.msg_cd), text=clean(told.text, 160))
        ignored = f" · {words.told_changed_nothing}" if told.changed_nothing else ""
        yield from _entry(f"{text} {clean(subject)}{ignored}", width, _NAME if told.changed_nothing else _PLAIN)


def _moments(view: DiagnosticsView, width: int) -> Iterator[Line]:
    for moment in view.diagnosis.moments:
        reason = words.reasons[moment.trouble]
        said = " · ".join(part for part in (reason, clean(moment.detail, 200)) if part)
        text = f"{_clock(moment.at)} {words.line_moments[moment.state]}"
        yield from _entry(f"{text}: {said}" if said else text, width, _PLAIN)


def _entry(text: str, width: int, look: Look) -> Iterator[Line]:
    for number, row in enumerate(wrapped(text, width - 2 * _INDENT)):
        yield (Span(" " * (_INDENT if number == 0 else 2 * _INDENT) + row, look),)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}"
