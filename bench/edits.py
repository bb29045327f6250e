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
CELL_PX = 150
HEAD = """# Edited photos

Made by the built-in illustrator with the extras `matte` and `vision`, from the photographs of the tests, each with
seed 1. `python -m bench.edits` makes them anew. The third column is what was asked, the last what the answer's text
said. The photographs are in the public domain or CC0, but for these, which were changed as the table says:
`temple` by danielbuechele ([CC BY 2.0](https://creativecommons.org/licenses/by/2.0/)), `mountains`, `meadow` and
`dogs` by Aitzol Berasategi ([CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)). `tests/photos/README.md` in
the repository names the source of each.

![All of them](sheet.webp)

| Result | Photos | Prompt | Text |
| --- | --- | --- | --- |
"""


ASKED = """
## Questions

| Photo | Question | Answer |
| --- | --- | --- |
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
    Edit("group-sunglasses", ("expedition",), "put sunglasses on everyone"),
    Edit("group-left", ("expedition",), "put a top hat on the second man from the left"),
    Edit("group-right", ("expedition",), "给最右边的男人戴上红色围巾"),
    Edit("group-two", ("expedition",), "put a crown on the man on the left and a santa hat on the man on the right"),
    Edit("hopper-sunglasses", ("hopper",), "put sunglasses on her"),
    Edit("hopper-jacket", ("hopper",), "change her jacket to red"),
    Edit("hopper-beach", ("hopper",), "replace the background with a sunset beach"),
    Edit("hopper-oil", ("hopper",), "turn it into an oil painting"),
    Edit("dog-blur", ("dog",), "blur the background"),
    Edit("dog-sunglasses", ("dog",), "put sunglasses on the dog"),
    Edit("dog-autumn", ("dog",), "turn it into autumn"),
    Edit("dogs-sunglasses", ("dogs",), "put sunglasses on both dogs"),
    Edit("tabby-ball", ("tabby",), "put a ball next to the cat"),
    Edit("parrot-jungle", ("parrot",), "change the background to a jungle"),
    Edit("parrot-glass", ("parrot",), "as a stained glass window"),
    Edit("temple-snow", ("temple",), "make it snowy"),
    Edit("temple-autumn", ("temple",), "turn it into autumn"),
    Edit("temple-night", ("temple",), "把它变成夜晚"),
    Edit("temple-sky", ("temple",), "make the sky pink"),
    Edit("temple-watercolour", ("temple",), "画成水彩画"),
    Edit("mountains-snow", ("mountains",), "make it winter"),
    Edit("mountains-stone", ("mountains",), "remove the stone in the bottom right corner"),
    Edit("mountains-sheep", ("mountains",), "add two sheep"),
    Edit("meadow-snow", ("meadow",), "变成下雪天"),
    Edit("meadow-papercut", ("meadow",), "turn it into a papercut"),
    Edit("car-red", ("car",), "make the car red"),
    Edit("car-poster", ("car",), "make it a poster"),
    Edit("balloon-gone", ("balloon",), "remove the balloon"),
    Edit("balloon-desert", ("balloon",), "replace the background with a desert"),
    Edit("cocktail-green", ("cocktail",), "make the drink green"),
    Edit("gamepad-pink", ("gamepad",), "把手柄变成粉色"),
    Edit("ball-winter", ("ball",), "make it winter"),
    Edit("moon-cat", ("moonwalk",), "在宇航员旁边加一只猫"),
    Edit("stairs-balloon", ("stairs",), "add a red balloon"),
    Edit("stairs-ink", ("stairs",), "画成水墨画"),
    Edit("two-portraits", ("astronaut", "hopper"), "put both people in one scene in a library"),
    Edit("dog-and-parrot", ("dog", "parrot"), "put them together in a park"),
)
QUESTIONS = (
    ("expedition", "How many people are there?"),
    ("expedition", "这张照片里有几个人"),
    ("dog", "How many people are there?"),
    ("astronaut", "What colour is her suit?"),
    ("astronaut", "火箭在哪里"),
    ("car", "What colour is the car?"),
    ("tabby", "有没有猫"),
    ("parrot", "Where is the bird?"),
    ("gamepad", "Describe this picture."),
    ("temple", "Describe this picture."),
    ("hopper", "分析图片内容"),
    ("hopper", "Who is this?"),
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
    asked = "".join(f"| {name} | {prompt} | {said(name, prompt)} |\n" for name, prompt in QUESTIONS)
    (HERE / "README.md").write_text(HEAD + "".join(lines) + ASKED + asked, "utf-8")
    sheet([HERE / f"{edit.file}.webp" for edit in EDITS], HERE / "sheet.webp")


def said(name: str, prompt: str) -> str:
    """Give the answer to a question about a photo, in one line."""
    job = Job(prompts=(prompt,), references=(Reference(path=str(PHOTOS / f"{name}.jpg")),), picture_wanted=False)
    return " ".join(paint(job).text.split())


def sheet(files: list[Path], path: Path) -> None:
    """Keep all results small on one sheet."""
    wide = 9
    whole = Image.new("RGB", (wide * CELL_PX, -(-len(files) // wide) * CELL_PX), "white")
    for number, file in enumerate(files):
        with Image.open(file) as picture:
            small = picture.convert("RGBA")
        small.thumbnail((CELL_PX - 6, CELL_PX - 6), Image.Resampling.LANCZOS)
        down, across = divmod(number, wide)
        left, top = across * CELL_PX + (CELL_PX - small.width) // 2, down * CELL_PX + (CELL_PX - small.height) // 2
        whole.paste(small, (left, top), small)
    whole.save(path, "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main(sys.argv[1:])
