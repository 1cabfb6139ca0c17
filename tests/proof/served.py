"""The site of a proof under ``serve``'s own supervision: ``python -m tests.proof.served PORT``."""

import sys

import django


def main() -> None:
    """Until told to stop."""
    django.setup()
    from visits.management.commands import serve

    with serve.stopping_on_signals() as stop:
        parts = serve.start("127.0.0.1", int(sys.argv[1]), 1, 4)
        try:
            serve.watch(parts, stop, lambda line: None)
        finally:
            serve.end(parts)


if __name__ == "__main__":
    main()
