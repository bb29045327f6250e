"""Signing in: by a link that works once, by a key, and out again."""

import time
from urllib.parse import urlsplit

import httpx2
import pytest

from abaca.policy.keys import new_invitation
from abaca.types import Secret

GALLERY = "/playground/gallery"
KEPT = "sessionStorage.getItem('abaca.key')"
USED = "used already"


@pytest.fixture
def link(abaca):
    """Give the path of a page with an invitation to be the first key, or another one."""

    def go(path="/", *, key_id=None):
        key = abaca.run(abaca.app.database.find(Secret(abaca.key)))
        invitation, now_s = new_invitation(), int(time.time())
        abaca.run(abaca.app.database.invite(key_id or key.id, invitation, now_s=now_s, until_s=now_s + 60))
        return f"{path}#invitation={invitation.reveal()}"

    return go


@pytest.fixture
def member(abaca):
    """Give a new key that is no admin's: its record, with its secret."""

    def go(name):
        url, headers = f"{abaca.url}/admin/v1/keys", {"x-goog-api-key": abaca.key}
        return httpx2.post(url, json={"name": f"{name}-{time.time_ns()}"}, headers=headers).json()

    return go


async def refused(tab):
    """Wait for the question for a key; give what is said of why it is asked."""
    await tab.page.wait_for_selector("#key")
    why = tab.page.locator("#key-why")
    return await why.text_content() if await why.count() else ""


@pytest.mark.parametrize("path", ["/", GALLERY])
async def test_a_link_signs_in(visit, link, path):
    """The page can be used; neither its address nor the way back has the invitation, and the tab keeps a session."""
    given = link(path)
    tab = await visit(given, key="")
    await tab.ready()
    assert urlsplit(tab.page.url)[2:] == (path, "", "")
    assert (await tab.page.evaluate(KEPT)).startswith("abs-")
    invitation = given.partition("=")[2]
    left = "JSON.stringify([localStorage, sessionStorage, document.cookie, history.state, history.length])"
    assert invitation not in await tab.page.evaluate(left)
    assert all(invitation not in url for url in tab.asked if "#" not in url)
    await tab.page.reload()
    await tab.ready()


async def test_a_session_draws(visit, link):
    """A picture is made with it, and is in the gallery of the key."""
    tab = await visit(link(), key="")
    await tab.ready()
    await tab.choose_model("scripted/ok")
    assert "pixels" in await tab.draw("signed in by a link")
    await tab.page.goto(f"{tab.url}{GALLERY}")
    await tab.page.wait_for_selector(".thumb img")


async def test_a_used_link_says_so(visit, link, abaca):
    """Who follows it second is told, asked for a key, and signs in with that; the address is clean all the same."""
    given = link()
    tab = await visit(given, key="")
    await tab.ready()
    tab = await visit(given, key="", refusals=True)
    assert USED in await refused(tab)
    assert urlsplit(tab.page.url).fragment == ""
    assert await tab.serious() == []
    await tab.page.fill("#key", "abk-wrong")
    await tab.page.keyboard.press("Enter")
    await tab.until("document.querySelector('#key-wrong').textContent.includes('does not know')")
    await tab.page.fill("#key", abaca.key)
    await tab.page.keyboard.press("Enter")
    await tab.ready()


async def test_a_used_link_signs_nobody_out(visit, link):
    """Followed again in a tab that is signed in, also without loading the page anew, it changes nothing there."""
    given = link()
    tab = await visit(given, key="", refusals=True)
    await tab.ready()
    session = await tab.page.evaluate(KEPT)
    await tab.page.evaluate("document.body.removeAttribute('data-ready')")
    await tab.page.goto(f"{tab.url}{given}")  # only its fragment differs
    await tab.page.wait_for_selector("#told.shown")
    await tab.ready()
    assert USED in await tab.page.text_content("#told")
    assert await tab.page.evaluate(KEPT) == session
    assert urlsplit(tab.page.url).fragment == ""


async def test_another_link_signs_in_as_another(visit, link, member):
    """A new link in a tab that is signed in takes the place of what was there, and the bar says whose it is."""
    ann = member("ann")
    tab = await visit()
    assert ann["name"] not in await tab.page.get_attribute("#leave", "aria-label")
    await tab.page.evaluate("document.body.removeAttribute('data-ready')")
    await tab.page.goto(f"{tab.url}{link(key_id=ann['id'])}")
    await tab.ready()
    await tab.until(f"document.querySelector('#leave')?.title.includes('{ann['name']}')")


async def test_signing_out_ends_the_session(visit, link, abaca):
    """It is gone from the tab and no longer good at the server; a key that signs out goes on elsewhere."""
    tab = await visit(link(), key="")
    await tab.ready()
    session = await tab.page.evaluate(KEPT)
    await tab.page.click("#leave")
    assert await refused(tab) == ""
    assert await tab.page.evaluate(KEPT) is None
    headers = {"x-goog-api-key": session}
    assert httpx2.get(f"{abaca.url}/v1/calls", headers=headers).status_code == 400
    tab = await visit()
    await tab.page.click("#leave")
    await refused(tab)
    headers = {"x-goog-api-key": abaca.key}
    assert httpx2.get(f"{abaca.url}/v1/calls", headers=headers).status_code == 200


async def test_tabs_share_a_session_and_its_end(visit, link):
    """A second tab is signed in as well, also by the same link; when one signs out, the other asks for a key."""
    given = link()
    tab = await visit(given, key="", refusals=True)
    await tab.ready()
    session = await tab.page.evaluate(KEPT)
    for path in (GALLERY, given):
        other = await tab.page.context.new_page()
        await other.goto(f"{tab.url}{path}")
        await other.wait_for_selector("body[data-ready]")
        assert await other.evaluate(KEPT) == session
    await other.click("#leave")
    assert "has ended" in await refused(tab)
    assert await tab.page.evaluate(KEPT) is None
    await other.wait_for_selector("#key")


async def test_tabs_do_not_share_a_key(visit, abaca):
    """A key that somebody has typed stays in its tab."""
    tab = await visit()
    other = await tab.page.context.new_page()
    await other.goto(abaca.url)
    await other.wait_for_selector("#key")
    assert await other.evaluate(KEPT) is None


async def test_a_session_that_has_ended_asks_for_a_key(visit, link, abaca):
    """Ended elsewhere, it is said at the next request, and what was written stays in the form."""
    tab = await visit(link(), key="", refusals=True)
    await tab.ready()
    session = await tab.page.evaluate(KEPT)
    httpx2.delete(f"{abaca.url}/v1/session", headers={"x-goog-api-key": session})
    await tab.begin("a lake with quokkas")
    assert "has ended" in await refused(tab)
    await tab.page.fill("#key", abaca.key)
    await tab.page.keyboard.press("Enter")
    await tab.until("document.querySelector('dialog') === null")
    assert await tab.page.input_value("#prompt") == "a lake with quokkas"


async def test_the_console_is_shown_to_admins(visit, member):
    """Its link is in the bar of who may use it, and of nobody else."""
    shown = "[...document.querySelectorAll('[data-admin]')].map((one) => !one.hidden)"
    tab = await visit()
    await tab.until(f"{shown}.join() === 'true'")
    tab = await visit(key=member("bob")["secret"])
    await tab.until("document.querySelector('#leave').title.includes('bob')")
    assert await tab.page.evaluate(shown) == [False]


async def test_a_link_in_chinese(visit, link):
    """What is said of a used link is said in the page's language."""
    given = link()
    await (await visit(given, key="")).ready()
    tab = await visit(given, key="", refusals=True, locale="zh-CN")
    assert "已被使用" in await refused(tab)
