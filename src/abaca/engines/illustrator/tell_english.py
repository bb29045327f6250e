"""English sentences about a finished picture."""

from . import lexicon
from .english_nouns import counted, joined, listed
from .scene import Entity, Kind, Scene
from .tell_looks import FORMS_EN, SHOTS_EN, STYLES_EN, adjectives, doings, looks
from .telling import MOST_NAMES, Told

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
    "kitchen": ("in", "a kitchen"),
    "bedroom": ("in", "a bedroom"),
    "library": ("in", "a library"),
    "classroom": ("in", "a classroom"),
    "cafe": ("in", "a café"),
    "castle_hall": ("in", "the hall of a castle"),
    "river": ("by", "a river"),
    "harbour": ("at", "a harbour"),
    "cliff_coast": ("on", "a coast of cliffs"),
    "village": ("in", "a village"),
    "farm": ("on", "a farm"),
    "park": ("in", "a park"),
    "playground": ("on", "a playground"),
    "night_market": ("at", "a market"),
    "cave": ("in", "a cave"),
    "moon_surface": ("on", "the moon"),
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
    "left_of": "to the left of",
    "right_of": "to the right of",
    "around": "around",
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
_WITH_OBJECT = frozenset({"eating", "playing", "reading"})
"""Doings whose object is held: who plays a violin holds it."""
_TONGUES = {"de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese", "ko": "Korean"}
_TONGUES |= {"pt": "Portuguese", "ru": "Russian"}
_PAIR = 2
_ORDINALS = ("first", "second", "third")
_ENGINE = "I am the built-in illustrator; route this model name to a real image model for more."


def tell(told: Told) -> str:
    """One to four sentences."""
    stories = {"drawing": _drawing, "photo": _photo, "collage": _collage, "inset": _inset}
    stories |= {"scene": _gathered, "placed": _placed}
    sentences = [stories[told.form](told)]
    gaps = _gaps(told)
    if told.scene.slots:
        slots = listed([f"[{slot}]" for slot in told.scene.slots])
        sentences.append(f"Your prompt still has open slots: {slots}.")
    if told.scene.tongue:
        sentences.append(
            f"I read English and Chinese; of your {_TONGUES[told.scene.tongue]} I took the words that I know."
        )
    if gaps:
        missing = "; ".join(gaps)
        sentences[1:1] = [f"{missing[0].upper()}{missing[1:]}."]
        sentences.append(_ENGINE)
    return " ".join(sentences)


def _drawing(told: Told) -> str:
    scene = told.scene
    if scene.panels:
        return _comic(told)
    what, around = _contents(told), _around(told)
    kind = _kind(told)
    subject = f"{kind} of {what}" if what else f"{kind} of a quiet scene"
    if scene.form not in {"picture", "map"}:
        subject, around = f"{kind} of {what}" if what else kind, " ".join(_moods(scene))
    elif not what and scene.setting:
        subject = f"{kind} of {_place(scene.setting)[1]}"
        around = " ".join(_moods(scene))
    elif not what and around:
        subject = kind
    return f"Here is {subject}{f' {around}' if around else ''}{_lettering(scene)} ({told.size} px)."


def _kind(told: Told) -> str:
    """What the picture is, as far as it is seen: "a logo", "a close-up in pixel art", "a watercolour"."""
    scene = told.scene
    style = STYLES_EN[scene.style]
    sheet = FORMS_EN.get(scene.form, "") if told.seen("form") else ""
    shot = SHOTS_EN[scene.shot] if scene.shot and told.seen("shot") and not sheet else ""
    named = sheet or shot
    if not named:
        return style
    return named if scene.style == "flat" else f"{named} made as {style}"


def _comic(told: Told) -> str:
    """The panels one after the other."""
    style = f", made as {STYLES_EN[told.scene.style]}" if told.scene.style != "flat" else ""
    stories = []
    for panel in told.panels:
        around = _around(panel)
        stories.append(" ".join(word for word in (_contents(panel) or "a quiet scene", around) if word))
    count = counted(len(stories))
    return f"Here is a comic in {count} panels{style}: {'; '.join(stories)}{_lettering(told.scene)} ({told.size} px)."


def _place(name: str) -> tuple[str, str]:
    """The preposition and noun of a setting."""
    if name in _PLACES:
        return _PLACES[name]
    noun = lexicon.name("place", name, "en")
    return "in", f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _photo(told: Told) -> str:
    changes = _changes(told)
    if not changes and told.scene.style == "flat" and not _moods(told.scene):
        return f"Here is your picture in {told.size} px; nothing in it was changed."
    return f"Here is your picture{_look(told)}{changes} ({told.size} px)."


def _gathered(told: Told) -> str:
    where = f" {' '.join(_place(told.scene.setting))}" if told.scene.setting else ""
    return (
        f"Here are the subjects of your {counted(told.pictures)} pictures, cut out and together in one scene{where}"
        f"{_look(told)}{_changes(told, lead=',')} ({told.size} px)."
    )


def _placed(told: Told) -> str:
    whole = told.scene.ground or 0
    name = _ORDINALS[whole] if whole < len(_ORDINALS) else f"number {whole + 1}"
    others = "what the other one shows" if told.pictures <= _PAIR else "what the others show"
    return (
        f"Here is your {name} picture, itself left as it was, with {others} cut out and set into it"
        f"{_look(told)}{_changes(told, lead=', and')} ({told.size} px)."
    )


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
    style = f"as {STYLES_EN[told.scene.style]}" if told.scene.style != "flat" else ""
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
    told_of = f"{lead} with {listed(changes)}" if changes else ""
    return told_of + (f", {listed(list(told.clauses.did))}" if told.clauses.did else "")


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
    preposition, place = _place(scene.setting) if scene.setting else ("", "")
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
        return _full(told.parts[part]) + relations([part])

    def relations(group: list[int]) -> str:
        links, first = told.links(group[0]), told.parts[group[0]]
        clothed = first.wearing and not any(item.concept == "wings" for item in first.wearing)
        deeds = (
            doings(first) if len(group) == 1 or all(doings(told.parts[one]) == doings(first) for one in group) else []
        )
        words = f"{',' if first.wearing else ''} {', '.join(deeds)}" if deeds else ""
        done = bool(deeds) and deeds[-1] in _WITH_OBJECT
        for kind in sorted(links, key=lambda kind: kind not in _DEEDS):
            linking = " and" if clothed and not words and kind in _DEEDS else ""
            verb = "" if done and kind == "holding" else f" {_LINKS[kind]}"
            apart = "," if deeds and kind in _DEEDS and verb else ""
            words += f"{apart or linking}{verb} {listed([mention(other) for other in links[kind]])}"
        if "flying" in first.attributes:
            under = told.scene.setting if first is told.parts[told.groups()[0][0]] else None
            over = f" over {_place(under)[1]}" if under in _BENEATH else ""
            words = f"{' flying' if 'riding' not in links else ''}{words}{over}"
        return words

    stories = []
    for group in told.groups():
        fresh = [part for part in group if part not in known]
        known.update(fresh)
        if fresh:
            stories.append(listed([_full(told.parts[part]) for part in fresh]) + relations(fresh))
    plain = not any(word in story for story in stories for word in (" and ", " with", " holding", " around", ","))
    return listed(stories) if plain or len(stories) == 1 else ", and ".join(stories)


def _full(part: Entity) -> str:
    """The thing with its looks and clothes."""
    return joined(part, words=adjectives(part), having=looks(part))


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
    unshown = [*scene.loose, *told.unseen][:MOST_NAMES]
    if unshown:
        gaps.append(f"I understood “{listed(unshown)}” but cannot show it")
    return gaps


def _photo_gaps(told: Told) -> list[str]:
    scene = told.scene
    gaps = []
    gaps += [
        f"only {counted(part.count)} {joined(part, bare=True)} fit into the picture"
        for part in told.parts.values()
        if told.short(part) > 0
    ]
    place = lexicon.name("place", scene.setting, "en") if scene.setting else ""
    others = [
        term
        for term in told.lost
        if not any(term.lower() in gap.lower() for gap in told.clauses.gaps) and term != place
    ]
    if others:
        gaps.append(f"I found no face or place for {listed(others)}")
    gaps += told.clauses.gaps
    return gaps
