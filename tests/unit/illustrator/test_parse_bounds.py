"""Any text at all gives a scene, soon, and only of things there are."""

import subprocess
import sys
import time
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene

VOCABULARY = (
    "a cat dogs two red, and on under with wearing hat . the it without no add make replace to of in "
    "beach night me one black blue between holding [style] 'text' zorblax person orange wings basket "
    "apples is there background remove ? "
    "一只 猫 戴着 帽子 的 在 桌子 上 旁边 有 和 红色 ， 。 把 换成 没有 我 他 山 两 狗 「字」 之间 骑着 "
    "给 添加 去掉 背景 "
    "family of four long black hair beard bald skinned left one right one on the left comic panel: ; they she her "
    "logo poster map close-up from above circle water cycle playing chess picnic around following chasing door "
    "un gato con der Hund mit 🎩 🐶 ✨ surrounded by on top field of tulips shoulder 'words' infographic "
    "一家四口 长 头发 胡子 左边的 右边 周围 排成一队 漫画： 第一格 它们 她 特写 标志 圆形 水循环 下棋 野餐 "
    "围着 跳过 同 妈妈"
)
WORDS = VOCABULARY.split()


def check(scene: Scene) -> None:
    """All that a scene promises to the drawing half."""
    msgspec.json.decode(msgspec.json.encode(scene), type=Scene)

    def known(entity: Entity) -> None:
        assert lexicon.drawing(entity.concept)
        assert 1 <= entity.count <= 30
        assert len(entity.colours) in {0, 1, entity.count}
        assert set(entity.colours) <= lexicon.colours()
        for item in entity.wearing:
            known(item)

    for entity in scene.entities:
        known(entity)
    for relation in scene.relations:
        assert relation.subject != relation.object
        assert max(relation.subject, relation.object) < len(scene.entities)
    assert scene.setting is None or scene.setting in lexicon.places()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), min_size=1, max_size=3), st.integers(0, 3))
def test_any_order_of_words_gives_a_sound_scene(prompts, references):
    """Whatever the user says, the scene keeps its promises."""
    check(parse(prompts, references=references))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gives_a_sound_scene(prompts):
    """Text of any script and any nonsense gives a scene."""
    check(parse(prompts))


@pytest.mark.parametrize(
    "text",
    [
        "a red cat wearing a blue hat sits on a table next to two dogs and a zorblax, " * 13_000,
        "一只戴着帽子的猫坐在桌子上，旁边有两只狗" * 50_000,
        "[[[[(\"'“「" * 110_000,
        "'a " * 330_000,
        "龘" * 330_000,
    ],
    ids=["english", "chinese", "brackets", "quotes", "rare"],
)
def test_a_megabyte_is_read_in_a_second(text):
    """Time is bounded for any length of prompt."""
    begin = time.process_time()
    check(parse([text]))
    assert time.process_time() - begin < 1.0


def test_two_thousand_words_take_no_time():
    """Reading is linear and quick: the best of three is below 50 ms."""
    text = " ".join(("a red cat wearing a hat sits on a table next to two dogs under the tree " * 140).split()[:2000])
    parse(["warm"])
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        parse([text])
        seconds.append(time.process_time() - begin)
    assert min(seconds) < 0.05


def test_importing_parse_loads_no_tables_and_nothing_that_draws():
    """The words half imports neither numpy nor pictures, and reads its tables only when asked."""
    code = (
        "import sys; from abaca.engines.illustrator import parse, lexicon;"
        "assert not {'numpy', 'PIL', 'cv2', 'emoji'} & set(sys.modules), 'heavy';"
        "assert lexicon.terms.cache_info().currsize == 0, 'eager'"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_style_ranks_cover_every_style():
    """Every style of a scene can be asked for by some word in both languages."""
    for language in ("en", "zh"):
        found = {m.id for meanings in lexicon.terms(language).values() for m in meanings if m.kind == "style"}
        assert set(get_args(Scene.__annotations__["style"])) <= found
