"""The code that the playground shows runs as it stands, and does what the page would do."""

import os
import subprocess
import sys
from pathlib import Path

import playwright
import pytest
from PIL import Image

NODE = Path(playwright.__file__).parent / "driver" / "node"
RUNS = {"curl": ["bash", "-eu"], "Python": [sys.executable], "JavaScript": [NODE]}
ENDINGS = {"curl": "sh", "Python": "py", "JavaScript": "mjs"}
PROMPT = 'a "red" house\nby a lake, it\'s $5 `now` \\ 一只猫'


@pytest.fixture
def run(tmp_path, abaca):
    """Run code in an empty folder with a few photos; give the sizes of the pictures that it wrote and what it said."""

    def go(code, language, *photos):
        for path in photos:
            (tmp_path / path.name).write_bytes(path.read_bytes())
        script = tmp_path / f"draw.{ENDINGS[language]}"
        script.write_text(code, "utf-8")
        environ = {**os.environ, "ABACA_KEY": abaca.key}
        done = subprocess.run(
            [*RUNS[language], script],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr + code
        sizes = []
        for path in sorted(tmp_path.glob("picture-*.png")):
            with Image.open(path) as picture:
                sizes.append(picture.size)
        return sizes, done.stdout

    return go


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
@pytest.mark.parametrize("dialect", ["gemini", "openai_chat"])
@pytest.mark.parametrize("language", RUNS)
async def test_it_draws_what_the_form_says(visit, run, photo, abaca, language, dialect, stream):
    """Words of every kind, a photo, ratio, size and seed arrive as the form has them."""
    tab = await visit()
    await tab.drop(photo("cat"))
    await tab.page.fill("#prompt", PROMPT)
    await tab.page.get_by_text("3:2", exact=True).click()
    await tab.page.get_by_text("1K", exact=True).click()
    await tab.page.click("#more summary")
    await tab.page.select_option("#dialect", dialect)
    await tab.page.fill("#seed", "11")
    await tab.page.set_checked("#stream", stream)
    pictures, _ = run(await tab.code(language), language, photo("cat"))
    assert pictures == [(1264, 848)]
    answer = await tab.page.request.get(f"{abaca.url}/v1/calls?limit=1&key={abaca.key}")
    call = (await answer.json())["data"][0]
    assert (call["prompt"], call["seed"], call["dialect"]) == (PROMPT, 11, dialect)
    assert len(call["references"]) == 1


@pytest.mark.parametrize("dialect", ["gemini", "openai_chat"])
@pytest.mark.parametrize("language", RUNS)
async def test_it_continues_a_turn(visit, run, abaca, language, dialect):
    """The earlier answer is fetched by its call, with the picture that is to be changed."""
    tab = await visit()
    await tab.page.click("#more summary")
    await tab.page.select_option("#dialect", dialect)
    await tab.draw("a lake")
    await tab.page.click("[data-act=edit]")
    await tab.page.fill("#prompt", "at night")
    pictures, _ = run(await tab.code(language), language)
    assert pictures == [(1024, 1024)]
    answer = await tab.page.request.get(f"{abaca.url}/v1/calls?limit=2&key={abaca.key}")
    second, first = (await answer.json())["data"]
    assert second["prompt"] == "at night"
    assert second["references"] == [first["pictures"][0]["sha256"]]


@pytest.mark.parametrize("dialect", ["gemini", "openai_chat"])
@pytest.mark.parametrize("language", RUNS)
async def test_it_draws_several_and_gives_links(visit, run, abaca, language, dialect):
    """Three pictures with seeds that follow each other, delivered as links, in another vendor's spelling."""
    tab = await visit()
    await tab.choose_model("scripted/ok")
    await tab.page.fill("#prompt", "anything")
    await tab.page.click("#more summary")
    await tab.page.select_option("#dialect", dialect)
    await tab.page.select_option("#vendor", "modelverse")
    await tab.page.select_option("#delivery", "url")
    await tab.page.fill("#count", "3")
    await tab.page.fill("#seed", "40")
    _, said = run(await tab.code(language), language)
    links = [line for line in said.splitlines() if line.startswith(f"{abaca.url}/i/")]
    assert len(set(links)) == 3


async def test_its_picture_type_is_asked_for(visit, run):
    """What the SDK has no field for goes along all the same."""
    tab = await visit()
    await tab.page.fill("#prompt", "a lake")
    await tab.page.click("#more summary")
    await tab.page.select_option("#mime", "image/webp")
    for language in RUNS:
        code = await tab.code(language)
        assert "image/webp" in code
    pictures, _ = run(await tab.code("Python"), "Python")
    assert pictures == [(1024, 1024)]
