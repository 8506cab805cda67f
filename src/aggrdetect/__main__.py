"""``python -m aggrdetect`` and the ``aggrdetect`` command."""

import signal
import sys


def main() -> None:
    """Run the command line; SIGTERM ends it as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from aggrdetect.cli import app  # noqa: PLC0415 (takes a moment, in which Ctrl-C may come)

        app(prog_name="aggrdetect")
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(130)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # it ends already


if __name__ == "__main__":
    main()
