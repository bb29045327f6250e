"""Draws the gallery of the documents anew, and writes its page: python -m bench.gallery [name …].

`prompts.tsv` has the prompts that were written down before the drawings were made; the others stand on the page itself.
"""

import csv
import io
import re
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from abaca.catalogue import load_catalogue
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

HERE = Path(__file__).parents[1] / "docs" / "gallery"
PAGE = HERE / "README.md"
LARGEST_BYTES = 58_000
TIMES = "\N{MULTIPLICATION SIGN}"
ROW = re.compile(
    r"^\| !\[.*\]\((?P<file>[\w.-]+)\) \| (?P<prompt>.+) \| (?P<seed>\d+) \| (?P<ratio>\S+) \| (?P<size>\d+\W\d+) \|$"
)
HEAD = "| Picture | Prompt | Seed | Ratio | Pixels |\n| --- | --- | --- | --- | --- |\n"
MARKS = {"shown": "<!-- shown -->", "tried": "<!-- tried -->"}


class Shown(NamedTuple):
    """One row of the page."""

    file: str
    prompt: str
    seed: int
    ratio: str
    wide_px: int
    high_px: int

    def line(self) -> str:
        """Give the row as Markdown."""
        alt = self.file.removesuffix(".webp").replace("-", " ")
        size = f"{self.wide_px}{TIMES}{self.high_px}"
        return f"| ![{alt}]({self.file}) | {self.prompt} | {self.seed} | {self.ratio} | {size} |\n"


def size_of(ratio: str) -> tuple[int, int]:
    """Give the pixels of the smallest size of a ratio."""
    model = load_catalogue().find("gemini-3.1-flash-image")
    assert model is not None, "the catalogue has it"
    return model.pixels[ratio]["512"]


def rows() -> tuple[list[Shown], list[Shown]]:
    """Give the rows that the page has of its own, and those of the prompts written down."""
    tried_files = set()
    tried = []
    with (HERE / "prompts.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            name = f"{row['id']}.webp"
            tried_files.add(name)
            tried.append(Shown(name, row["prompt"], 1, row["ratio"], *size_of(row["ratio"])))
    shown = []
    for line in PAGE.read_text("utf-8").splitlines():
        if (found := ROW.match(line)) and found["file"] not in tried_files:
            wide_px, high_px = (int(part) for part in found["size"].split(TIMES))
            shown.append(Shown(found["file"], found["prompt"], int(found["seed"]), found["ratio"], wide_px, high_px))
    return shown, tried


def draw(row: Shown) -> None:
    """Draw one picture and keep it as a small file."""
    done = paint(Job(prompts=(row.prompt,), seed=row.seed, width_px=row.wide_px, height_px=row.high_px))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        for quality in range(90, 20, -5):
            kept = io.BytesIO()
            picture.save(kept, "WEBP", quality=quality, method=6)
            if kept.tell() <= LARGEST_BYTES:
                break
    (HERE / row.file).write_bytes(kept.getvalue())


def main(names: list[str]) -> None:
    """Draw those whose names begin with one of `names`, all without any, and write the tables."""
    shown, tried = rows()
    for row in (*shown, *tried):
        if not names or row.file.startswith(tuple(names)):
            draw(row)
    page = PAGE.read_text("utf-8")
    for mark, table in (("shown", shown), ("tried", tried)):
        lines = HEAD + "".join(row.line() for row in table)
        before, _, rest = page.partition(MARKS[mark])
        after = rest.partition(MARKS[mark])[2]
        page = f"{before}{MARKS[mark]}\n{lines}{MARKS[mark]}{after}"
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
