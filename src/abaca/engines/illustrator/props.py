"""What a doing or a topic needs to be seen: who waters holds a watering can, who plays chess sits at a board."""

from typing import NamedTuple

from . import lexicon
from .draft import Draft, Thing
from .scene import Kind


class Prop(NamedTuple):
    """What comes with a doing: the first of `concepts` that has a drawing, in that relation to who does it."""

    kind: Kind
    concepts: tuple[str, ...]


_PROPS: dict[str, tuple[Prop, ...]] = {
    "watering": (Prop("holding", ("watering_can",)),),
    "cooking": (Prop("holding", ("frying_pan", "cooking_pot")),),
    "fishing": (Prop("holding", ("fishing_rod",)),),
    "gardening": (Prop("holding", ("shovel",)),),
    "painting_picture": (Prop("holding", ("paintbrush",)), Prop("beside", ("easel", "easel_picture"))),
    "picnic": (Prop("on", ("picnic_blanket",)), Prop("beside", ("picnic_basket", "basket"))),
    "kite_flying": (Prop("holding", ("kite",)),),
    "violin": (Prop("holding", ("violin",)),),
    "flute": (Prop("holding", ("flute",)),),
    "trumpet": (Prop("holding", ("trumpet",)),),
    "drum": (Prop("beside", ("drum",)),),
    "reading": (Prop("holding", ("open_book", "book")),),
}
_SHARED = frozenset({"kite"})
"""Props of which one is enough for all."""
_BOARDS = ("chess_board", "chessboard", "chess_piece")
_PLAYED = frozenset({"violin", "flute", "trumpet", "drum"})
"""Doings that name an instrument: who does them plays."""
_HAPPENS = {"fishing": "lake", "cooking": "kitchen"}
"""Where a doing takes place when the prompt does not say."""
SUPPLIED = frozenset({*_PROPS, "chess"})
"""Attributes that are seen by what comes with them."""
_TOPICS: dict[str, tuple[str, ...]] = {
    "water_cycle": ("sun", "cloud", "water_drop", "mountain", "wave"),
    "solar_system": ("sun", "planet", "earth", "moon"),
    "butterfly_cycle": ("egg", "caterpillar", "cocoon", "butterfly"),
    "four_seasons": ("cherry_blossom", "sun", "maple_leaf", "snowman"),
    "food_chain": ("grass_tuft", "cricket", "frog", "snake", "eagle"),
}
"""What a topic of a diagram is made of, in its order."""


def supply(draft: Draft) -> None:
    """Adds what the doings and topics of the draft need and nobody named."""
    for thing in list(draft.things):
        for name in dict.fromkeys(thing.attributes):
            if name in _HAPPENS and not draft.settings and _HAPPENS[name] in lexicon.places():
                draft.settings.append((_HAPPENS[name], ""))
            if name == "chess":
                _set_board(draft)
            else:
                for prop in _PROPS.get(name, ()):
                    _hand(draft, thing, prop)
        thing.attributes = ["playing" if name in _PLAYED else name for name in thing.attributes]
    for topic, term in draft.topics:
        known = [name for name in _TOPICS.get(topic, ()) if _exists(name)]
        for name in known:
            if draft.known(name) is None:
                draft.put(_thing(draft, name))
        if known:
            draft.form = draft.form or "infographic"
        else:
            draft.unknown.append(term)


def _hand(draft: Draft, doer: Thing, prop: Prop) -> None:
    name = next((name for name in prop.concepts if _exists(name)), None)
    held = [other for one, kind, other in draft.links if one is doer and kind in {"holding", "beside"}]
    kinds = {kind for other in held if other.concept for kind in lexicon.lineage(other.concept)}
    reads = prop.concepts[-1] == "book" and any(one is doer and kind == "holding" for one, kind, _ in draft.links)
    if name is None or reads or kinds & set(prop.concepts):
        return
    there = draft.known(name) if prop.kind != "holding" else None
    item = there or draft.put(_thing(draft, name))
    item.count = doer.count if prop.kind == "holding" and name not in _SHARED else 1
    blanket = next((other for one, kind, other in draft.links if one is doer and kind == "on"), None)
    if blanket is not None and prop.kind == "beside":
        draft.link([item], "on", blanket)
    else:
        draft.link([doer], prop.kind, item)


def _set_board(draft: Draft) -> None:
    """Players around a table with the game on it."""
    board = next((name for name in _BOARDS if _exists(name)), "")
    players = [thing for thing in draft.things if "chess" in thing.attributes]
    if not board or any(other.concept == board for _, _, other in draft.links):
        return
    table = draft.known("table") or draft.put(_thing(draft, "table"))
    game = draft.known(board) or draft.put(_thing(draft, board))
    draft.links = [link for link in draft.links if not (link[2] in (table, game) and link[0] in players)]
    draft.link([game], "on", table)
    draft.link(players, "around", table)


def _thing(draft: Draft, name: str) -> Thing:
    return Thing(concept=name, term=lexicon.name("entity", name, draft.language))


def _exists(name: str) -> bool:
    try:
        lexicon.drawing(name)
    except KeyError:
        return False
    return True
