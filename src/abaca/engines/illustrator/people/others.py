"""People that stay emoji because they are seen at a sport or in a vehicle: in a skin tone, never in yellow."""

from abaca.engines.illustrator.assets import source

WHOLE_PEOPLE = frozenset(
    {
        "1f6b4",
        "1f6b5",
        "1f9d7",
        "26f7",
        "1f3c2",
        "1f3c4",
        "1f3ca",
        "1f9d1-200d-1f9bd",
        "1f9de",
        "1f9cc",
        "1f3c7",
        "1f46f",
        "1f938",
        "1f93a",
        "1f6a3",
        "1f3cb",
        "1f9d6",
        "1f93d",
        "1f93e",
        "1f939",
        "1f3cc",
        "1f574",
        "1f6c0",
    }
)
"""Stems of emoji that show somebody from head to foot (or without feet)."""
_TONES = {"light": "1f3fb", "tan": "1f3fd", "brown": "1f3fe", "dark": "1f3ff"}


def toned(stem: str, skin: str, variant: int) -> str:
    """The stem of that emoji in a skin tone, chosen by `variant` when none is asked; the same stem if it has none."""
    tone = _TONES.get(skin) or tuple(_TONES.values())[variant % 4]
    first, *rest = stem.split("-")
    named = "-".join((first, tone, *rest))
    try:
        source(named)
    except KeyError:
        return stem
    return named
