"""Asking which prints the tape shows."""

from kis_tui.market.prints import PrintFilter
from kis_tui.ui.amounts import amount_text, parse_shares, parse_won
from kis_tui.ui.screens.ask import Asked, AskScreen, Field, WrongFieldError
from kis_tui.ui.wording.language import words


class FilterScreen(AskScreen[PrintFilter | None]):
    """Returns the filter, all bounds 0 when every field is empty; None = cancelled.

    Args:
        current: the bounds that hold now.
    """

    def __init__(self, current: PrintFilter) -> None:
        asked = (
            Asked(words.filter_size, (_size("least_size", current.least_size), _size("most_size", current.most_size))),
            Asked(
                words.filter_value,
                (_value("least_value", current.least_value), _value("most_value", current.most_value)),
            ),
        )
        super().__init__(words.filter_title, asked, words.filter_hint, cancelled=None)

    def taken(self) -> PrintFilter:
        """Return the four bounds; the lower ones are no larger than the upper ones."""
        taken = PrintFilter(
            least_size=self.read("least_size", parse_shares, 0),
            most_size=self.read("most_size", parse_shares, 0),
            least_value=self.read("least_value", parse_won, 0),
            most_value=self.read("most_value", parse_won, 0),
        )
        if 0 < taken.most_size < taken.least_size:
            raise WrongFieldError("most_size", words.filter_crossed.format(what=words.filter_size))
        if 0 < taken.most_value < taken.least_value:
            raise WrongFieldError("most_value", words.filter_crossed.format(what=words.filter_value))
        return taken


def _size(name: str, shares: int) -> Field:
    return Field(name, f"{shares:,}" if shares else "", words.filter_no_bound)


def _value(name: str, won: int) -> Field:
    return Field(name, amount_text(won) if won else "", words.filter_no_bound)
