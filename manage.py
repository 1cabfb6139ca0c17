#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import os
import sys


def main() -> None:
    """Run administrative tasks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cadre_review.settings")
    from django.core.management import execute_from_command_line

    from cadre_review.stack import in_one_piece

    in_one_piece(execute_from_command_line)(sys.argv)


if __name__ == "__main__":
    main()
