"""The whole way on PostgreSQL and an object store: what is drawn is there, in the answer and afterwards."""

import base64
import hashlib

import openai
import pytest
import requests
from processes import KEY, Process

from databases import DATABASES
from object_stores import OBJECT_STORES


@pytest.mark.slow
@pytest.mark.parametrize("pictures", ["file", "s3", "az"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_picture_is_kept_wherever_it_is(tmp_path, database, pictures):
    """An answer has its picture, so has its call, by its id and in either dialect, after a restart too."""
    urls = {
        "ABACA_DATABASE_URL": DATABASES[database](tmp_path),
        "ABACA_PICTURES_URL": OBJECT_STORES[pictures](tmp_path),
    }
    process = Process(tmp_path / "home", "[server]\ngrace_s = 1\n[illustrator]\nworkers = 1\n", **urls)
    with process:
        with openai.OpenAI(base_url=f"{process.url}/v1", api_key=KEY, timeout=60) as client:
            raw = client.chat.completions.with_raw_response.create(
                model="gemini-3-pro-image", messages=[{"role": "user", "content": "a red ball"}]
            )
        url = raw.parse().choices[0].message.images[0]["image_url"]["url"]
        content = base64.b64decode(url.partition(",")[2])
        call_id, headers = raw.headers["x-abaca-call-id"], {"x-goog-api-key": KEY}
    with process:
        call = requests.get(f"{process.url}/v1/calls/{call_id}", headers=headers, timeout=60).json()
        assert [picture["sha256"] for picture in call["pictures"]] == [hashlib.sha256(content).hexdigest()]
        kept = requests.get(f"{process.url}/v1/calls/{call_id}/pictures/0", headers=headers, timeout=60)
        assert kept.content == content
        again = requests.get(f"{process.url}/v1/calls/{call_id}?as=gemini", headers=headers, timeout=60).json()
        parts = again["candidates"][0]["content"]["parts"]
        assert base64.b64decode(parts[-1]["inlineData"]["data"]) == content
        deleted = requests.delete(f"{process.url}/v1/calls/{call_id}", headers=headers, timeout=60)
        assert deleted.status_code == 204
