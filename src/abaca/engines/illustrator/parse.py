"""From the words of a conversation to a scene: English and Chinese, by our own lexicon and two small grammars."""

from collections.abc import Sequence

import msgspec

from . import panels
from .chinese import Chinese
from .draft import Draft, Thing
from .emojis import in_words, spelled_out
from .english import English
from .finish import finished, style_of
from .onto import ground_of
from .scene import Language, Scene, Task
from .tongues import heard
from .turns import pointed_at, turned
from .words import language_of, prepare, tokens

MOST_CHARACTERS = 20_000
"""A prompt is read up to here; no picture shows more, and the time to read stays bounded."""


def parse(prompts: Sequence[str], *, references: int = 0) -> Scene:
    """What the user's turns ask to see, oldest first; the last is the request.

    Later turns that edit ("make the cat blue") change the picture of the earlier ones, others replace it. `references`
    says how many pictures came along: then "me" and "the person" are in them and not drawn anew.
    """
    language = language_of([prompt[:MOST_CHARACTERS] for prompt in prompts])
    if prompts and heard(prompts[-1][:MOST_CHARACTERS]) is not None:
        language = "en"
    draft = Draft(language=language)
    for prompt in prompts:
        draft = turned(draft, _read(prompt[:MOST_CHARACTERS], language))
    if references:
        pointed_at(draft)
        draft.ground = ground_of(prompts[-1][:MOST_CHARACTERS], references=references)
    return finished(draft, task=_task(draft, references))


def reading(prompt: str) -> Draft:
    """One turn alone, as a draft: what it names, what it changes, whether it asks."""
    text = prompt[:MOST_CHARACTERS]
    return _read(text, "en" if heard(text) is not None else language_of([text]))


def _read(prompt: str, language: Language) -> Draft:
    """One turn: a picture, or a comic panel by panel."""
    parts = panels.split(prompt)
    if parts is None:
        return _picture(prompt, language)
    head, texts = parts
    draft = _picture(head, language)
    scenes: list[Scene] = []
    seen: list[Thing] = []
    for text in texts:
        panel = _picture(panels.named(text, seen, language_of([text])), language)
        if not panel.things and (panel.styles or panel.facts) and not panel.settings:
            draft.styles += panel.styles
            draft.facts |= panel.facts
            continue
        for thing in panel.things:
            panels.alike(thing, seen)
        seen = [*(thing for thing in seen if thing.concept not in {new.concept for new in panel.things}), *panel.things]
        draft.unknown += panel.unknown
        scenes.append(finished(panel, task="draw"))
    style, setting = style_of(draft.styles), draft.setting()
    draft.form = "comic"
    draft.panels = tuple(
        msgspec.structs.replace(scene, style=style, setting=scene.setting or setting, **_missing(scene, draft))
        for scene in scenes
    )
    return draft


def _missing(scene: Scene, draft: Draft) -> dict[str, str]:
    """Time, weather and season of the whole comic that the panel does not tell itself."""
    return {name: value for name, value in draft.facts.items() if getattr(scene, name) is None}


def _picture(prompt: str, language: Language) -> Draft:
    words, decorations = in_words(spelled_out(prompt), language)
    foreign = heard(words)
    prepared = prepare(words if foreign is None else foreign.english)
    spoken = language_of([prompt]) if foreign is None else "en"
    if not any(token.meanings for token in tokens(prepared.text, spoken)):
        spoken = language
    draft = Draft(language=language, lettering=prepared.lettering, slots=prepared.slots, loose=list(decorations))
    if foreign is not None:
        draft.tongue, draft.unknown = foreign.tongue, list(foreign.strange)
    grammar = English if spoken == "en" else Chinese
    grammar(draft, tokens(prepared.text, spoken)).read()
    return draft


def _task(draft: Draft, references: int) -> Task:
    """A question about a picture is answered, everything else is drawn."""
    if not references:
        return "draw"
    if draft.asks and not draft.edits and not draft.draws:
        return "describe"
    return "edit" if references == 1 else "compose"
