"""A part of a whole in per cent, as every page writes it."""


def percent(part: int, whole: int, none: str = "–") -> str:
    """To one decimal; ``none`` where there is no whole."""
    return f"{100 * part / whole:.1f}%" if whole else none
