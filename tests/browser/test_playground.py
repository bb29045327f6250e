"""The playground in a real browser, on a real server."""

import asyncio
import json
import re

import pytest
from browser_pages import DRAWN_MS


async def test_a_picture_is_made(visit):
    """Words become a picture of the pixels, type and bytes that are told, beside who drew it and what it cost."""
    tab = await visit()
    await tab.page.get_by_text("16:9", exact=True).click()
    facts = await tab.draw("a red house by a lake with two quokkas")
    assert await tab.picture() == [1376, 768]
    assert facts["pixels"] == "1376 × 768"
    assert (facts["mime"], facts["cost"], facts["engine"]) == ("PNG", "free", "illustrator")
    assert re.fullmatch(r"\d+ KB", facts["bytes"])
    assert facts["not_drawn"] == "quokkas"
    assert facts["call"].startswith("call_")
    assert "red house" in await tab.page.text_content(".said")
    assert "1376" in await tab.page.text_content("#news")


async def test_the_first_run_link_leaves_no_key_behind(visit, abaca):
    """The key of the link signs in, and stands in no address, no history and no request for a page."""
    tab = await visit()
    assert tab.page.url == f"{abaca.url}/"
    assert [url for url in tab.asked if abaca.key in url] == []
    assert await tab.page.evaluate("document.cookie") == ""


async def test_a_key_is_asked_for_until_it_is_right(visit, abaca):
    """Without a key there is a dialog; a wrong one is told, a right one opens the page and outlives a reload."""
    tab = await visit(key="", refusals=True)
    await tab.page.fill("#key", "abk-wrong")
    await tab.page.keyboard.press("Enter")
    await tab.until("document.querySelector('#key-wrong').textContent !== ''")
    assert "does not know this key" in await tab.page.text_content("#key-wrong")
    await tab.page.fill("#key", abaca.key)
    await tab.page.keyboard.press("Enter")
    await tab.ready()
    await tab.page.reload()
    await tab.ready()
    assert await tab.page.locator("dialog").count() == 0
    await tab.page.click("#leave")
    await tab.page.wait_for_selector("#key")


async def test_a_link_with_a_wrong_key_asks_for_a_right_one(visit, abaca):
    """A key that the server does not know any longer ends in the dialog, not on a page that does nothing."""
    tab = await visit(key="", path=f"/#key=abk-{'x' * 40}", refusals=True)
    await tab.page.fill("#key", abaca.key)
    await tab.page.keyboard.press("Enter")
    await tab.ready()


@pytest.mark.parametrize("dialect", ["gemini", "openai_chat"])
async def test_a_dropped_photo_is_edited(visit, photo, dialect):
    """A photo dropped on the page goes with the request, and the answer has its ratio."""
    tab = await visit()
    await tab.drop(photo("cat"))
    await tab.page.click("#more summary")
    await tab.page.select_option("#dialect", dialect)
    facts = await tab.draw("add a llama next to the cat")
    width, height = await tab.picture()
    assert facts["pixels"] == f"{width} × {height}"
    assert width > height
    await tab.page.click("[data-act=compare]")
    assert "cat.jpg" in await tab.page.text_content("#compare-with")  # waits for the dialog


async def test_references_are_ordered_and_removed(visit, photo, abaca):
    """Two photos can change places and go; what is sent is what is shown, in that order."""
    tab = await visit()
    await tab.drop(photo("cat"), photo("coffee"))

    async def names():
        return [await image.get_attribute("alt") for image in await tab.page.locator(".thumb img").all()]

    assert await names() == ["cat.jpg", "coffee.jpg"]
    await tab.page.get_by_role("button", name="Move coffee.jpg forward").click()
    assert await names() == ["coffee.jpg", "cat.jpg"]
    await tab.drop(photo("rocket"))
    await tab.page.get_by_role("button", name="Remove rocket.jpg").click()
    assert await names() == ["coffee.jpg", "cat.jpg"]
    facts = await tab.draw("put both pictures side by side")
    row = abaca.run(abaca.app.database.get(facts["call"]))
    blobs = [part["blob"] for part in json.loads(row.request)["turns"][0]["parts"] if part["type"] == "picture"]
    assert [blob["size_bytes"] for blob in blobs] == [photo("coffee").stat().st_size, photo("cat").stat().st_size]


async def test_too_many_references_are_told(visit, photo):
    """The fifteenth picture is refused in words, and what is no picture too."""
    tab = await visit()
    await tab.page.set_input_files("#files", [photo("rocket")] * 14)
    await tab.page.wait_for_selector(".thumb >> nth=13")
    await tab.page.set_input_files("#files", photo("cat"))
    await tab.page.wait_for_selector("#told.shown")
    assert "14 pictures" in await tab.page.text_content("#told")
    assert await tab.page.locator(".thumb").count() == 14


async def test_words_are_shown_while_the_rest_is_drawn(visit):
    """With streaming the first words stand there before the picture does."""
    tab = await visit()
    await tab.choose_model("scripted/pauses-3")
    await tab.begin("anything")
    await tab.until("document.querySelector('.said')?.textContent")
    assert await tab.page.locator(".frame.full").count() == 0
    assert await tab.page.locator("#cancel").is_visible()
    await tab.facts()
    assert await tab.page.locator(".frame.full").count() == 1


async def test_progress_is_shown(visit):
    """How far a call is can be seen, in a bar and in words."""
    tab = await visit()
    await tab.choose_model("scripted/slow-4")
    await tab.begin("anything")
    await tab.until("/\\d+ %/.test(document.querySelector('.state')?.textContent)")
    assert 0 < await tab.page.eval_on_selector("progress", "(bar) => bar.value") < 1
    assert await tab.page.is_visible("progress")
    await tab.facts()


async def test_an_answer_without_a_stream_is_the_same(visit):
    """Streaming switched off, as a link, in another vendor's spelling: the picture is there all the same."""
    tab = await visit()
    await tab.page.click("#more summary")
    await tab.page.uncheck("#stream")
    await tab.page.select_option("#delivery", "url")
    await tab.page.select_option("#vendor", "anyfast")
    await tab.page.select_option("#mime", "image/webp")
    await tab.page.fill("#seed", "7")
    facts = await tab.draw("a lighthouse at sunset")
    assert (facts["mime"], facts["seed"]) == ("WebP", "7")
    assert await tab.picture() == [1024, 1024]
    assert any("/anyfast/v1beta/models/gemini-3-pro-image:generateContent" in url for url in tab.asked)


@pytest.mark.parametrize("dialect", ["gemini", "openai_chat"])
async def test_several_pictures_at_once(visit, dialect):
    """Each has its frame, in one request where the dialect has a word for it, else in several."""
    tab = await visit()
    await tab.choose_model("scripted/ok")
    await tab.page.click("#more summary")
    await tab.page.fill("#count", "3")
    await tab.page.select_option("#dialect", dialect)
    await tab.begin("anything")
    await tab.page.wait_for_selector(".frame.full >> nth=2", timeout=DRAWN_MS)
    await tab.page.wait_for_selector("#generate:enabled")
    posts = [url for url in tab.asked if "scripted" in url or "chat/completions" in url]
    assert len(posts) == (3 if dialect == "gemini" else 1)


async def test_an_error_is_readable_and_keeps_the_form(visit):
    """What is wrong and when to try again are told; the words stay, and the button waits as long as it has to."""
    tab = await visit(refusals=True)
    await tab.choose_model("scripted/busy-3")
    await tab.begin("a picture in three seconds")
    await tab.page.wait_for_selector(".fault:not([hidden])")
    assert "Resource has been exhausted" in await tab.page.text_content(".fault")
    again = tab.page.locator(".fault button")
    assert await again.is_disabled()
    assert re.search(r"Try again in [123] s", await again.text_content())
    assert await tab.page.input_value("#prompt") == "a picture in three seconds"
    await tab.choose_model("scripted/ok")
    await tab.page.wait_for_selector(".fault button:enabled", timeout=5000)
    await again.click()
    await tab.facts()


async def test_an_error_names_its_field(visit):
    """Where the server says which field was wrong, so does the page."""
    tab = await visit(refusals=True)
    await tab.page.evaluate("""() => { document.querySelector("input[name=ratio]").value = "7:5"; }""")
    await tab.begin("anything")
    await tab.page.wait_for_selector(".fault:not([hidden])")
    assert "generationConfig.imageConfig.aspectRatio" in await tab.page.text_content(".fault code")


@pytest.mark.parametrize("model", ["scripted/blocked", "scripted/no_image"])
async def test_a_refusal_by_the_model_is_told(visit, model):
    """No picture and no error: the reason stands in the picture's place."""
    tab = await visit()
    await tab.choose_model(model)
    await tab.begin("anything")
    await tab.page.wait_for_selector(".frame p")
    assert re.search("No picture came: (PROHIBITED_CONTENT|NO_IMAGE)", await tab.page.text_content(".frame p"))


async def test_a_call_is_cancelled(visit, abaca):
    """Cancel stops the call on the server too, and the form is ready again."""
    tab = await visit()
    await tab.choose_model("scripted/slow-30")
    await tab.begin("something slow")
    await tab.until("/\\d+ %/.test(document.querySelector('.state')?.textContent)")
    await tab.page.click("#cancel")
    await tab.page.wait_for_selector("#generate:enabled")
    assert "Cancelled" in await tab.page.text_content(".state")
    answer = await tab.page.request.get(f"{abaca.url}/v1/calls?limit=1&model=scripted/slow-30&key={abaca.key}")
    assert (await answer.json())["data"][0]["state"] == "cancelled"


async def test_a_reload_in_the_middle_finds_the_call_again(visit):
    """The page comes back to the call that is at work, and shows its one picture; the words are still there."""
    tab = await visit()
    await tab.choose_model("scripted/slow-4")
    await tab.begin("a picture worth waiting for")
    await tab.until("/\\d+ %/.test(document.querySelector('.state')?.textContent)")
    await tab.page.reload()
    await tab.ready()
    facts = await tab.facts()
    assert await tab.picture() == [1024, 1024]
    assert facts["engine"] == "scripted"
    assert await tab.page.input_value("#prompt") == "a picture worth waiting for"
    assert len([url for url in tab.asked if "GenerateContent" in url]) == 1


async def test_a_cut_line_loses_nothing(visit):
    """The connection breaks while the answer comes: the page waits for the same call and has its picture."""
    tab = await visit(refusals=True)
    await tab.choose_model("scripted/pauses-3")
    cut = asyncio.Event()

    async def break_off(route):
        answering = asyncio.ensure_future(route.fetch())
        await cut.wait()
        answering.cancel()
        await route.abort("connectionreset")

    await tab.page.route("**/*streamGenerateContent*", break_off)
    await tab.begin("a picture over a bad line")
    await tab.page.wait_for_timeout(1200)
    cut.set()
    await tab.until("document.querySelector('.state').textContent.startsWith('The line was cut')")
    facts = await tab.facts()
    assert facts["engine"] == "scripted"
    assert await tab.picture() == [1024, 1024]


async def test_a_picture_is_edited_in_its_next_turn(visit, abaca):
    """Edit continues the turn with the picture and its signature, and the two can be compared."""
    tab = await visit()
    await tab.choose_model("scripted/signature")
    first = await tab.draw("a blue square")
    await tab.page.click("[data-act=edit]")
    assert await tab.page.is_visible("#continues")
    await tab.page.fill("#prompt", "now make it green")
    await tab.page.click("#generate")
    await tab.until(
        "(id) => { const call = document.querySelector('.fact.call dd'); return call && call.textContent !== id; }",
        first["call"],
    )
    second = await tab.facts()
    turns = json.loads(abaca.run(abaca.app.database.get(second["call"])).request)["turns"]
    assert [turn["role"] for turn in turns] == ["user", "model", "user"]
    assert all(part["signature"] for part in turns[1]["parts"])
    await tab.page.click("[data-act=compare]")
    await tab.page.wait_for_selector(".pair img >> nth=1")
    slider = tab.page.get_by_role("slider", name="Where before ends")
    await slider.press("ArrowRight")
    assert await slider.get_attribute("aria-valuetext") == "Before 51 %"
    await tab.page.get_by_text("Side by side").click()
    boxes = [await image.bounding_box() for image in await tab.page.locator(".pair img").all()]
    assert boxes[1]["x"] + boxes[1]["width"] <= boxes[0]["x"]


async def test_a_large_picture_can_be_enlarged(visit):
    """At 100 % each pixel of a 4K picture is one of the screen, and the pane scrolls."""
    tab = await visit()
    await tab.choose_model("scripted/ok")
    await tab.page.get_by_text("4K", exact=True).click()
    facts = await tab.draw("a large picture")
    assert facts["pixels"] == "4096 × 4096"
    await tab.page.click("[data-act=zoom]")
    slider = tab.page.get_by_role("slider", name="Magnification")
    for _ in range(3):
        await slider.press("ArrowRight")
    assert await tab.page.text_content("output") == "100 %"
    assert (await tab.page.locator(".pane img").bounding_box())["width"] == 4096
    assert await tab.page.eval_on_selector(".pane", "(pane) => pane.scrollWidth > pane.clientWidth")


async def test_a_picture_is_downloaded_and_linked(visit, tmp_path, abaca):
    """The file is the picture, byte for byte; the link shows it to who has no key."""
    tab = await visit(permissions=["clipboard-read", "clipboard-write"])
    facts = await tab.draw("a fox sticker")
    async with tab.page.expect_download() as coming:
        await tab.page.click("[data-act=download]")
    file = await coming.value
    assert file.suggested_filename == f"{facts['call']}-0.png"
    await file.save_as(tmp_path / "fox.png")
    await tab.page.click("[data-act=link]")
    await tab.page.wait_for_selector("#told.shown")
    link = await tab.page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{abaca.url}/i/")
    answer = await tab.page.request.get(link)
    assert await answer.body() == (tmp_path / "fox.png").read_bytes()


async def test_an_example_is_one_press_away(visit):
    """Its words are in the box, ready to be drawn; those in the page's language come first."""
    tab = await visit()
    assert (await tab.page.text_content(".chip >> nth=0")).startswith("Da Vinci style")
    await tab.page.get_by_role("button", name="生成一只戴着宇航员头盔的橘猫").click()
    assert await tab.page.input_value("#prompt") == "生成一只戴着宇航员头盔的橘猫"
    assert await tab.page.evaluate("document.activeElement.id") == "prompt"


async def test_what_a_model_cannot_is_not_offered(visit):
    """The first Nano Banana takes no size and fewer ratios; a choice that the next model has too stays."""
    tab = await visit()
    await tab.page.get_by_text("16:9", exact=True).click()
    await tab.page.select_option("#model", "gemini-2.5-flash-image")
    assert await tab.page.locator("input[name=size]").count() == 1
    assert await tab.page.locator("input[name=ratio]:checked").input_value() == "16:9"
    await tab.page.select_option("#model", "gemini-3.1-flash-image")
    assert await tab.page.locator("input[name=ratio]").count() == 15
    assert await tab.page.locator("input[name=size]").count() == 5
