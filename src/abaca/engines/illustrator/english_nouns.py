"""English nouns as a sentence needs them: the user's own word, its number, colours and clothes."""

from collections import Counter
from collections.abc import Sequence

from . import lexicon
from .scene import Entity

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MASS = frozenset(
    {
        "rice",
        "milk",
        "bread",
        "honey",
        "salt",
        "butter",
        "corn",
        "wood",
        "fire",
        "lettuce",
        "bacon",
        "popcorn",
        "money",
        "soap",
        "yarn",
        "tea",
        "coffee",
        "beer",
        "wine",
        "sake",
        "bamboo",
        "juice",
        "broccoli",
        "armor",
        "armour",
        "sushi",
        "meat",
        "garlic",
        "grass",
        "greenery",
        "food",
        "fruit",
        "cheese",
        "chocolate",
        "water",
        "furniture",
        "clothes",
        "hair",
        "sand",
    }
)
_UNIQUE = frozenset({"moon", "sun", "earth"})
_IRREGULAR = {
    "mouse": "mice",
    "goose": "geese",
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "sheep": "sheep",
    "fish": "fish",
    "deer": "deer",
    "wolf": "wolves",
    "leaf": "leaves",
    "knife": "knives",
    "scarf": "scarves",
    "tooth": "teeth",
    "foot": "feet",
    "elf": "elves",
    "ox": "oxen",
    "moose": "moose",
    "bison": "bison",
    "samurai": "samurai",
    "cactus": "cacti",
}
_SINGULAR_S = ("ss", "us", "bus", "compass", "tennis", "atlas", "lens")
_AS_A = ("unicorn", "unicycle", "uniform", "ukulele", "ufo", "one")
_AS_AN = ("hour", "honest", "heir")


def listed(words: list[str]) -> str:
    """The words with commas and an "and" before the last."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def counted(count: int) -> str:
    """The number as a word up to twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def joined(entity: Entity, *, bare: bool = False, words: Sequence[str] = (), having: Sequence[str] = ()) -> str:
    """The thing with number or article, size, colours and clothes: "three penguins wearing red scarves".

    Bare it is the noun alone; `words` are more adjectives, `having` nouns that follow "with".
    """
    noun = _noun(entity)
    if bare:
        return noun
    name = lexicon.name(lexicon.concept(entity.concept).kind, entity.concept, "en")
    plain = entity.term in {"", name, plural(name)}
    colours = [name for name in dict.fromkeys(entity.colours) if name not in noun.split()]
    size = entity.size if entity.size != "normal" and plain else ""
    fresh = (word for word in words if word not in noun.split())
    all_words = " ".join(word for word in (size, *fresh, colours[0] if len(colours) == 1 else "", noun) if word)
    found = _numbered(entity, all_words, noun)
    if len(colours) > 1:
        each = Counter(entity.colours)
        found += f" ({listed([f'{counted(each[name])} {name}' for name in colours])})"
    return found + (f" with {listed(list(having))}" if having else "") + _clothes(entity)


def _clothes(entity: Entity) -> str:
    if not entity.wearing:
        return ""
    items = [
        joined(Entity(concept=item.concept, term=item.term, count=max(item.count, 1), colours=item.colours))
        if entity.count == 1
        else _worn_by_all(item)
        for item in sorted(entity.wearing, key=lambda item: item.concept != "wings")
    ]
    verb = "with" if any(item.concept == "wings" for item in entity.wearing) else "wearing"
    return f" {verb} {listed(items)}"


def _worn_by_all(item: Entity) -> str:
    noun = plural(
        lexicon.name(lexicon.concept(item.concept).kind, item.concept, "en") if not item.term.isascii() else _one(item)
    )
    return " ".join((*item.colours[:1], noun))


def _one(entity: Entity) -> str:
    """The noun in the singular: the user's word, unless that is a plural of the plain one."""
    name = lexicon.name(lexicon.concept(entity.concept).kind, entity.concept, "en")
    term = entity.term
    odd = not term or not term.isascii() or not {"a", "an", "the"}.isdisjoint(term.split())
    return name if odd or plural(name) == term else term


def _noun(entity: Entity) -> str:
    name = lexicon.name(lexicon.concept(entity.concept).kind, entity.concept, "en")
    if entity.concept == "wings":
        return "wings"
    if entity.count == 1:
        return _one(entity)
    term = entity.term
    if not term or not term.isascii():
        return plural(name)
    if term.endswith("s") or term.split()[-1] in _IRREGULAR.values() or term in _MASS:
        return term
    return plural(name) if name in term else plural(term)


def _numbered(entity: Entity, words: str, noun: str) -> str:
    if words in _UNIQUE:
        return f"the {words}"
    if (noun.rsplit(maxsplit=1)[-1] in _MASS and " of " not in noun) or (entity.count == 1 and _ends_plural(noun)):
        return words
    if entity.count > 1:
        return f"{counted(entity.count)} {words}"
    vowel = words.startswith(_AS_AN) or (words[0] in "aeiou" and not words.startswith(_AS_A))
    return f"{'an' if vowel else 'a'} {words}"


def _ends_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(_SINGULAR_S)


def plural(words: str) -> str:
    """The plural of a noun or of a phrase that ends with one; what has none stays."""
    head, _, last = words.rpartition(" ")
    lead = f"{head} " if head else ""
    if last in _IRREGULAR:
        return lead + _IRREGULAR[last]
    if last in _MASS or _ends_plural(last):
        return words
    if last.endswith(("man", "woman")) and last not in {"human", "german"}:
        return lead + last[:-2] + "en"
    if last.endswith("y") and last[-2:-1] not in {"a", "e", "o", "u"}:
        return lead + last[:-1] + "ies"
    return f"{words}es" if last.endswith(("s", "x", "ch", "sh")) else f"{words}s"
