"""The English grammar on hard prompts: what binds to what, and which words are traps."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene


def one_line(entity: Entity) -> str:
    """An entity as "2 black/white large cat{sitting}[hat]"."""
    words = [str(entity.count)] if entity.count != 1 else []
    words += ["/".join(entity.colours)] if entity.colours else []
    words += [entity.size] if entity.size != "normal" else []
    worn = f"[{', '.join(map(one_line, entity.wearing))}]" if entity.wearing else ""
    doing = f"{{{','.join(entity.attributes)}}}" if entity.attributes else ""
    return " ".join([*words, entity.concept]) + doing + worn


def links(scene: Scene) -> list[str]:
    """All relations as "cat on table"."""
    return [
        f"{scene.entities[relation.subject].concept} {relation.kind} {scene.entities[relation.object].concept}"
        for relation in scene.relations
    ]


BOUND: list[tuple[str, list[str], list[str]]] = [
    ("a black and a white cat", ["2 black/white cat"], []),
    ("one red and one green apple on a table", ["2 red/green apple", "table"], ["apple on table"]),
    ("a black cat and a white dog", ["black cat", "white dog"], []),
    ("cute fox sticker with an orange color palette", ["orange fox"], []),
    ("a fox with orange fur", ["orange fox"], []),
    ("a fox with an orange", ["fox", "orange_fruit"], ["fox holding orange_fruit"]),
    ("Can you create a dragon?", ["dragon"], []),
    ("a birthday card with balloons", ["3 balloon"], []),
    ("a cat with a red scarf and a dog with a blue hat", ["cat[red scarf]", "dog[blue hat]"], []),
    ("a black cat with white paws", ["black cat"], []),
    ("a robot with gold wings", ["robot[gold wings]"], []),
    (
        "a boy and a girl holding balloons",
        ["boy", "girl", "3 balloon"],
        ["boy holding balloon", "girl holding balloon"],
    ),
    (
        "a vase of sunflowers on a wooden table",
        ["3 sunflower", "vase", "table"],
        ["sunflower in vase", "vase on table"],
    ),
    (
        "a cat sits between a dog and a rabbit",
        ["cat{sitting}", "dog", "rabbit"],
        ["cat between dog", "cat between rabbit"],
    ),
    ("a table with a lamp and a chair on it", ["lamp", "chair", "table"], ["lamp on table", "chair on table"]),
    ("On the table there is a cat and a vase", ["cat", "vase", "table"], ["cat on table", "vase on table"]),
    ("Behind the house stands a tall tree", ["large tree{standing}", "house"], ["tree behind house"]),
    ("a cat is on the sofa. It is wearing a red bow tie.", ["cat[red bow_tie]", "couch"], ["cat on couch"]),
    ("a crown on a lion", ["lion[crown]"], []),
    ("a cat on a mat and a dog under a table", ["cat", "dog", "table"], ["dog under table"]),
    ("red, green and blue balloons in the sky", ["3 red/green/blue balloon"], []),
    ("a red car and a blue car", ["red car", "blue car"], []),
    ("two brown dogs and one white rabbit", ["2 brown dog", "white rabbit"], []),
    (
        "two old men playing chess",
        ["2 old_man{chess}", "chess_board", "table"],
        ["old_man around table", "chess_board on table"],
    ),
    ("a bowl with two goldfish", ["2 tropical_fish", "bowl"], ["tropical_fish in bowl"]),
    ("cat dog rabbit", ["cat", "dog", "rabbit"], []),
    ("a cute baby elephant", ["small elephant"], []),
    ("an orange and an orange cat", ["orange_fruit", "orange cat"], []),
    ("the rabbit is blue", ["blue rabbit"], []),
    ("a pair of sunglasses on an open book", ["sunglasses", "open_book"], ["sunglasses on open_book"]),
    ("twenty one stars", ["21 star"], []),
    ("a flock of birds above the sea", ["5 bird{flying}"], []),
    ("three geese and two mice", ["3 goose", "2 mouse"], []),
    ("a lion king", ["lion[crown]"], []),
    ("an astronaut dog", ["dog[space_helmet]"], []),
    ("a pirate", ["pirate"], []),
    ("a superhero dog with a red cape", ["dog[red cape]"], []),
    ("a poster with a witch, a pumpkin and bats", ["witch", "pumpkin", "3 bat"], []),
    ("a polar bear family", ["3 polar_bear"], []),
    ("a child building a sandcastle", ["child", "sandcastle"], []),
    ("a tiny house next to a giant mushroom", ["small house", "large mushroom"], ["house beside mushroom"]),
]

TRAPS = [
    ("a knight", {"time"}),
    ("a train", {"weather"}),
    ("a pineapple on a plate", {"setting", "loose"}),
    ("a skyscraper", {"setting"}),
    ("a rainbow", {"weather"}),
    ("a snowman", {"setting", "weather"}),
    ("a spacesuit", {"setting"}),
    ("a beachball fieldmouse citybus", {"setting"}),
    ("a goldfish", {"loose"}),
    ("a sunflower", {"time"}),
]


@pytest.mark.parametrize(("prompt", "things", "relations"), BOUND, ids=[row[0][:30] for row in BOUND])
def test_words_bind_to_the_noun_they_belong_to(prompt, things, relations):
    """Colours, counts, clothes and relations find their noun."""
    scene = parse([prompt])
    assert [one_line(entity) for entity in scene.entities] == things
    assert links(scene) == relations


@pytest.mark.parametrize(("prompt", "untouched"), TRAPS)
def test_words_inside_of_words_mean_nothing(prompt, untouched):
    """Terms are found on word boundaries only: a knight is no night."""
    scene, empty = parse([prompt]), Scene()
    assert {name for name in untouched if getattr(scene, name) != getattr(empty, name)} == set()


@pytest.mark.parametrize(
    ("prompt", "negatives"),
    [
        ("a city without cars or people", ("car", "person")),
        ("no people on the beach", ("person",)),
        ("a cat, no text, no watermark", ("text",)),
        ("a forest, don't include rain", ("rain",)),
    ],
)
def test_negated_things_are_not_drawn_but_remembered(prompt, negatives):
    """What comes after "no" or "without" is a negative and no entity."""
    scene = parse([prompt])
    assert scene.negatives == negatives
    assert not {entity.concept for entity in scene.entities} & set(negatives)


def test_a_negation_ends_with_its_nouns():
    """A beach without people is still a beach."""
    assert parse(["no people on the beach"]).setting == "beach"


@pytest.mark.parametrize(
    ("prompt", "unknown"),
    [
        ("a zorblax", ("zorblax",)),
        ("a cat and a zorblax next to a quibbet", ("zorblax", "quibbet")),
        ("an infographic about photosynthesis", ("photosynthesis",)),
        ("a frobnicated, shimmering, zorby cat running quickly", ()),
        ("A beautiful, highly detailed masterpiece of a cat, 8k, cinematic lighting, trending on artstation", ()),
    ],
)
def test_only_real_nouns_are_reported_unknown(prompt, unknown):
    """Adjectives, verbs, adverbs and photo jargon are not called things that could not be drawn."""
    assert parse([prompt]).unknown == unknown


@pytest.mark.parametrize(
    ("prompt", "style", "loose"),
    [
        ("a cat, oil painting", "oil", ()),
        ("3d render of a cat", "clay", ()),
        ("a cartoon sticker of a cat", "sticker", ()),
        ("a photorealistic cat", "flat", ("photorealistic",)),
        ("a pencil on a table", "flat", ()),
        ("a cat in pencil", "pencil", ()),
        ("a children's book illustration of a cat in watercolor", "watercolour", ()),
    ],
)
def test_styles_that_are_not_drawn_are_admitted(prompt, style, loose):
    """Known styles are taken, others are loose words that the text part tells."""
    scene = parse([prompt])
    assert (scene.style, scene.loose) == (style, loose)


def test_colours_of_body_parts_are_admitted():
    """Blue eyes do not make a blue rabbit, and are not silently dropped."""
    scene = parse(["a white rabbit with blue eyes"])
    assert scene.entities[0].colours == ("white",)
    assert scene.loose == ("blue eyes",)


@pytest.mark.parametrize("quoted", ['"Sale 5"', "“Sale 5”", "'Sale 5'", "「Sale 5」"])
def test_lettering_is_found_in_any_quotes(quoted):
    """The exact text between quotes is to be written."""
    scene = parse([f"a sign on the beach that says {quoted}"])
    assert scene.lettering == ("Sale 5",)
    assert [entity.concept for entity in scene.entities] == ["sign"]


def test_apostrophes_are_no_quotes():
    """The dog's bone and the cat's hat hold no lettering."""
    assert parse(["the dog's bone and the cat's hat"]).lettering == ()


def test_a_slot_that_names_something_is_filled():
    """Only placeholders stay open: [red panda] is drawn."""
    scene = parse(["a [red panda] wearing a [accessory] in [place], day"])
    assert [entity.concept for entity in scene.entities] == ["red_panda"]
    assert scene.slots == ("accessory", "place")
    assert scene.time == "day"


def test_the_number_asked_for_stays_in_the_scene():
    """What a picture holds at most is for the drawing to say; the scene keeps what was asked for."""
    for prompt, count in (("1000 cats", 1000), ("a hundred cats", 100)):
        scene = parse([prompt])
        assert scene.entities[0].count == count
        assert scene.loose == ()
