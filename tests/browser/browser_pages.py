"""A page as its visitor has it."""

import asyncio
import base64
import re
import time

from axe_playwright_python.async_playwright import Axe

READY_MS = 15_000
DRAWN_MS = 60_000


class Visit:
    """One tab on one page, what it complained about and whom it asked."""

    def __init__(self, url, page, *, refusals):
        self.url = url
        self.page = page
        self.complaints = []
        self.asked = []
        page.on("console", lambda said: self._complain(said.type, said.text, refusals=refusals))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def _complain(self, kind, text, *, refusals):
        if kind in {"error", "warning"} and not (refusals and text.startswith("Failed to load resource")):
            self.complaints.append(text)

    async def open(self, path, key):
        """Go to a page; with a key as its address may bring it."""
        await self.page.goto(f"{self.url}{path}{f'#key={key}' if key else ''}")
        if key:
            await self.ready()

    async def ready(self):
        """Wait until the page can be used."""
        await self.page.wait_for_selector("body[data-ready]", timeout=READY_MS)

    async def until(self, script, *given):
        """Wait until a script gives something true; Playwright's own waiting would evaluate it inside the policy."""
        deadline_s = time.monotonic() + DRAWN_MS / 1000
        while not await self.page.evaluate(script, *given):
            assert time.monotonic() < deadline_s, f"never: {script}"
            await asyncio.sleep(0.05)

    async def choose_model(self, name):
        """Choose a model that no list has."""
        await self.page.select_option("#model", label=await self.page.locator("#model option").last.text_content())
        await self.page.fill("#model-name", name)

    async def draw(self, prompt):
        """Ask for a picture and wait for the end; give the facts that are shown, by name."""
        await self.begin(prompt)
        return await self.facts()

    async def begin(self, prompt):
        """Ask for a picture."""
        await self.page.fill("#prompt", prompt)
        await self.page.click("#generate")

    async def facts(self):
        """Wait for a picture's facts."""
        await self.page.wait_for_selector(".facts:not([hidden])", timeout=DRAWN_MS)
        return await self.page.evaluate(
            """() => Object.fromEntries([...document.querySelectorAll(".fact")].map((fact) =>
                 [fact.classList[1], fact.querySelector("dd").textContent]))"""
        )

    async def picture(self, selector=".frame.full img"):
        """Give the natural size of a picture on the page once it is decoded."""
        return await self.page.eval_on_selector(
            selector, "async (image) => { await image.decode(); return [image.naturalWidth, image.naturalHeight]; }"
        )

    async def serious(self):
        """Give what axe finds serious or worse, in words."""
        found = await Axe().run(self.page)
        return [
            f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
            for one in found.response["violations"]
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    async def drop(self, *paths):
        """Drop files anywhere on the page."""
        files = [{"name": path.name, "text": base64.b64encode(path.read_bytes()).decode()} for path in paths]
        await self.page.evaluate(
            """(files) => {
              const moved = new DataTransfer();
              for (const { name, text } of files) {
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                moved.items.add(new File([bytes], name, { type: "image/jpeg" }));
              }
              const how = { dataTransfer: moved, bubbles: true, cancelable: true };
              document.body.dispatchEvent(new DragEvent("drop", how));
            }""",
            files,
        )
        await self.page.wait_for_selector(f".thumb >> nth={len(paths) - 1}")

    async def code(self, language):
        """Give the code of the form's request in a language, as it is shown."""
        await self.page.click("#code")
        await self.page.get_by_role("tab", name=re.compile(language)).click()
        text = await self.page.text_content("pre code")
        await self.page.keyboard.press("Escape")
        return text
