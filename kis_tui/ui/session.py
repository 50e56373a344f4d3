"""How the user looks at it, as it is kept from one day to the next."""

from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

from kis_tui.market.liquidity import STEPS_S
from kis_tui.profiles.profile import Average, Look
from kis_tui.ui.change_content import ChangeContent
from kis_tui.ui.focused import Corner, FocusedViews
from kis_tui.ui.holdings import Holding
from kis_tui.ui.ladder_look import LEAST_CHANGES, USUAL_QUANTITY
from kis_tui.ui.price_axis import Recentring
from kis_tui.ui.screen_layout import ScreenLayout
from kis_tui.ui.tape_window import MERGE_STEPS_MS

Word = TypeVar("Word", bound=Enum)


def look_of(focused: FocusedViews, layout: ScreenLayout, kept: Look) -> Look:
    """Return how it is looked at now.

    Args:
        focused: the ladder, the tape and the strip.
        layout: the view that was asked for, whether there is room for it now or not.
        kept: the rest, which is not of the main screen.
    """
    look, tape = focused.look, focused.tape_window
    return Look(
        layout=layout.value,
        corner=focused.corner.name.lower(),
        language=kept.language,
        theme=kept.theme,
        glyphs=kept.glyphs,
        sort=kept.sort,
        descending=kept.descending,
        split=look.split,
        axis=look.axis_shown,
        recentring=look.recentring.value,
        content=look.content.value,
        least_change=look.least_change,
        quantity=look.quantity,
        merge_ms=tape.merge_ms,
        filter=tape.filter,
        strip_step_s=focused.strip_step_s,
        hint_seen=kept.hint_seen,
    )


def take_look(kept: Look, focused: FocusedViews) -> None:
    """Look at it as it was kept; what no key of this version sets is left at the usual."""
    look, tape = focused.look, focused.tape_window
    focused.corner = next((corner for corner in Corner if corner.name.lower() == kept.corner), Corner.DAY)
    if kept.strip_step_s in STEPS_S:
        focused.strip_step_s = kept.strip_step_s
    look.split = kept.split
    look.axis_shown = kept.axis
    look.recentring = _word(Recentring, kept.recentring)
    look.content = _word(ChangeContent, kept.content)
    look.least_change = kept.least_change if kept.least_change in LEAST_CHANGES else LEAST_CHANGES[0]
    look.quantity = kept.quantity or USUAL_QUANTITY
    tape.set_merge(kept.merge_ms if kept.merge_ms in MERGE_STEPS_MS else MERGE_STEPS_MS[0])
    tape.set_filter(kept.filter)


def layout_of(kept: Look) -> ScreenLayout:
    """Return the view that was kept; one ladder where it is none of this version's."""
    return _word(ScreenLayout, kept.layout)


def averages_of(holdings: Iterable[Holding]) -> tuple[Average, ...]:
    """Return the user's own average prices as they are kept."""
    return tuple(Average(holding.code, holding.price, holding.shares) for holding in holdings)


def holdings_of(averages: Iterable[Average]) -> tuple[Holding, ...]:
    """Return what was kept of the user's own average prices."""
    return tuple(Holding(average.code, average.price, average.shares) for average in averages)


def _word(words: type[Word], kept: str) -> Word:
    """Return the member of a value; the first one, which is the usual, where there is none."""
    members = list(words)
    return next((member for member in members if member.value == kept), members[0])
