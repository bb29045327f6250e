"""English sentences about a finished picture."""

from . import lexicon
from .english_nouns import counted, joined, listed
from .scene import Kind, Scene
from .telling import MOST_NAMES, Told

_STYLES = {
    "flat": "a flat illustration",
    "watercolour": "a watercolour",
    "pencil": "a pencil drawing",
    "sticker": "a sticker",
    "clay": "a clay model scene",
    "notebook": "a page of a naturalist's notebook",
}
_PLACES = {
    "plain": ("on", "a plain background"),
    "meadow": ("in", "a meadow"),
    "mountain": ("in", "the mountains"),
    "beach": ("on", "the beach"),
    "sea": ("at", "sea"),
    "city": ("in", "a city"),
    "future_city": ("in", "a city of the future"),
    "street": ("on", "a street"),
    "forest": ("in", "a forest"),
    "desert": ("in", "the desert"),
    "snow": ("in", "the snow"),
    "space": ("in", "space"),
    "lake": ("by", "a lake"),
    "room": ("in", "a room"),
    "underwater": ("under", "water"),
    "sky": ("in", "the sky"),
    "field": ("in", "a field"),
    "garden": ("in", "a garden"),
    "jungle": ("in", "the jungle"),
    "parchment": ("on", "parchment"),
    "party": ("at", "a party"),
}
_BENEATH = frozenset(
    {"mountain", "beach", "city", "future_city", "forest", "desert", "lake", "field", "garden", "jungle"}
)
"""Places that who flies is over, not in."""
_TIMES = {"dawn": "at dawn", "day": "by day", "sunset": "at sunset", "dusk": "at dusk", "night": "at night"}
_WEATHERS = {
    "clear": "under a clear sky",
    "cloud": "under clouds",
    "rain": "in the rain",
    "snow": "in falling snow",
    "fog": "in fog",
    "storm": "in a storm",
}
_LINKS: dict[Kind, str] = {
    "beside": "next to",
    "on": "on",
    "under": "under",
    "in": "in",
    "behind": "behind",
    "in_front_of": "in front of",
    "over": "above",
    "between": "between",
    "holding": "holding",
    "riding": "riding",
}
_DEEDS = frozenset({"riding", "holding"})
_PAIR = 2
_ORDINALS = ("first", "second", "third")
_ENGINE = "I am the built-in illustrator; route this model name to a real image model for more."


def tell(told: Told) -> str:
    """One to four sentences."""
    stories = {"drawing": _drawing, "photo": _photo, "collage": _collage, "inset": _inset}
    sentences = [stories[told.form](told)]
    gaps = _gaps(told)
    if told.scene.slots:
        slots = listed([f"[{slot}]" for slot in told.scene.slots])
        sentences.append(f"Your prompt still has open slots: {slots}.")
    if gaps:
        missing = "; ".join(gaps)
        sentences[1:1] = [f"{missing[0].upper()}{missing[1:]}."]
        sentences.append(_ENGINE)
    return " ".join(sentences)


def _drawing(told: Told) -> str:
    scene = told.scene
    what, around = _contents(told), _around(told)
    style = _STYLES[scene.style]
    subject = f"{style} of {what}" if what else f"{style} of a quiet scene"
    if not what and scene.setting:
        subject = f"{style} of {_PLACES[scene.setting][1]}"
        around = " ".join(_moods(scene))
    elif not what and around:
        subject = style
    return f"Here is {subject}{f' {around}' if around else ''}{_lettering(scene)} ({told.size} px)."


def _photo(told: Told) -> str:
    changes = _changes(told)
    if not changes and told.scene.style == "flat" and not _moods(told.scene):
        return f"Here is your picture in {told.size} px; nothing in it was changed."
    return f"Here is your picture{_look(told)}{changes} ({told.size} px)."


def _collage(told: Told) -> str:
    return (
        f"Here are your {counted(told.pictures)} pictures in one, side by side and each in a frame of its own"
        f"{_look(told)}{_changes(told, lead=',')} ({told.size} px)."
    )


def _inset(told: Told) -> str:
    whole = told.scene.ground or 0
    name = _ORDINALS[whole] if whole < len(_ORDINALS) else f"number {whole + 1}"
    pair = told.pictures <= _PAIR
    others = "the other one" if pair else f"the other {counted(told.pictures - 1)}"
    prints = "a small framed print" if pair else "small framed prints"
    return (
        f"Here is your {name} picture, itself left as it was, with {others} set into it as {prints}"
        f"{_look(told)}{_changes(told, lead=', and')} ({told.size} px)."
    )


def _look(told: Told) -> str:
    style = f"as {_STYLES[told.scene.style]}" if told.scene.style != "flat" else ""
    words = " ".join(word for word in (style, *_moods(told.scene)) if word)
    return f" {words}" if words else ""


def _changes(told: Told, *, lead: str = "") -> str:
    """What was added to, put on or written onto the given pictures."""
    scene = told.scene
    worn = [part for part in told.parts.values() if lexicon.concept(part.concept).kind == "wearable"]
    added = [part for part in told.parts.values() if part not in worn]
    changes = []
    if added:
        changes.append(f"{listed([joined(part) for part in added])} added")
    if worn:
        changes.append(f"{listed([joined(part) for part in worn])} put on")
    if scene.lettering:
        changes.append(f"the words {_quoted(scene)} written on it")
    return f"{lead} with {listed(changes)}" if changes else ""


def _quoted(scene: Scene) -> str:
    return listed([f"“{text}”" for text in scene.lettering])


def _lettering(scene: Scene) -> str:
    return f", with the words {_quoted(scene)}" if scene.lettering else ""


def _moods(scene: Scene) -> list[str]:
    season = f"in {scene.season}" if scene.season else ""
    words = (_TIMES.get(scene.time or "", ""), _WEATHERS.get(scene.weather or "", ""), season)
    return [word for word in words if word]


def _around(told: Told) -> str:
    scene = told.scene
    preposition, place = _PLACES.get(scene.setting or "", ("", ""))
    if scene.backdrop_colour:
        place = f"a plain {scene.backdrop_colour} background"
    if scene.setting in _BENEATH and told.parts:
        first = told.parts[told.groups()[0][0]]
        if "flying" in first.attributes:
            preposition, place = "", ""
        elif lexicon.concept(first.concept).rig == "sky":
            preposition = "over"
    return " ".join(word for word in (preposition, place, *_moods(scene)) if word)


def _contents(told: Told) -> str:
    """All parts with how they stand to each other."""
    known: set[int] = set()

    def mention(part: int) -> str:
        if part in known:
            return f"the {joined(told.parts[part], bare=True)}"
        known.add(part)
        return joined(told.parts[part]) + relations([part])

    def relations(group: list[int]) -> str:
        links, first = told.links(group[0]), told.parts[group[0]]
        clothed = first.wearing and not any(item.concept == "wings" for item in first.wearing)
        words = ""
        for kind in sorted(links, key=lambda kind: kind not in _DEEDS):
            linking = " and" if clothed and not words and kind in _DEEDS else ""
            words += f"{linking} {_LINKS[kind]} {listed([mention(other) for other in links[kind]])}"
        if "flying" in first.attributes:
            under = told.scene.setting if first is told.parts[told.groups()[0][0]] else None
            over = f" over {_PLACES[under][1]}" if under in _BENEATH else ""
            words = f"{' flying' if 'riding' not in links else ''}{words}{over}"
        return words

    stories = []
    for group in told.groups():
        fresh = [part for part in group if part not in known]
        known.update(fresh)
        if fresh:
            stories.append(listed([joined(told.parts[part]) for part in fresh]) + relations(fresh))
    plain = not any(" and " in story or " with" in story for story in stories)
    return listed(stories) if plain or len(stories) == 1 else ", and ".join(stories)


def _gaps(told: Told) -> list[str]:
    """What was asked for and is not to be seen, one clause for each kind of reason."""
    scene = told.scene
    gaps = []
    if scene.unknown:
        gaps.append(f"I do not know how to draw {listed(list(scene.unknown[:MOST_NAMES]))}, so that is missing")
    if told.form == "drawing":
        if told.lost:
            gaps.append(f"{listed(list(told.lost))} did not get into the picture")
    else:
        gaps += _photo_gaps(told)
    if scene.loose:
        gaps.append(f"I understood “{listed(list(scene.loose[:MOST_NAMES]))}” but cannot show it")
    return gaps


def _photo_gaps(told: Told) -> list[str]:
    scene = told.scene
    gaps = []
    if told.form != "photo":
        gaps.append("cutting people or things out of their pictures is beyond me, so every picture keeps its own frame")
    gaps += [
        f"only {counted(part.count)} {joined(part, bare=True)} fit into the picture"
        for part in told.parts.values()
        if told.short(part) > 0
    ]
    if scene.removals:
        gaps.append(f"I cannot take things out of a photo, so “{listed(list(scene.removals))}” was left as it is")
    place = _PLACES[scene.setting][1] if scene.setting else ""
    behind = [word for word in (place, "transparency" if scene.transparent else "") if word]
    if behind:
        gaps.append(f"I cannot change what is behind the people and things of a photo, so {listed(behind)} is missing")
    names = {lexicon.name("place", scene.setting, "en") if scene.setting else "", "transparent background"}
    others = [term for term in told.lost if term not in names]
    if others:
        gaps.append(f"I found no face or place for {listed(others)}")
    return gaps
