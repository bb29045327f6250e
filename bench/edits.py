"""Draws the gallery of edited photos anew, and writes its page: python -m bench.edits [name …].

The photos are those of the tests (tests/photos/README.md names their makers); the edits stand below.
"""

import io
import sys
import time
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from abaca.catalogue import load_catalogue
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job, Reference
from abaca.policy.shapes import nearest_ratio

ROOT = Path(__file__).parents[1]
PHOTOS = ROOT / "tests" / "photos"
HERE = ROOT / "docs" / "gallery" / "edits"
LARGEST_BYTES = 58_000
HEAD = """# Edited photos

Made by the built-in illustrator with the extra `matte`, from the public-domain photographs of the tests
(`tests/photos/README.md` names who took them), each with seed 1. `python -m bench.edits` makes them anew. The second
column is what was asked, the last what the answer's text said.

| Result | Photos | Prompt | Text |
| --- | --- | --- | --- |
"""


class Edit(NamedTuple):
    """One edit: the file it is kept in, the photos given, and the request."""

    file: str
    photos: tuple[str, ...]
    prompt: str


EDITS = (
    Edit("sunglasses", ("astronaut",), "给人物添加墨镜"),
    Edit("straw-hat", ("photographer",), "put a straw hat on him"),
    Edit("sunset-beach", ("astronaut",), "replace the background with a sunset beach"),
    Edit("mountain-behind", ("photographer",), "change the background to a snowy mountain"),
    Edit("forest-behind", ("cat",), "change the background to a forest"),
    Edit("kitchen-behind", ("coffee",), "put the cup in a kitchen background"),
    Edit("white-behind", ("astronaut",), "make the background plain white"),
    Edit("blur", ("astronaut",), "blur the background"),
    Edit("blur-street", ("photographer",), "虚化背景"),
    Edit("cut-out", ("coffee",), "make the background transparent"),
    Edit("llama-behind", ("astronaut",), "put a llama behind the person"),
    Edit("balloons-behind", ("photographer",), "add two balloons behind the man"),
    Edit("dog-beside", ("astronaut",), "add a dog next to her"),
    Edit("blue-hair", ("astronaut",), "make her hair blue"),
    Edit("green-suit", ("astronaut",), "change the suit to green"),
    Edit("pink-sky", ("rocket",), "make the sky pink"),
    Edit("blue-cup", ("coffee",), "make the cup blue"),
    Edit("green-retina", ("retina",), "change red to green"),
    Edit("turned", ("coffee",), "rotate it 90 degrees clockwise"),
    Edit("mirrored", ("cat",), "flip it horizontally"),
    Edit("face", ("astronaut",), "crop it to the face"),
    Edit("wide", ("astronaut",), "extend the picture to 16:9"),
    Edit("night", ("bricks",), "make it night"),
    Edit("snow", ("coffee",), "make it snowy"),
    Edit("autumn", ("gravel",), "turn it into autumn"),
    Edit("lettering", ("galaxies",), "write 'Far away' on it"),
    Edit("grey", ("rocket",), "把图片变成黑白"),
    Edit("watercolour", ("cat",), "make it a watercolor"),
    Edit("oil", ("coffee",), "turn it into an oil painting"),
    Edit("pencil", ("astronaut",), "make it a pencil drawing"),
    Edit("ukiyo-e", ("rocket",), "in ukiyo-e style"),
    Edit("pixel", ("coins",), "turn it into pixel art"),
    Edit("together", ("astronaut", "photographer"), "将两张图片中的人物放到同一个场景"),
    Edit(
        "together-beach", ("astronaut", "photographer", "coffee"), "put all three in one scene on the beach at sunset"
    ),
    Edit("together-park", ("cat", "astronaut"), "put the cat and the astronaut together in a park"),
    Edit("onto", ("astronaut", "rocket"), "Place the astronaut from image 1 onto image 2, keep image 2 unchanged"),
    Edit("manner", ("astronaut", "coffee"), "apply the style of image 2 to image 1"),
    Edit("manner-cold", ("coffee", "rocket"), "把第二张图的色调应用到第一张"),
    Edit("collage", ("astronaut", "cat", "coffee", "rocket", "photographer", "coins"), "make a collage"),
    Edit("honest", ("cat",), "make the cat's eyes blue"),
)


def made(edit: Edit) -> tuple[Image.Image, str]:
    """Give the picture, at the smallest size of the first photo's ratio, and what was said of it."""
    model = load_catalogue().find("gemini-3.1-flash-image")
    assert model is not None, "the catalogue has it"
    paths = [PHOTOS / f"{name}.jpg" for name in edit.photos]
    with Image.open(paths[0]) as first:
        wide_px, high_px = model.pixels[nearest_ratio(*first.size, model.ratios)]["512"]
    references = tuple(Reference(path=str(path)) for path in paths)
    job = Job(
        prompts=(edit.prompt,), references=references, seed=1, width_px=wide_px, height_px=high_px, shape_asked=False
    )
    done = paint(job)
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        picture.load()
    return picture, done.text


def kept(picture: Image.Image, path: Path) -> None:
    """Keep a picture as a small file."""
    for quality in range(88, 20, -5):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST_BYTES:
            break
    path.write_bytes(file.getvalue())


def main(names: list[str]) -> None:
    """Make those whose names begin with one of `names`, all without any, then the page; tell how long each took."""
    HERE.mkdir(parents=True, exist_ok=True)
    lines = []
    for edit in EDITS:
        started = time.perf_counter()
        picture, text = made(edit)
        print(f"{time.perf_counter() - started:5.2f} s  {edit.file}: {text}")
        if not names or edit.file.startswith(tuple(names)):
            kept(picture, HERE / f"{edit.file}.webp")
        photos = ", ".join(edit.photos)
        lines.append(f"| ![{edit.file}]({edit.file}.webp) | {photos} | {edit.prompt} | {text} |\n")
    (HERE / "README.md").write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
