"""From the words of a conversation to a scene: English and Chinese, by our own lexicon and two small grammars."""

from collections.abc import Sequence

from .chinese import Chinese
from .draft import Draft
from .emojis import spelled_out
from .english import English
from .onto import ground_of
from .scene import Language, Scene, Task
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
    draft = Draft(language=language)
    for prompt in prompts:
        draft = turned(draft, _read(prompt[:MOST_CHARACTERS], language))
    if references:
        pointed_at(draft)
        draft.ground = ground_of(prompts[-1][:MOST_CHARACTERS], references=references)
    return draft.scene(task=_task(draft, references))


def _read(prompt: str, language: Language) -> Draft:
    prepared = prepare(spelled_out(prompt))
    spoken = language_of([prompt])
    if not any(token.meanings for token in tokens(prepared.text, spoken)):
        spoken = language
    draft = Draft(language=language, lettering=prepared.lettering, slots=prepared.slots)
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
