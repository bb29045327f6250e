"""The API reference in a real browser: every route found, read, and tried."""

import os
import re
import subprocess
import sys

import pytest

API = "/playground/api"
RUNS = {"curl": ["bash", "-eu"], "Python": [sys.executable]}
SETS = "(element, value) => { element.value = value; element.dispatchEvent(new Event('input', { bubbles: true })); }"


@pytest.fixture
def look(visit):
    """Open the reference at a route."""

    async def go(operation="", **options):
        tab = await visit(API, **options)
        if not options.get("key", True):
            await tab.ready()
        if operation:
            await tab.page.evaluate("(name) => { location.hash = name; }", operation)
            await tab.page.wait_for_selector(f'.operations a[aria-current][href="#{operation}"]')
        return tab

    return go


@pytest.fixture
def run(tmp_path, abaca):
    """Run code in an empty folder, and give what it said."""

    def go(code, language):
        environ = {**os.environ, "ABACA_KEY": abaca.key, "PYTHONUTF8": "1"}
        done = subprocess.run(
            [*RUNS[language], "-c", code],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr + code
        return done.stdout

    return go


async def sent(tab):
    """Send the form's request; give the status that is shown."""
    await tab.page.click("#send")
    await tab.page.wait_for_selector("#send:enabled")
    await tab.page.wait_for_selector(".answer .status")
    return await tab.page.text_content(".answer .status strong")


async def test_it_is_read_without_a_key(look):
    """Nobody is asked for a key before something is sent; then the answer comes after signing in."""
    tab = await look("listCalls", key="")
    assert await tab.page.text_content("h1") == "List calls"
    assert await tab.page.locator("dialog").count() == 0
    await tab.page.click("#send")
    await tab.page.fill("#key", "abk-conformance-conformance-conformance-key")
    await tab.page.get_by_role("button", name="Sign in").click()
    await tab.page.wait_for_selector(".answer .status")
    assert await tab.page.text_content(".answer .status strong") == "200 OK"


async def test_every_route_can_be_shown(look):
    """Each route of the document has a page of its own, and none of them complains."""
    tab = await look()
    names = await tab.page.evaluate(
        "async () => Object.values((await (await fetch('/openapi.json')).json()).paths)"
        ".flatMap((one) => Object.values(one)).map((one) => one.operationId)"
    )
    assert len(names) > 90
    for name in names:
        await tab.page.evaluate("(name) => { location.hash = name; }", name)
        await tab.until(f"document.querySelector('.operations a[aria-current]')?.hash === '#{name}'")
        assert await tab.page.locator("pre code").first.text_content()


async def test_routes_are_found_by_words(look):
    """Every word has to be in what a route is; what fits nothing leaves an empty list."""
    tab = await look()
    await tab.page.fill("#filter", "CANCEL call")
    assert [await one.text_content() for one in await tab.page.locator(".operations a").all()] == ["POSTStop a call"]
    assert await tab.page.text_content("#found") == "Routes found: 1"
    await tab.page.click(".operations a")
    await tab.until("document.querySelector('h1').textContent === 'Stop a call'")
    await tab.page.fill("#filter", "nothing like that")
    assert await tab.page.locator(".operations a").count() == 0


async def test_another_vendor_is_spoken(look):
    """Path, key and code are the vendor's own; the route stays the same, and its answer is in that spelling."""
    tab = await look("google_gemini_generate_content")
    await tab.page.select_option("#vendor", "anyfast")
    await tab.until("location.hash === '#anyfast_gemini_generate_content'")
    assert await tab.page.text_content(".path code") == "/anyfast/v1beta/models/{model}:generateContent"
    assert await tab.page.input_value("#spelling") == "query"
    assert "/anyfast/v1beta/models/gemini-3-pro-image:generateContent" in await tab.page.text_content(".code pre")
    await tab.page.fill("#ask-path-model", "scripted/ok")
    assert await sent(tab) == "200 OK"
    assert '"inline_data"' in await tab.page.text_content(".answer pre")
    await tab.page.select_option("#vendor", "openrouter")
    await tab.page.get_by_role("link", name="POST Draw", exact=True).last.click()
    await tab.until("document.querySelector('.path code').textContent === '/openrouter/api/v1/chat/completions'")


async def test_a_picture_is_drawn(look):
    """The example is sent as it stands: status, headers, the picture itself, and its base64 cut short."""
    tab = await look("google_gemini_generate_content")
    assert await sent(tab) == "200 OK"
    assert await tab.picture(".answer img") == [1024, 1024]
    text = await tab.page.text_content(".answer pre")
    assert len(text) < 5000
    assert re.search(r'"data": "iVBOR[^"]{20,80}… \([\d,]+\)"', text)
    await tab.page.click(".answer .heads summary")
    assert "x-abaca-call-id" in await tab.page.text_content(".answer .heads")


async def test_another_example_is_a_press_away(look):
    """It stands in the body and in the code; what is no JSON any more is said."""
    tab = await look("google_openai_chat_generate")
    await tab.page.select_option("#example", "Change a picture")
    assert "turn this into a watercolour" in await tab.page.input_value("#body")
    assert "turn this into a watercolour" in await tab.page.text_content(".code pre")
    await tab.page.eval_on_selector("#body", SETS, "{")
    assert "This is no JSON" in await tab.page.text_content(".trial [role=alert]")


async def test_a_stream_is_shown_as_it_comes(look):
    """The first words stand there while the picture is still to come."""
    tab = await look("google_gemini_stream_generate_content")
    await tab.page.fill("#ask-path-model", "scripted/pauses-2")
    assert await tab.page.input_value("#ask-query-alt") == "sse"
    await tab.page.click("#send")
    await tab.page.wait_for_selector(".answer pre")
    assert await tab.page.locator(".answer img").count() == 0
    assert await tab.page.is_disabled("#send")
    await tab.page.wait_for_selector(".answer img")
    await tab.page.wait_for_selector("#send:enabled")
    assert '"abaca"' in await tab.page.locator(".answer pre").last.text_content()


async def test_what_was_sent_can_be_stopped(look):
    """Cancel ends the waiting, and says so."""
    tab = await look("google_gemini_generate_content", refusals=True)
    await tab.page.fill("#ask-path-model", "scripted/slow-30")
    await tab.page.click("#send")
    await tab.page.get_by_role("button", name="Cancel").click()
    await tab.page.wait_for_selector("#send:enabled")
    assert "Stopped." in await tab.page.text_content(".answer")


async def test_an_error_is_an_answer(look):
    """Its status and its body are shown as they are."""
    tab = await look("google_openai_chat_generate", refusals=True)
    await tab.page.eval_on_selector("#body", SETS, "{}")
    assert await sent(tab) == "400 Bad Request"
    assert '"param": "model"' in await tab.page.text_content(".answer pre")


async def test_a_picture_route_shows_the_picture(look):
    """Bytes of a picture are seen, in the view that is asked for, and saved by the code."""
    tab = await look("google_gemini_generate_content")
    await tab.page.fill("#ask-path-model", "scripted/ok")
    await sent(tab)
    await tab.page.click(".answer .heads summary")
    call = await tab.page.evaluate(
        "[...document.querySelectorAll('.answer dt')].find((one) => one.textContent === 'x-abaca-call-id')"
        ".nextSibling.textContent"
    )
    await tab.page.evaluate("location.hash = 'showPicture'")
    await tab.page.wait_for_selector("#ask-path-index")
    await tab.page.fill("#ask-path-id", call)
    await tab.page.fill("#ask-query-size", "64")
    assert await sent(tab) == "200 OK"
    assert await tab.picture(".answer img") == [64, 64]
    assert "-o picture" in await tab.page.text_content(".code pre")


@pytest.mark.parametrize("language", RUNS)
@pytest.mark.parametrize(
    "operation", ["anyfast_gemini_generate_content", "yisu_openai_chat_generate", "listCalls", "google_gemini_models"]
)
async def test_the_code_runs(look, abaca, run, operation, language):
    """It is ready to run, and asks for what the form says; quotes and other scripts arrive."""
    tab = await look(operation)
    if "generate" in operation:
        body = await tab.page.input_value("#body")
        words = 'it\'s a $5 `cat` \\\\ \\"猫\\"'
        changed = re.sub(r'("(?:text|content)": ")[^"]*', lambda found: found[1] + words, body)
        await tab.page.eval_on_selector("#body", SETS, changed.replace("gemini-3-pro-image", "scripted/ok"))
        if "gemini" in operation:
            await tab.page.fill("#ask-path-model", "scripted/ok")
    await tab.page.get_by_role("tab", name=language).click()
    code = await tab.page.text_content(".code pre")
    said = run(code, language)
    wanted = {"listCalls": '"next_cursor"', "google_gemini_models": '"models/gemini-3-pro-image"'}
    assert wanted.get(operation, "image/png") in said, said[:300]
    if "generate" in operation:
        answer = await tab.page.request.get(f"{abaca.url}/v1/calls?limit=1&key={abaca.key}")
        assert (await answer.json())["data"][0]["prompt"] == 'it\'s a $5 `cat` \\ "猫"'


async def test_a_schema_opens_level_by_level(look):
    """What is inside is made when it is opened, however deep; recursive schemas end nowhere and never hang."""
    tab = await look("google_gemini_generate_content")
    tree = tab.page.locator("section[aria-labelledby=about-schema]")
    await tree.locator("summary", has_text="generationConfig").click()
    await tree.locator("summary", has_text="imageConfig").first.click()
    line = tree.locator("li", has=tab.page.locator("code.name", has_text=re.compile("^aspectRatio$"))).last
    assert "21:9" in await line.text_content()
    chat = await look("google_openai_chat_generate")
    tree = chat.page.locator("section[aria-labelledby=about-schema]")
    inner = tree.locator("summary", has_text="extra_body")
    for depth in range(3):
        await inner.nth(depth).click()  # it is waited for
    await inner.nth(3).wait_for()
    assert await inner.count() == 4


async def test_the_keyboard_is_enough(look):
    """From the filter to a route, to its code and its answer."""
    tab = await look()
    keys = tab.page.keyboard
    await tab.page.focus("#filter")
    await keys.type("who am i?")
    await keys.press("Tab")
    await keys.press("Enter")
    await tab.until("document.querySelector('h1').textContent === 'Who am I?'")
    await tab.page.focus("#spelling")
    await keys.press("Tab")
    assert await tab.page.evaluate("document.activeElement.id") == "send"
    await keys.press("Enter")
    await tab.page.wait_for_selector(".answer .status")
    await tab.page.focus("#code-curl")
    await keys.press("ArrowRight")
    assert await tab.page.evaluate("document.activeElement.id") == "code-Python"
    assert (await tab.page.text_content(".code pre")).startswith("import os")


async def test_back_is_the_route_before(look):
    """Each route is an address."""
    tab = await look("showCall")
    await tab.page.click('.operations a[href="#deleteCall"]')
    await tab.until("document.querySelector('h1').textContent === 'Forget a call'")
    assert await tab.page.title() == "Forget a call · API · abaca"
    await tab.page.go_back()
    await tab.until("document.querySelector('h1').textContent === 'Show a call, or its answer'")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1360])
async def test_it_is_accessible(look, scheme, width):
    """Axe finds nothing serious: with everything opened, an answer and an error."""
    tab = await look("google_gemini_generate_content", color_scheme=scheme, viewport={"width": width, "height": 860})
    await tab.page.fill("#ask-path-model", "scripted/ok")
    await sent(tab)
    await tab.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    await tab.page.wait_for_timeout(400)
    assert await tab.serious() == []
    tab = await look("revokeKey", color_scheme=scheme, viewport={"width": width, "height": 860}, refusals=True)
    await tab.page.fill("#ask-path-name", "nobody")
    assert await sent(tab) == "404 Not Found"
    assert await tab.serious() == []


async def test_a_phone_has_room_for_it(look):
    """At 375 px nothing is wider than the screen, and what can be pressed is large enough to be."""
    tab = await look(
        "google_gemini_generate_content", viewport={"width": 375, "height": 740}, has_touch=True, is_mobile=True
    )
    await tab.page.fill("#ask-path-model", "scripted/ok")
    await sent(tab)
    await tab.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    too_wide = """() => [...document.querySelectorAll("body *")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.right > 376 && !one.closest("pre, .unseen, .skip");
      }).map((one) => one.outerHTML.slice(0, 100))"""
    assert await tab.page.evaluate(too_wide) == []
    assert await tab.page.evaluate("document.documentElement.scrollWidth") == 375
    small = """() => [...document.querySelectorAll("button, select, input, .operations a, summary")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && (box.width < 24 || box.height < 24);
      }).map((one) => one.outerHTML.slice(0, 100))"""
    assert await tab.page.evaluate(small) == []


async def test_chinese_is_spoken_around_it(look):
    """The page's own words are Chinese; the document is English as it is."""
    tab = await look("listCalls", locale="zh-CN")
    assert await tab.page.text_content("#send") == "发送"
    assert await tab.page.text_content("#about-parameters") == "参数"
    assert await sent(tab) == "200 OK"
