"""Row 23: every word counts. Many prompts, as many pictures; the same prompt, the same bytes."""

import hashlib
from itertools import product

import pytest

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

SUBJECTS = (
    "a cat", "two cats", "a black cat", "a cat in a hat", "a sleeping cat", "a dog", "a girl in a red dress",
    "a boy with curly hair", "an old man with a beard", "a robot holding a flower", "a castle", "a red car",
    "three apples on a table", "a bird over a house", "a panda riding a bicycle", "一只狐狸", "一条龙", "两只兔子",
    "a tree to the left of a house", "a house to the left of a tree",
)  # fmt: skip
WAYS = (
    "", " at night", " in the snow", " in the rain", " on the beach at sunset", ", pencil sketch", " sticker",
    ", line art", " seen from above", ", close-up",
)  # fmt: skip
PROMPTS = [subject + way for subject, way in product(SUBJECTS, WAYS)]


def _bytes(prompt: str, seed: int = 1) -> bytes:
    done = paint(Job(prompts=(prompt,), width_px=160, height_px=160, seed=seed, text_wanted=False))
    return done.picture or b""


@pytest.mark.parametrize(
    "prompts", [PROMPTS[::9], pytest.param(PROMPTS, marks=pytest.mark.slow)], ids=["a few", "two hundred"]
)
def test_as_many_pictures_as_prompts(prompts):
    """No two prompts that ask for different things give the same file."""
    found: dict[str, str] = {}
    for prompt in prompts:
        mark = hashlib.sha256(_bytes(prompt)).hexdigest()
        assert mark not in found, (prompt, found.get(mark))
        found[mark] = prompt
    assert len(found) == len(prompts)


def test_two_hundred_prompts_are_listed():
    """The long list is as long as promised, without repetition."""
    assert len(set(PROMPTS)) == 200


@pytest.mark.parametrize("prompt", ["a girl holding an umbrella in the rain", "围着篝火的三个孩子，油画"])
def test_the_same_prompt_and_seed_are_the_same_bytes(prompt):
    """Nothing but prompt, size and seed decides."""
    assert _bytes(prompt, 7) == _bytes(prompt, 7)
    assert _bytes(prompt, 7) != _bytes(prompt, 8)
