"""Takes the pictures of docs/screenshots: PYTHONPATH=tests .venv/bin/python tests/browser/take_screenshots.py."""

import asyncio
import io
import shutil
import tempfile
from pathlib import Path

from browser_pages import Visit
from past_usage import fill
from PIL import Image
from playwright.async_api import Browser, async_playwright

from served import Serving

PLACE = Path(__file__).parents[2] / "docs" / "screenshots"
MOST_BYTES = 100_000
KINDS = (("light", 1360, 860), ("dark", 1360, 860), ("light", 390, 780))
NARROW_PX = 500
GALLERY = "/playground/gallery"
CONSOLE = "/playground/console"
UPSTREAMS = """
[server]
grace_s = 1
[engines.google]
vendor = "google"
key = "env:NO_KEY"
at_once = 8
[engines.openrouter]
vendor = "openrouter"
key = "env:NO_KEY"
[models."gemini-3-pro-image"]
route = ["illustrator", "google", "openrouter"]
"""
PROMPTS = (
    ("a red house by a lake at sunset", "16:9"),
    ("a fox sticker wearing sunglasses", "1:1"),
    ("a birthday cake with candles", "1:1"),
    ("三只戴红围巾的企鹅在雪地上，水彩画", "4:3"),
    ("a panda on a bicycle", "1:1"),
    ("mountains at sunset", "16:9"),
    ("a future city at night", "3:2"),
    ("a bear in a boat", "1:1"),
    ("a robot and a cat", "1:1"),
    ("a lighthouse at sunset", "3:4"),
    ("an orange cat wearing an astronaut helmet", "1:1"),
)


async def main() -> None:
    """Draw a few pictures, and take each page in light, in dark and on a phone."""
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, Serving(Path(home), "[server]\ngrace_s = 1") as served:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for scheme, width, height in KINDS:
                context = await browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
                )
                tab = Visit(served.url, await context.new_page(), refusals=True)
                await take(tab, served.key, "phone" if width < NARROW_PX else scheme)
                await take_reference(tab, "phone" if width < NARROW_PX else scheme)
                await context.close()
            await take_console(browser)
            await browser.close()


async def take_console(browser: Browser) -> None:
    """Take the console of a server that has a past, in light, in dark and on a phone."""
    with tempfile.TemporaryDirectory() as home, Serving(Path(home), UPSTREAMS, NO_KEY="none") as served:
        fill(served)
        for scheme, width, height in KINDS:
            context = await browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
            )
            tab = Visit(served.url, await context.new_page(), refusals=True)
            name = "phone" if width < NARROW_PX else scheme
            await tab.open(CONSOLE, served.key)
            await keep(tab, f"console-{name}")
            for section in ("engines", "prices"):
                await tab.page.goto(f"{tab.url}{CONSOLE}#{section}")
                await tab.page.wait_for_selector(f'#section[data-section="{section}"]')
                await keep(tab, f"{section}-{name}")
            await tab.page.goto(f"{tab.url}{CONSOLE}#groups")
            await tab.page.click('[data-name="studio"] [data-act=edit]')
            await keep(tab, f"group-{name}")
            await context.close()


async def take(tab: Visit, key: str, name: str) -> None:
    """Take both pages, as one kind of visitor sees them."""
    await tab.open("/", key)
    await keep(tab, f"start-{name}")
    for prompt, ratio in PROMPTS if name == "light" else PROMPTS[-1:]:
        await tab.page.locator(f'label:has(input[name=ratio][value="{ratio}"])').click()
        await tab.draw(prompt)
        await tab.page.wait_for_selector("#generate:enabled")
        await tab.page.reload()
        await tab.ready()
    await tab.page.evaluate("scrollTo(0, 0)")
    if name == "phone":
        await tab.page.click("#generate")
        await tab.facts()
    else:
        await tab.page.keyboard.press("Control+Enter")
        await tab.facts()
        await tab.page.evaluate("scrollTo(0, 0)")
    await keep(tab, f"playground-{name}")
    await tab.draw("a red house by a lake")
    await tab.page.wait_for_selector("#generate:enabled")
    await tab.page.click("[data-act=edit]")
    await tab.draw("make it night")
    await tab.page.wait_for_selector("#generate:enabled")
    await tab.page.click("[data-act=compare]")
    await keep(tab, f"compare-{name}")
    await tab.page.keyboard.press("Escape")
    await tab.page.goto(f"{tab.url}{GALLERY}")
    await tab.ready()
    await tab.page.wait_for_selector(".thumb img >> nth=2")
    await tab.page.wait_for_timeout(2000)
    await keep(tab, f"gallery-{name}")
    await tab.page.click(".cell >> nth=1")
    await tab.page.wait_for_timeout(800)
    await keep(tab, f"call-{name}")


async def take_reference(tab: Visit, name: str) -> None:
    """Take the API reference, with an answer."""
    await tab.page.goto(f"{tab.url}/playground/api")
    await tab.ready()
    await tab.page.click("#send")
    await tab.page.wait_for_selector(".answer img")
    await tab.page.wait_for_selector("#send:enabled")
    await tab.page.wait_for_timeout(700)
    await tab.page.evaluate("document.querySelector('#send').scrollIntoView()")
    if name != "phone":
        await tab.page.evaluate("scrollTo(0, 0)")
    await keep(tab, f"reference-{name}")


async def keep(tab: Visit, name: str) -> None:
    """Write what is seen, as good as the size allows."""
    await tab.page.wait_for_timeout(700)
    shot = Image.open(io.BytesIO(await tab.page.screenshot()))
    for quality in range(86, 30, -6):
        packed = io.BytesIO()
        shot.save(packed, "webp", quality=quality, method=6)
        if packed.tell() <= MOST_BYTES:
            break
    (PLACE / f"{name}.webp").write_bytes(packed.getvalue())


if __name__ == "__main__":
    asyncio.run(main())
