"""The console in a real browser: what was spent, what is at work, and who may ask for what."""

import asyncio
import csv
import io
import threading
from decimal import Decimal

import pytest
import requests
from past_usage import GROUPS, fill

from served import Serving

CONSOLE = "/playground/console"
SECTIONS = ("overview", "live", "engines", "keys", "groups", "prices", "settings")
DAYS = 12
EVERY_RULE = {
    "budget": "12.5USD/day",
    "requests_per_minute": 90,
    "images_per_minute": 60,
    "megapixels_per_minute": 200,
    "at_once": 4,
    "model_limits": {"gemini-3-pro-image": {"images_per_minute": 5}},
    "models": ["gemini-3-pro-image", "gemini-3.1-flash-image"],
    "engines": ["illustrator"],
    "delivery": "url",
    "url_ttl_s": 900,
    "vendor": "anyfast",
    "stream": "held",
    "strict": True,
    "hide_engine": False,
    "delivered_days": 1.5,
    "undelivered_days": 14,
}

NUMBERS = [name for name, value in EVERY_RULE.items() if type(value) in {int, float}]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A server with a past: groups, keys and days of calls."""
    with Serving(tmp_path_factory.mktemp("office"), "[server]\ngrace_s = 1") as served:
        fill(served, days=DAYS, calls_a_day=5)
        yield served


@pytest.fixture
def console(visit, office):
    """Open a section of the console, as an admin if no other key is given."""

    async def go(section="", *, key=office.key, **options):
        tab = await visit(CONSOLE, server=office, key=key, **options)
        if section:
            await show(tab, section)
        return tab

    return go


@pytest.fixture
def admin(office):
    """Ask the server as an admin."""

    def ask(method, path, body=None, *, key=office.key):
        answer = requests.request(method, f"{office.url}{path}", headers={"x-goog-api-key": key}, json=body, timeout=60)
        return answer.json() if answer.headers.get("content-type", "").startswith("application/json") else answer

    return ask


@pytest.fixture
def draw(office):
    """Ask for a picture with a key; give the answer."""

    def go(key, model="gemini-3.1-flash-image", prompt="a lake"):
        path = f"{office.url}/v1beta/models/{model}:generateContent"
        return requests.post(
            path, headers={"x-goog-api-key": key}, json={"contents": [{"parts": [{"text": prompt}]}]}, timeout=60
        )

    return go


async def show(tab, section):
    """Go to a section by its address, and wait until it is there."""
    await tab.page.evaluate("(section) => { location.hash = section; }", section)
    name = section.partition("?")[0]
    await tab.page.wait_for_selector(f'#section[data-section="{name}"][aria-busy="false"]')


async def tile(tab, name):
    return await tab.page.text_content(f".tile.{name} .big")


async def test_what_was_spent_is_what_the_ledger_says(console, admin):
    """The big numbers, the columns and the table behind them add up to the ledger's; a failed call counts as that."""
    total = admin("GET", "/admin/v1/usage")["data"][0]
    failed = admin("GET", "/v1/calls?state=failed&limit=100")["data"]
    tab = await console("overview")
    assert await tile(tab, "cost") == f"${Decimal(total['cost_usd']):,.2f}"
    assert await tile(tab, "pictures") == str(total["pictures"])
    assert await tile(tab, "calls") == str(total["calls"])
    assert await tile(tab, "failures") == str(len(failed))
    assert await tab.page.locator(".column").count() == 30
    await tab.page.click(".as-table summary")
    cells = await tab.page.locator(".as-table tbody td:nth-child(3)").all_text_contents()
    assert sum(int(cell) for cell in cells) == total["pictures"]
    by_key = admin("GET", "/admin/v1/usage?by=key")["data"]
    names = await tab.page.locator('section[aria-label="By key"] tbody th').all_text_contents()
    assert set(names) == {line["key_name"] for line in by_key}


async def test_one_model_and_another_period_are_looked_at(console, admin):
    """A press on a name looks at it alone, the address says so, and back is back."""
    line = next(one for one in admin("GET", "/admin/v1/usage?by=model")["data"] if one["model"] == "gemini-3-pro-image")
    tab = await console("overview")
    everything = await tile(tab, "pictures")
    await tab.page.get_by_role("button", name="gemini-3-pro-image").click()
    await tab.until(
        "(number) => document.querySelector('.tile.pictures .big').textContent === number", str(line["pictures"])
    )
    assert "model=gemini-3-pro-image" in tab.page.url
    await tab.page.get_by_text("7 days", exact=True).click()
    await tab.until("document.querySelectorAll('.column').length === 7")
    assert await tab.page.evaluate("document.activeElement.value") == "7"
    await tab.page.get_by_role("button", name="Do not look at gemini-3-pro-image alone").click()
    await tab.until("document.querySelector('.filters') === null")
    for _ in range(3):
        await tab.page.go_back()
    await tab.until("(number) => document.querySelector('.tile.pictures .big').textContent === number", everything)


async def test_usage_is_saved_as_a_table(console, admin, tmp_path):
    """The file has what the server says, by day, model, engine, key and group; the key is in no address."""
    tab = await console("overview")
    async with tab.page.expect_download() as coming:
        await tab.page.get_by_role("button", name="Save all of it as CSV").click()
    file = await coming.value
    await file.save_as(tmp_path / "usage.csv")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "usage.csv").read_text("utf-8"))))
    total = admin("GET", "/admin/v1/usage")["data"][0]
    assert sum(int(line["pictures"]) for line in lines) == total["pictures"]
    assert {"day", "model", "engine", "key_name", "group_name"} <= lines[0].keys()
    assert not [url for url in tab.asked if "key=" in url]


async def test_the_chart_is_read_with_arrows(console):
    """One stop of the tab key; arrows go from day to day, and each day says what it was."""
    tab = await console("overview")
    await tab.page.focus(".column[tabindex='0']")
    await tab.page.keyboard.press("Home")
    await tab.page.keyboard.press("ArrowRight")
    assert await tab.page.evaluate("document.activeElement.dataset.place") == "1"
    assert await tab.page.evaluate("document.activeElement.getAttribute('aria-label')") in await tab.page.evaluate(
        "[...document.querySelectorAll('.column')].map((one) => one.getAttribute('aria-label'))"
    )
    assert await tab.page.locator(".column[tabindex='0']").count() == 1
    said = await tab.page.text_content(".tip")
    assert all(word in said for word in ("Spent", "Pictures", "Answered calls"))
    await tab.page.keyboard.press("End")
    assert await tab.page.evaluate("document.activeElement.dataset.place") == "29"


async def test_a_group_is_edited_and_the_next_call_obeys(console, admin, draw):
    """What is said in the form counts within a second; what is taken back counts no more."""
    secret = admin("POST", "/admin/v1/keys", {"name": "obedient", "group": "studio"})["secret"]
    assert draw(secret, "gemini-3-pro-image").status_code == 200
    tab = await console("groups")
    await tab.page.click('[data-name="studio"] [data-act="edit"]')
    await tab.page.fill("#rule-models", "gemini-3.1-flash-image")
    await tab.page.keyboard.press("Enter")
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector("dialog", state="detached")
    await tab.page.wait_for_selector('[data-name="studio"] >> text=gemini-3.1-flash-image')
    await asyncio.sleep(1.2)
    refused = draw(secret, "gemini-3-pro-image")
    assert refused.status_code == 403
    assert draw(secret).status_code == 200
    await tab.page.click('[data-name="studio"] [data-act="edit"]')
    await tab.page.get_by_role("button", name="Remove gemini-3.1-flash-image").click()
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector("dialog", state="detached")
    await asyncio.sleep(1.2)
    assert draw(secret, "gemini-3-pro-image").status_code == 200


async def test_every_rule_is_set_and_unset(console, admin):
    """Whatever rules can say is said by the form, shown by it again, and taken back."""
    tab = await console("groups")
    await tab.page.click("#new-group")
    await tab.page.fill("#group-name", "thorough")
    await tab.page.fill("#rule-budget", "12.5")
    await tab.page.select_option("#rule-budget-period", "day")
    for name in NUMBERS:
        await tab.page.fill(f"#rule-{name}", str(EVERY_RULE[name]))
    await tab.page.click("#rule-model_limits")
    await tab.page.keyboard.type("gemini-3-pro-image")
    await tab.page.fill(".model-limit [name=images_per_minute]", "5")
    for name in ("models", "engines"):
        for one in EVERY_RULE[name]:
            await tab.page.fill(f"#rule-{name}", one)
            await tab.page.press(f"#rule-{name}", "Enter")
    await tab.page.select_option("#rule-delivery", label="As a link")
    await tab.page.select_option("#rule-vendor", "anyfast")
    await tab.page.select_option("#rule-stream", label="When they are whole")
    await tab.page.select_option("#rule-strict", label="Yes")
    await tab.page.select_option("#rule-hide_engine", label="No")
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector('[data-name="thorough"]')
    kept = admin("GET", "/admin/v1/groups/thorough")["rules"]
    assert kept | {"budget": EVERY_RULE["budget"]} == EVERY_RULE
    assert kept["budget"] == "12.500000USD/day"

    await tab.page.click('[data-name="thorough"] [data-act="edit"]')
    assert await tab.page.input_value("#rule-budget") == "12.5"
    for field in await tab.page.locator(".drawn .part input[type=number]").all():
        await field.fill("")
    for select in await tab.page.locator(".drawn select:not(#rule-budget-period)").all():
        await select.select_option("")
    await tab.page.get_by_role("button", name="Remove", exact=True).click()
    while await tab.page.locator(".drawn .names-field button.chip").count() > 0:
        await tab.page.locator(".drawn .names-field button.chip").first.click()
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector('[data-name="thorough"] >> text=as the server says')
    assert admin("GET", "/admin/v1/groups/thorough")["rules"] == {}
    await tab.page.click('[data-name="thorough"] [data-act="remove"]')
    await tab.page.get_by_role("button", name="Remove", exact=True).click()
    await tab.page.wait_for_selector('[data-name="thorough"]', state="detached")


async def test_what_is_wrong_is_said_at_its_field(console, admin):
    """The server's sentence stands where the mistake is, the focus goes there, and what was filled in stays."""
    before = admin("GET", "/admin/v1/groups/web")["rules"]
    tab = await console("groups", refusals=True)
    await tab.page.click('[data-name="web"] [data-act="edit"]')
    await tab.page.fill("#rule-requests_per_minute", "33")
    await tab.page.fill("#rule-models", "no-such-model")
    await tab.page.press("#rule-models", "Enter")
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector("#rule-models-wrong:not(:empty)")
    assert "no-such-model" in await tab.page.text_content("#rule-models-wrong")
    assert await tab.page.evaluate("document.activeElement.id") == "rule-models"
    assert await tab.page.get_attribute("#rule-models", "aria-invalid") == "true"
    assert await tab.page.input_value("#rule-requests_per_minute") == "33"
    await tab.page.mouse.click(20, 400)  # beside the form: it stays
    assert await tab.page.locator("dialog[open]").count() == 1
    assert admin("GET", "/admin/v1/groups/web")["rules"] == before
    await tab.page.get_by_role("button", name="Cancel").click()
    await tab.page.click("#new-group")
    await tab.page.fill("#group-name", "web")
    await tab.page.get_by_role("button", name="Save").click()
    assert await tab.page.text_content("#group-name-wrong") == "There is a group web already."


async def test_a_key_is_made_and_its_secret_shown_once(console, draw, admin):
    """The secret that is shown and copied is good, with the rules that were said; it is shown no second time."""
    tab = await console("keys", permissions=["clipboard-read", "clipboard-write"])
    await tab.page.click("#new-key")
    await tab.page.fill("#key-name", "carol")
    await tab.page.select_option("#key-group", label="trials")
    await tab.page.fill("#key-expires", "2099-12-31")
    await tab.page.fill("#rule-requests_per_minute", "7")
    await tab.page.get_by_role("button", name="Make the key").click()
    secret = await tab.page.input_value("#secret")
    await tab.page.click("#copy-secret")
    await tab.page.wait_for_selector("#told.shown")
    assert await tab.page.evaluate("navigator.clipboard.readText()") == secret
    await tab.page.keyboard.press("Escape")
    assert await tab.page.locator("#secret").count() == 1
    await tab.page.get_by_role("button", name="I have it").click()
    await tab.page.wait_for_selector('[data-name="carol"]')
    assert secret not in await tab.page.content()
    assert draw(secret).status_code == 200
    kept = admin("GET", "/admin/v1/keys/carol")
    assert (kept["group"], kept["rules"], kept["admin"]) == ("trials", {"requests_per_minute": 7}, False)
    assert kept["expires_s"] == 4_102_444_799


async def test_a_key_is_changed_renewed_and_revoked(console, draw, admin):
    """Only who says so twice takes a secret away; the renewed one is good until the key is revoked."""
    first = admin("POST", "/admin/v1/keys", {"name": "dave"})["secret"]
    tab = await console("keys")
    row = tab.page.locator('[data-name="dave"]')
    await row.locator("[data-act=edit]").click()
    await tab.page.select_option("#key-group", label="studio")
    await tab.page.get_by_role("button", name="Save").click()
    await tab.page.wait_for_selector('[data-name="dave"] >> text=studio')
    focused = "document.activeElement.closest('[data-name]')?.dataset.name + document.activeElement.dataset.act"
    assert await tab.page.evaluate(focused) == "daveedit"
    await row.locator("[data-act=renew]").click()
    await tab.page.get_by_role("button", name="Cancel").click()
    assert draw(first).status_code == 200
    await row.locator("[data-act=renew]").click()
    await tab.page.get_by_role("button", name="Renew", exact=True).click()
    second = await tab.page.input_value("#secret")
    await tab.page.get_by_role("button", name="I have it").click()
    await asyncio.sleep(1.2)
    assert draw(first).status_code == 400
    assert draw(second).status_code == 200
    await row.locator("[data-act=revoke]").click()
    assert await tab.page.evaluate("document.activeElement.textContent") == "Cancel"
    await tab.page.get_by_role("button", name="Revoke", exact=True).click()
    await tab.page.wait_for_selector(".gone summary")
    await asyncio.sleep(1.2)
    assert draw(second).status_code == 400
    await tab.page.click(".gone summary")
    assert "revoked" in await tab.page.text_content('.gone [data-name="dave"]')


async def test_a_live_call_is_followed_and_stopped(console, office, draw, admin):
    """It comes without a reload, says how far it is and whose it is, and Cancel stops it on the server."""
    tab = await console("live")
    await tab.page.wait_for_selector("text=Nothing is at work")
    secret = admin("POST", "/admin/v1/keys", {"name": "erin"})["secret"]
    calling = threading.Thread(target=draw, args=(secret, "scripted/slow-30", "a picture that takes its time"))
    calling.start()
    await tab.page.wait_for_selector("[data-call] >> text=a picture that takes its time")
    row = tab.page.locator("[data-call]")
    call_id = await row.get_attribute("data-call")
    assert "erin" in await row.text_content()
    await tab.until("document.querySelector('[data-call] progress').value > 0")
    await row.get_by_role("button").focus()
    await tab.page.wait_for_timeout(2500)
    assert await tab.page.evaluate(
        "document.activeElement.closest('[data-call]') !== null"
    )  # looking again moves nothing
    await tab.page.keyboard.press("Enter")
    await tab.page.wait_for_selector("[data-call]", state="detached")
    assert await tab.page.evaluate("document.activeElement.id") == "content"
    assert admin("GET", f"/v1/calls/{call_id}")["state"] == "cancelled"
    await tab.page.wait_for_selector(".ended >> text=cancelled")
    calling.join()


async def test_nobody_is_asked_while_nobody_looks(console):
    """A hidden page asks for nothing; shown again it does."""
    tab = await console("live")
    hide = """(hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    await tab.page.evaluate(hide, True)
    await tab.page.wait_for_timeout(2500)
    asked = len(tab.asked)
    await tab.page.wait_for_timeout(2500)
    assert len(tab.asked) == asked
    await tab.page.evaluate(hide, False)
    await tab.page.wait_for_timeout(1000)
    assert len(tab.asked) > asked
    await show(tab, "settings")
    asked = len(tab.asked)
    await tab.page.wait_for_timeout(2500)
    assert len(tab.asked) == asked


async def test_a_session_that_ends_is_told(console, admin, office):
    """Who looks on while the key is revoked is asked for another one, and sees on with that."""
    secret = admin("POST", "/admin/v1/keys", {"name": "grace", "admin": True})["secret"]
    tab = await console("live", key=secret, refusals=True)
    admin("DELETE", "/admin/v1/keys/grace")
    await tab.page.fill("#key", office.key)
    await tab.page.keyboard.press("Enter")
    await tab.page.wait_for_selector("#section[data-section]")
    await tab.page.wait_for_selector('[aria-current] >> text="Live calls"')


async def test_engines_prices_and_settings_are_told(console, admin):
    """Each engine with its state and numbers, each price, and what holds where no rule says else; the books add up."""
    tab = await console("engines")
    engines = admin("GET", "/admin/v1/engines")["data"]
    for engine in engines:
        assert "Ready" in await tab.page.text_content(f'section[aria-label="{engine["name"]}"]')
    await show(tab, "prices")
    priced = admin("GET", "/admin/v1/prices")["data"]
    assert await tab.page.locator(".prices li, .prices tbody tr").count() == len(priced)
    await tab.page.fill("#find-price", "2.5-flash")
    shown = await tab.page.locator(".prices li:visible, .prices tbody tr:visible").all_text_contents()
    assert shown
    assert all("2.5-flash" in words for words in shown)
    await show(tab, "settings")
    settings = admin("GET", "/admin/v1/settings")
    assert settings["version"] in await tab.page.text_content("#section")
    assert f"{settings['retention']['delivered_days']:g} days" in await tab.page.text_content("#section")
    await tab.page.get_by_role("button", name="Check the books").click()
    await tab.page.wait_for_selector("text=Every call adds up")


async def test_the_console_is_for_admins(console, visit, office, admin):
    """Others see no way to it, and nothing on it; who has an admin key besides gets in."""
    secret = admin("POST", "/admin/v1/keys", {"name": "frank"})["secret"]
    tab = await console(key=secret)
    await tab.page.wait_for_selector("text=This page is for admins")
    assert await tab.page.locator("#sections a").count() == 0
    tab = await visit("/", server=office, key=secret)
    assert not await tab.page.is_visible("nav >> text=Console")
    tab = await visit("/", server=office, key=office.key)
    await tab.page.click("nav >> text=Console")
    await tab.page.wait_for_selector(".tiles")


async def test_the_console_is_used_without_a_mouse(console, admin):
    """From the skip link to a saved group: tab, Enter and Escape are enough, and the focus comes back."""
    tab = await console()
    keys = tab.page.keyboard
    await tab.page.focus('[data-section="groups"]')
    await keys.press("Enter")
    await tab.page.wait_for_selector('#section[data-section="groups"]')
    await keys.press("Tab")
    for _ in range(12):
        if await tab.page.evaluate("document.activeElement.id") == "new-group":
            break
        await keys.press("Tab")
    assert await tab.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await keys.press("Enter")
    await tab.page.wait_for_selector("dialog[open]")
    await keys.press("Escape")
    await tab.until("document.querySelector('dialog') === null")
    assert await tab.page.evaluate("document.activeElement.id") == "new-group"
    await keys.press("Enter")
    await tab.page.focus("#group-name")
    await keys.type("typed")
    await keys.press("Tab")
    await keys.type("3")
    await keys.press("Enter")
    await tab.page.wait_for_selector('[data-name="typed"]')
    assert admin("GET", "/admin/v1/groups/typed")["rules"] == {"budget": "3.000000USD/month"}
    admin("DELETE", "/admin/v1/groups/typed")


async def test_the_console_speaks_chinese(console):
    """Every section says what it is in Chinese, and no word's name shows through."""
    tab = await console(locale="zh-CN")
    assert await tab.page.title() == "概览 · 控制台 · abaca"
    for section in SECTIONS:
        await show(tab, section)
        words = await tab.page.inner_text("#section")
        assert "console." not in words
        assert await tab.page.evaluate("/\\p{Script=Han}/u.test(document.querySelector('#section h1').textContent)")
    await show(tab, "groups")
    await tab.page.click("#new-group")
    labels = await tab.page.locator(".drawn label, .drawn legend").all_text_contents()
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in label) for label in labels)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1360])
async def test_the_console_is_accessible(console, scheme, width):
    """Axe finds nothing serious in any section, form or question."""
    tab = await console(color_scheme=scheme, viewport={"width": width, "height": 860})
    for section in SECTIONS:
        await show(tab, section)
        await tab.page.wait_for_timeout(250)
        assert await tab.serious() == [], section
    await show(tab, "overview?days=7&key_name=ann")
    await tab.page.click(".as-table summary")
    await tab.page.focus(".column[tabindex='0']")
    assert await tab.serious() == []
    await show(tab, "keys")
    for press in ("#new-key", '[data-name="ann"] [data-act=edit]', '[data-name="ann"] [data-act=revoke]'):
        await tab.page.click(press)
        await tab.page.wait_for_selector("dialog[open]")
        await tab.page.wait_for_timeout(350)
        assert await tab.serious() == [], press
        await tab.page.keyboard.press("Escape")
        await tab.until("document.querySelector('dialog') === null")


async def test_a_phone_has_room_for_the_console(console):
    """At 375 px no section and no form is wider than the screen, and what can be pressed is large enough to be."""
    tab = await console(viewport={"width": 375, "height": 740}, has_touch=True, is_mobile=True)
    too_wide = """() => [...document.querySelectorAll("body *")].filter((one) =>
        one.getBoundingClientRect().right > 376 && !one.closest(".sections, .unseen, .skip, thead")
      ).map((one) => one.outerHTML.slice(0, 100))"""
    small = """() => [...document.querySelectorAll("button, select, nav a, summary")].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && (box.width < 24 || box.height < 24);
      }).map((one) => one.outerHTML.slice(0, 100))"""
    for section in (*SECTIONS, "groups"):
        await show(tab, section)
        assert await tab.page.evaluate(too_wide) == [], section
        assert await tab.page.evaluate("document.documentElement.scrollWidth") == 375
        assert await tab.page.evaluate(small) == [], section
        box = await tab.page.evaluate(
            "document.querySelector('#sections [aria-current]').getBoundingClientRect().toJSON()"
        )
        assert 0 <= box["left"] < box["right"] <= 375
    await tab.page.click(f'[data-name="{next(iter(GROUPS))}"] [data-act=edit]')
    await tab.page.wait_for_timeout(350)
    assert await tab.page.evaluate(too_wide) == []
