from kis_tui.ui.lines import Look, Span, banded, faded, line_width, plain_text, wrapped

AREA = Look(background="ask-area")


def test_a_bar_changes_the_background_and_nothing_else() -> None:
    line = (Span("  +310", AREA._replace(color="rise")), Span("  88,402", AREA))

    barred = banded(line, 4, 10, "ask-bar")

    assert plain_text(barred) == plain_text(line)
    at = 0
    for text, look in barred:
        for _character in text:
            assert look.background == ("ask-bar" if 4 <= at < 10 else "ask-area")
            at += 1
    assert barred[0].look.color == "rise"


def test_a_bar_never_splits_a_wide_character() -> None:
    line = (Span("+123천", AREA), Span(" 1", AREA))

    for end in range(9):
        barred = banded(line, 0, end, "ask-bar")
        assert plain_text(barred) == "+123천 1"
        assert line_width(barred) == 8


def test_faded_text_says_nothing_by_its_colour() -> None:
    line = (Span("72,500", Look(color="rise", bold=True)), Span("|", Look(color="rule")))

    assert [span.look.color for span in faded(line)] == ["muted", "rule"]


def test_a_sentence_is_wrapped_at_blanks() -> None:
    assert wrapped("해당 종목은 NXT 불가 종목입니다", 16) == ["해당 종목은 NXT", "불가 종목입니다"]
    assert wrapped("", 16) == []


def test_a_word_longer_than_the_row_is_broken_between_characters() -> None:
    rows = wrapped("가나다라마바사", 5)

    assert "".join(rows) == "가나다라마바사"
    assert all(line_width((Span(row),)) <= 5 for row in rows)
