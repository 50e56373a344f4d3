"""The entry of the program: what comes before it can be told apart by an exit code alone."""

EXIT_INTERRUPTED = 130
"""128 and the number of SIGINT, as shells count."""


def start() -> int:
    """Run the command line; Ctrl-C while its parts are still being loaded ends it without a word."""
    try:
        from kis_tui.cli.main import main

        return main()
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
