"""Asking for an alert: fields for everything, and one line that says the same for whoever likes to type it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from kis_tui.alerts.grammar import EXAMPLES, parse_rule, rule_text
from kis_tui.alerts.rules import (
    IN_WON,
    STATES,
    TWO_EDGED,
    TWO_SIDED,
    AlertEdge,
    AlertKind,
    AlertRule,
    AlertWay,
    Comparison,
)
from kis_tui.domain.text import clean
from kis_tui.domain.venue import VenueChoice
from kis_tui.ui.alert_draft import AlertDraft, target_of
from kis_tui.ui.alert_numbers import parse_number, typed_number
from kis_tui.ui.alert_words import ONCE_A_DAY_S, cooldown_words
from kis_tui.ui.amounts import LONGEST
from kis_tui.ui.screens.ask import AskScreen, WrongFieldError
from kis_tui.ui.widgets.pick import Pick, PickField, TickField
from kis_tui.ui.widgets.short_input import ShortInput
from kis_tui.ui.wording.language import words

COOLDOWNS_S = (0, 10, 60, 300, 1_800, ONCE_A_DAY_S)
LONGEST_LINE = 100
LONGEST_NOTE = 40
_AS_ROW = "row"
"""Stands for no venue of the rule's own."""
_GROUP = re.compile(r"g([1-9])")
_EXAMPLES_SHOWN = 3


class AlertScreen(AskScreen[AlertRule | None]):
    """Returns the alert; None = cancelled. Fields and line follow each other; what was changed last counts.

    Args:
        heading: what the dialogue is for.
        draft: what is in the fields at first.
        targets: what it can be for, by the grammar's word (``005930``, ``g1``); the draft's among them.
        has_command: there is a command to run.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-roomy")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[Any]] = [Binding("enter", "submit", show=False)]

    def __init__(self, heading: str, draft: AlertDraft, targets: Mapping[str, str], *, has_command: bool) -> None:
        super().__init__(heading, (), words.alert_hint, cancelled=None)
        self._draft = draft
        self._targets = [Pick(target, name) for target, name in targets.items()]
        self._has_command = has_command
        self._numbers = {draft.kind: draft.number}
        """What was typed for each kind."""
        self._kind = draft.kind
        self._line_leads = False
        """The line was changed last."""

    def compose(self) -> ComposeResult:
        """A title, the fields, the line, what is wrong with them, and the keys."""
        draft = self._draft
        with VerticalScroll(id="dialogue", can_focus=False):
            yield Static(self._heading, classes="title", markup=False)
            with _Row(words.alert_target):
                yield PickField(self._targets, draft.target, id="target")
            with _Row(words.alert_venue):
                yield PickField(_venues(), _AS_ROW if draft.choice is None else draft.choice, id="venue")
            with _Row(words.alert_kind):
                yield PickField([Pick(kind, words.alert_kinds[kind]) for kind in AlertKind], draft.kind, id="kind")
                yield PickField(_labelled(Comparison, words.alert_side_choices), draft.comparison, id="comparison")
                yield PickField(_labelled(("", "won"), words.alert_unit_choices), _won(draft.in_won), id="unit")
                yield PickField(_edges(draft.kind), draft.edge, id="edge")
            with _Row(words.alert_number):
                yield ShortInput(draft.number, max_length=LONGEST, id="number")
            with _Row(words.alert_cooldown):
                yield PickField(_cooldowns(draft.cooldown_s), f"{draft.cooldown_s}", id="cooldown")
            with _Row(words.alert_ways, classes="ways"):
                for way in AlertWay:
                    if way is not AlertWay.COMMAND or self._has_command or way in draft.ways:
                        yield TickField(words.alert_way_names[way], ticked=way in draft.ways, id=f"way-{way}")
            with _Row(words.alert_note):
                prompt = words.alert_note_prompt
                yield ShortInput(draft.note, placeholder=prompt, max_length=LONGEST_NOTE, id="note")
            with _Row(words.alert_line):
                yield ShortInput("", max_length=LONGEST_LINE, id="line")
            yield Static("", id="answer", classes="wrong", markup=False)
            yield Static(self._hint, classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Show the fields of the kind, and begin where something is most likely to be typed."""
        self._fit_kind()
        self._write_line()
        (self._pick("kind") if self._kind in STATES else self._input("number")).focus()

    @on(Input.Changed)
    def follow_input(self, message: Input.Changed) -> None:
        """Let the line say what the fields say, and the fields what the line says."""
        self._line_leads = message.input.id == "line"
        if message.input.id == "number":
            self._numbers[self._kind] = message.value
        if not self._line_leads:
            self._write_line()
            return
        with suppress(ValueError):  # it is being typed
            self._show(self._typed())

    def on_pick_field_changed(self) -> None:
        """Show the fields of the kind, and what they say as a line."""
        self._line_leads = False
        self._fit_kind()
        self._write_line()
        self._say("")

    def action_submit(self) -> None:
        """Take the fields, from one that is not typed into."""
        self.on_input_submitted()

    def taken(self) -> AlertRule:
        """Return what was asked for.

        Raises:
            WrongFieldError: the number or the line cannot be taken.
        """
        if not self._line_leads:
            return self._of_fields()
        line = self._input("line").value
        try:
            return self._told(self._typed())
        except ValueError:
            examples = ", ".join(EXAMPLES.split(", ")[:_EXAMPLES_SHOWN])
            sentence = words.alert_line_wrong.format(text=clean(line, LONGEST), examples=examples)
            raise WrongFieldError("line", sentence) from None

    def _of_fields(self) -> AlertRule:
        kind = self._kind
        number: Decimal | None = None
        in_won = kind in IN_WON and self._pick("unit").picked == "won"
        if kind not in STATES:
            try:
                number = parse_number(kind, self._input("number").value, in_won=in_won)
            except ValueError as error:
                raise WrongFieldError("number", str(error)) from error
        code, group = _target(self._pick("target").picked)
        venue = self._pick("venue").picked
        rule = AlertRule(
            id=self._draft.id,
            kind=kind,
            code=code,
            group=group,
            choice=None if venue == _AS_ROW else VenueChoice(venue),
            comparison=Comparison(self._pick("comparison").picked) if kind in TWO_SIDED else Comparison.AT_LEAST,
            threshold=number,
            in_won=in_won,
            edge=AlertEdge(self._pick("edge").picked) if kind in TWO_EDGED else AlertEdge.BOTH,
        )
        return self._told(rule)

    def _told(self, rule: AlertRule) -> AlertRule:
        """Return the rule with how often and in which ways it is told."""
        ticked = {field.id: field.ticked for field in self.query(TickField)}
        return replace(
            rule,
            cooldown_s=int(self._pick("cooldown").picked),
            ways=tuple(way for way in AlertWay if ticked.get(f"way-{way}")),
            enabled=self._draft.enabled,
            note=self._input("note").value,
        )

    def _typed(self) -> AlertRule:
        """Return what the line says; without a stock or group, for the one that is picked.

        Raises:
            ValueError: it is no rule.
        """
        code, group = _target(self._pick("target").picked)
        return parse_rule(self._input("line").value, self._draft.id, code=code, group=group)

    def _show(self, rule: AlertRule) -> None:
        """Let the fields say what a rule says."""
        target = target_of(rule)
        name = rule.code or words.alert_group.format(number=rule.group)
        self._pick("target").offer(Pick(target, name))
        self._pick("target").picked = target
        self._pick("venue").picked = _AS_ROW if rule.choice is None else rule.choice
        self._pick("kind").picked = rule.kind
        self._pick("comparison").picked = rule.comparison
        self._pick("unit").picked = _won(rule.in_won)
        self._numbers[rule.kind] = typed_number(rule.threshold)
        self._fit_kind()
        self._pick("edge").picked = rule.edge
        with self.prevent(Input.Changed):
            self._input("number").value = self._numbers[rule.kind]

    def _fit_kind(self) -> None:
        """Show the fields that the kind has, with what was typed for it before."""
        kind = AlertKind(self._pick("kind").picked)
        number, edge = self._input("number"), self._pick("edge")
        if kind is not self._kind:
            self._kind = kind
            edge.take(_edges(kind), edge.picked)
            with self.prevent(Input.Changed):
                number.value = self._numbers.get(kind, "")
        number.placeholder = words.alert_number_prompts.get(kind, "")
        self._pick("comparison").display = kind in TWO_SIDED
        self._pick("unit").display = kind in IN_WON
        edge.display = kind in TWO_EDGED
        if number.parent is not None:
            number.parent.display = kind not in STATES

    def _write_line(self) -> None:
        """Let the line say what the fields say; nothing while they say nothing."""
        try:
            text = rule_text(self._of_fields())
        except WrongFieldError:
            text = ""
        with self.prevent(Input.Changed):
            self._input("line").value = text

    def _pick(self, name: str) -> PickField:
        return self.query_one(f"#{name}", PickField)


class _Row(Horizontal):
    """A label and fields beside it."""

    def __init__(self, label: str, *, classes: str = "") -> None:
        super().__init__(Static(label, classes="label", markup=False), classes=f"asked {classes}")


def _venues() -> list[Pick]:
    return [Pick(_AS_ROW, words.alert_venue_as_row), *(Pick(choice, words.choices[choice]) for choice in VenueChoice)]


def _labelled(ids: Sequence[str] | type[Comparison], labels: Sequence[str]) -> list[Pick]:
    return [Pick(id_, label) for id_, label in zip(ids, labels, strict=True)]


def _edges(kind: AlertKind) -> list[Pick]:
    labels = words.alert_edges.get(kind) or words.alert_edges[AlertKind.VI]
    return [Pick(edge, labels[edge]) for edge in AlertEdge]


def _cooldowns(own: int) -> list[Pick]:
    return [Pick(f"{seconds}", cooldown_words(seconds)) for seconds in sorted({*COOLDOWNS_S, own})]


def _won(in_won: bool) -> str:
    return "won" if in_won else ""


def _target(word: str) -> tuple[str | None, int | None]:
    """Return the code or the number of the group that a word of the grammar names."""
    group = _GROUP.fullmatch(word)
    return (word, None) if group is None else (None, int(group[1]))
