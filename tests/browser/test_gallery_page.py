"""The gallery in a real browser: every call of a key, found, looked at, followed and deleted."""

import base64
import json
import time

import pytest

from abaca.policy.keys import new_key, new_secret
from abaca.records import Row
from abaca.types import Secret
from served import Serving

MANY = 10_000
GALLERY = "/playground/gallery"


@pytest.fixture
def secret(abaca):
    """The key of somebody who has no calls yet."""
    made = new_secret()
    key = new_key(made.reveal()[-8:], made, created_s=int(time.time()))
    abaca.run(abaca.app.database.add(key, made))
    return made.reveal()


@pytest.fixture
def draw(abaca, chromium):
    """Have something drawn for a key; give the call."""

    async def go(secret, prompt, *, model="gemini-3-pro-image", turns=()):
        context = await chromium.new_context()
        answer = await context.request.post(
            f"{abaca.url}/v1beta/models/{model}:generateContent?key={secret}",
            data={"contents": [*turns, {"role": "user", "parts": [{"text": prompt}]}]},
            fail_on_status_code=False,
        )
        body = await answer.json()
        await context.close()
        return answer.headers["x-abaca-call-id"], body

    return go


async def captions(tab):
    return [await one.text_content() for one in await tab.page.locator(".caption").all()]


async def test_an_empty_gallery_invites(visit, secret):
    """Without calls there is a way to the first one."""
    tab = await visit(GALLERY, key=secret)
    await tab.page.get_by_role("link", name="Draw the first one").click()
    await tab.ready()
    assert await tab.page.locator("#form").count() == 1


async def test_calls_are_found(visit, secret, draw):
    """By words in the prompt, by state and by model."""
    await draw(secret, "a red house")
    await draw(secret, "a blue house by the sea", model="gemini-3.1-flash-image")
    await draw(secret, "too much", model="scripted/busy-1")
    tab = await visit(GALLERY, key=secret)
    assert await captions(tab) == ["too much", "a blue house by the sea", "a red house"]
    await tab.page.fill("#search", "HOUSE sea")
    await tab.until("document.querySelectorAll('.cell').length === 1")
    assert await captions(tab) == ["a blue house by the sea"]
    await tab.page.fill("#search", "castle")
    await tab.page.wait_for_selector("#nothing h2")
    await tab.page.fill("#search", "")
    await tab.page.select_option("#state", "failed")
    await tab.until("document.querySelector('.caption')?.textContent === 'too much'")
    await tab.page.select_option("#state", "")
    await tab.page.select_option("#model", "gemini-3-pro-image")
    await tab.until("document.querySelector('.caption')?.textContent === 'a red house'")
    assert await captions(tab) == ["a red house"]


async def test_lineage_can_be_walked(visit, secret, draw):
    """A picture knows what it was made from, and what became of it."""
    _, body = await draw(secret, "a lake")
    turns = [{"role": "user", "parts": [{"text": "a lake"}]}, body["candidates"][0]["content"]]
    await draw(secret, "a lake at night", turns=turns)
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell >> nth=0")
    assert await tab.page.text_content("dialog .words") == "a lake at night"
    words = "document.querySelector('dialog .words')?.textContent"
    parent = tab.page.get_by_role("button", name="Made from: a lake", exact=True)
    await parent.wait_for()
    assert await tab.page.locator(".sent img").count() == 0  # it is the parent's picture, and shown there
    await parent.click()
    await tab.until(f"{words} === 'a lake'")
    await tab.page.wait_for_selector("dialog .pictures img[src]")
    assert await tab.picture("dialog .pictures img") == [1024, 1024]
    await tab.page.get_by_role("button", name="Became: a lake at night").click()
    await tab.until(f"{words} === 'a lake at night'")


async def test_a_call_is_run_again(visit, secret, draw):
    """The same words and shape are drawn anew, with another seed."""
    call_id, _ = await draw(secret, "a fox sticker")
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell")
    await tab.page.get_by_role("button", name="Run again").click()
    facts = await tab.facts()
    assert facts["call"] != call_id
    assert await tab.page.input_value("#prompt") == "a fox sticker"
    assert await tab.page.locator("input[name=ratio]:checked").input_value() == "1:1"


@pytest.fixture
def send_photo(abaca, chromium, photo):
    """Have a photograph changed for a key; give the call's id."""

    async def go(secret, prompt):
        context = await chromium.new_context()
        picture = base64.b64encode(photo("cat").read_bytes()).decode()
        parts = [{"text": prompt}, {"inlineData": {"mimeType": "image/jpeg", "data": picture}}]
        answer = await context.request.post(
            f"{abaca.url}/v1beta/models/gemini-3-pro-image:generateContent?key={secret}",
            data={"contents": [{"role": "user", "parts": parts}]},
        )
        await context.close()
        return answer.headers["x-abaca-call-id"]

    return go


async def test_a_call_is_run_again_with_its_references(visit, secret, send_photo, abaca):
    """The pictures that were sent with it are shown with it, and sent again by their bytes."""
    call_id = await send_photo(secret, "make it a watercolour")
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell")
    await tab.page.wait_for_selector(".sent img[src]")
    await tab.page.get_by_role("button", name="Run again").click()
    facts = await tab.facts()
    assert facts["call"] != call_id
    assert await tab.page.locator(".references .thumb").count() == 1
    before, after = [json.loads(abaca.run(abaca.app.database.get(one)).request) for one in (call_id, facts["call"])]
    digests = [
        [part["blob"]["sha256"] for part in one["turns"][0]["parts"] if part.get("blob")] for one in (before, after)
    ]
    assert len(digests[0]) == 1
    assert digests[0] == digests[1]


async def test_an_edit_brings_the_references_of_the_turn_before(visit, secret, send_photo, abaca):
    """What an earlier turn was sent goes with the turn that continues it."""
    await send_photo(secret, "make it a watercolour")
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell")
    await tab.page.get_by_role("button", name="Edit this").click()
    await tab.page.wait_for_selector("#continues:not([hidden])")
    facts = await tab.draw("warmer colours")
    turns = json.loads(abaca.run(abaca.app.database.get(facts["call"])).request)["turns"]
    assert [turn["role"] for turn in turns] == ["user", "model", "user"]
    assert [bool(part.get("blob")) for part in turns[0]["parts"]].count(True) == 1


async def test_a_picture_is_taken_up_again(visit, secret, draw, abaca):
    """Edit this, from the gallery, continues that call's answer in the playground."""
    await draw(secret, "a lake")
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell")
    await tab.page.get_by_role("button", name="Edit this").click()
    await tab.page.wait_for_selector("#continues:not([hidden])")
    facts = await tab.draw("at night")
    turns = json.loads(abaca.run(abaca.app.database.get(facts["call"])).request)["turns"]
    assert [turn["role"] for turn in turns] == ["user", "model", "user"]


async def test_a_call_is_deleted_after_a_question(visit, secret, draw, abaca):
    """Only who says so twice deletes: then the call is gone from page and server."""
    call_id, _ = await draw(secret, "a mistake")
    tab = await visit(GALLERY, key=secret)
    await tab.page.click(".cell")
    await tab.page.get_by_role("button", name="Delete").click()
    await tab.page.get_by_role("button", name="Keep it").click()
    await tab.page.get_by_role("button", name="Delete").click()
    await tab.page.get_by_role("button", name="Delete").click()
    await tab.page.wait_for_selector("#nothing:not([hidden])")
    assert abaca.run(abaca.app.database.get(call_id)) is None


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A server whose one key has ten thousand calls with pictures."""
    with Serving(tmp_path_factory.mktemp("full"), "[server]\ngrace_s = 1") as served:
        import requests

        answer = requests.post(
            f"{served.url}/v1beta/models/gemini-3-pro-image:generateContent?key={served.key}",
            json={"contents": [{"parts": [{"text": "a lake"}]}]},
            timeout=60,
        )
        one = served.run(served.app.database.get(answer.headers["x-abaca-call-id"]))
        served.run(_fill(served.app.database, one))
        key = served.run(served.app.database.find(Secret(served.key)))
        assert key is not None
        yield served


async def _fill(database, one):
    """Write the call down again and again, each with words and a name of its own."""
    request = json.loads(one.request)
    fields = {name: getattr(one, name) for name in Row.__struct_fields__}
    for number in range(1, MANY):
        request["turns"][0]["parts"][0]["text"] = f"lake number {number}"
        again = {
            "id": f"call_{number:032x}",
            "identity": f"{number:064x}",
            "created_s": one.created_s - number,
            "request": json.dumps(request).encode(),
        }
        await database.open(Row(**{**fields, **again}), [])


async def test_ten_thousand_pictures_scroll_smoothly(visit, full):
    """A few dozen of them are there at a time, frames come in time, and the last can be reached and found."""
    tab = await visit(GALLERY, server=full, key=full.key)
    await tab.page.wait_for_selector(".thumb img >> nth=10")
    frames = await tab.page.evaluate(
        """async () => {
          const frames = [];
          let last = performance.now();
          for (let step = 0; step < 120; step += 1) {
            scrollBy(0, 160);
            await new Promise(requestAnimationFrame);
            frames.push(performance.now() - last);
            last = performance.now();
          }
          return frames.sort((one, other) => one - other);
        }"""
    )
    assert frames[len(frames) // 2] < 34  # at least 30 frames a second, drawn by a CPU that also serves
    deadline_s = time.monotonic() + 120
    while await tab.page.text_content("#counted") != f"Calls: {MANY} · all loaded":
        assert time.monotonic() < deadline_s
        await tab.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await tab.page.wait_for_timeout(50)
    assert await tab.page.locator(".cell").count() < 120
    await tab.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    await tab.page.wait_for_selector(f"text=lake number {MANY - 1}")
    await tab.page.wait_for_selector(".thumb img")


async def test_any_of_ten_thousand_is_found(visit, full):
    """The server looks for the words: the oldest calls are found while only the newest are loaded."""
    tab = await visit(GALLERY, server=full, key=full.key)
    await tab.page.wait_for_selector(".cell")
    await tab.page.fill("#search", "NUMBER 9777")
    await tab.until("document.querySelectorAll('.cell').length === 1")
    assert await captions(tab) == ["lake number 9777"]
    assert await tab.page.text_content("#counted") == "Calls: 1 · all loaded"
    assert not [url for url in tab.asked if "cursor=" in url]


async def test_the_grid_is_walked_with_arrows(visit, full):
    """One stop of the tab key; arrows go from picture to picture, beyond what is seen too; Enter opens."""
    tab = await visit(GALLERY, server=full, key=full.key)
    await tab.page.wait_for_selector(".cell")
    await tab.page.focus("#model")
    await tab.page.keyboard.press("Tab")
    assert await tab.page.evaluate("document.activeElement.closest('.item').dataset.place") == "0"
    await tab.page.keyboard.press("ArrowRight")
    for _ in range(12):
        await tab.page.keyboard.press("ArrowDown")
    place = int(await tab.page.evaluate("document.activeElement.closest('.item').dataset.place"))
    assert place == 1 + 12 * 5
    box = await tab.page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < box["bottom"] <= 860
    await tab.page.keyboard.press("Enter")
    assert await tab.page.text_content("dialog .words") == f"lake number {place}"
    await tab.page.keyboard.press("Escape")
    assert await tab.page.evaluate("document.activeElement.closest('.item').dataset.place") == str(place)
