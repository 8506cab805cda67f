"""``python -m aggrdetect`` and the ``aggrdetect`` command."""

from aggrdetect.cli import app


def main() -> None:
    """Run the command line."""
    app(prog_name="aggrdetect")


if __name__ == "__main__":
    main()
