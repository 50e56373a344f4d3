"""What a program wrote to its terminal, sequence by sequence: nothing in it may come from somebody else."""

import re
import unicodedata

_SEQUENCE = re.compile(
    r"\x1b(?:"
    r"\[[0-?]*[ -/]*[@-~]"  # CSI: colours, the cursor, modes
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: the window's name, the clipboard
    r"|[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|[ -/]*[0-~])"
)
_OWN = re.compile(
    r"\x1b(?:"
    r"\[(?:[34]8;2;\d{1,3};\d{1,3};\d{1,3}|[34]8;5;\d{1,3}|[34]9|\d|2[1-9])?(?:;(?:[34]8;2;\d{1,3};\d{1,3};\d{1,3}"
    r"|[34]8;5;\d{1,3}|[34]9|\d|2[1-9]))*m"  # colours as numbers, never by name; bold and the like
    r"|\[\d+;\d+H|\[H"  # where something is painted
    r"|\[\?\d+[hl]|\[\?\d+\$p"  # modes, and which are on
    r"|\[[<>=]\d*u|\[\?u|\[>\d+;\d+m|\[>4m"  # the keyboard
    r"|\[(?:\?996|6|0|5)?n|\[c|\[>0?q"  # questions about colours and the cursor
    r"|\[\d* q|\[[012]?K"
    r"|\]22;[a-z-]*\x07)"  # the shape of the pointer
)
_HARMLESS = frozenset("\n\r")


def foreign_in(output: bytes) -> list[str]:
    """Return every control character, sequence or invisible character that the program does not write by itself.

    Args:
        output: everything that was written.
    """
    text = output.decode("utf-8", "backslashreplace")
    found = [sequence for sequence in _SEQUENCE.findall(text) if not _OWN.fullmatch(sequence)]
    rest = _SEQUENCE.sub("", text)
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return found + [each for each in rest if each not in _HARMLESS and unicodedata.category(each) in kinds]
