"""What the diagnostics tell, by name: the catalogue has the words."""

from enum import StrEnum


class DiagnosticPart(StrEnum):
    """The parts of the diagnostics, in their order."""

    LINE = "line"
    RECEIVED = "received"
    LEFT_OUT = "left out"
    TIMES = "times"
    STREAMS = "streams"
    REFUSED = "refused"
    CONTROL = "control"
    MOMENTS = "moments"


class DiagnosticFigure(StrEnum):
    """The figures of the first parts."""

    STATE = "state"
    PLACE = "place"
    LAST_MESSAGE = "last message"
    KEEP_ALIVES = "keep-alives"
    CONNECTS = "connects"
    REGISTRATIONS = "registrations"
    ANSWERS = "answers"
    QUERIES = "queries"
    LOCK = "lock"
    LOG = "log"

    MESSAGES = "messages"
    FRAMES = "frames"
    RECORDS = "records"
    PICTURES = "pictures"

    SUPERSEDED = "superseded"
    OVERRUN = "overrun"
    REFUSED = "refused"
    UNWANTED = "unwanted"
    UNREADABLE = "unreadable"
    MENDED = "mended"
    APPENDED = "appended"
    DOUBLED = "doubled"
    MISSED = "missed"
    HELD_BACK = "held back"
    TAPS = "taps"

    TO_SCREEN = "to screen"
    LAG = "lag"
    CLOCK = "clock"
