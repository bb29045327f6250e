"""A client of /admin/v1, and requests of the keys that it makes."""

import itertools

import httpx2

BODY = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"imageConfig": {"imageSize": "1K"}}}
NAMES = (f"name-{number}" for number in itertools.count())


class Admin:
    """A client of /admin/v1."""

    def __init__(self, served):
        self.url = f"{served.url}/admin/v1"
        self.headers = {"x-goog-api-key": served.key}

    def ask(self, method, path, body=None, status=200, **query):
        answer = httpx2.request(
            method, f"{self.url}{path}", json=body, params=query or None, headers=self.headers, timeout=30
        )
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.text

    def key(self, **said):
        """Make a key; give its record."""
        return self.ask("POST", "/keys", {"name": next(NAMES), **said}, status=201)

    def member(self, **rules):
        """Make a group of these rules and a key in it; give the secret and the group's name."""
        group = self.ask("PUT", f"/groups/{next(NAMES)}", rules)
        return self.key(group=group["name"])["secret"], group["name"]


def draw(served, secret, model="ok", *, openai=False, **headers):
    """Ask for a picture of a scripted model."""
    if openai:
        body = {"model": f"scripted/{model}", "messages": [{"role": "user", "content": "x"}]}
        auth = {"authorization": f"Bearer {secret}"}
        return httpx2.post(f"{served.url}/v1/chat/completions", json=body, headers=auth | headers, timeout=60)
    url = f"{served.url}/v1beta/models/scripted/{model}:generateContent"
    return httpx2.post(url, json=BODY, headers={"x-goog-api-key": secret} | headers, timeout=60)
