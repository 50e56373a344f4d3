"""What holds for every test."""

import signal

# A shell starts a command with & deaf to Ctrl-C, and its children are deaf with it; tests press Ctrl-C in theirs.
signal.signal(signal.SIGINT, signal.default_int_handler)
