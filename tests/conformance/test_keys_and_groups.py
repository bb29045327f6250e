"""Keys, groups, limits and budgets through the front door, managed over /admin/v1."""

import csv
import io
import threading
import time

import httpx2
import pytest
from admin_client import BODY, NAMES, Admin, draw


@pytest.fixture
def admin(abaca):
    """A client with the admin key."""
    return Admin(abaca)


def test_a_key_lives_from_its_making_to_its_end(abaca, admin):
    """Made, it calls; renewed, only its new secret does; revoked, neither; each within a second."""
    made = admin.key(rules={"strict": True})
    assert made["secret"].startswith(made["prefix"])
    assert draw(abaca, made["secret"]).status_code == 200
    renewed = admin.ask("POST", f"/keys/{made['id']}/renew")
    assert draw(abaca, made["secret"]).status_code == 400
    assert draw(abaca, renewed["secret"]).status_code == 200
    shown = admin.ask("GET", f"/keys/{made['name']}")
    assert "secret" not in shown
    assert shown["rules"] == {"strict": True}
    admin.ask("DELETE", f"/keys/{made['id']}", status=204)
    assert draw(abaca, renewed["secret"]).status_code == 400
    assert admin.ask("GET", f"/keys/{made['id']}")["revoked_s"] >= made["created_s"]
    assert made["id"] in {key["id"] for key in admin.ask("GET", "/keys")["data"]}


def test_a_key_ends_when_it_was_to_end(abaca, admin):
    """After its last second it is refused as expired."""
    made = admin.key(expires_s=int(time.time()) + 100)
    assert draw(abaca, made["secret"]).status_code == 200
    admin.ask("PATCH", f"/keys/{made['id']}", {"expires_s": int(time.time()) - 1})
    refused = draw(abaca, made["secret"])
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == "API key expired. Please renew the API key."


def test_a_group_is_made_changed_and_removed(admin):
    """PUT says all of its rules, PATCH some of them; it goes when nobody is in it any more."""
    name = next(NAMES)
    made = admin.ask("PUT", f"/groups/{name}", {"vendor": "yisu", "budget": "25 USD/month", "requests_per_minute": 6})
    assert made["rules"] == {"vendor": "yisu", "budget": "25.000000USD/month", "requests_per_minute": 6}
    assert made["used_usd"] == "0.000000"
    changed = admin.ask("PATCH", f"/groups/{name}", {"budget": None, "at_once": 3})
    assert changed["rules"] == {"vendor": "yisu", "requests_per_minute": 6, "at_once": 3}
    assert changed["id"] == made["id"]
    assert admin.ask("PUT", f"/groups/{name}", {"strict": True})["rules"] == {"strict": True}
    key = admin.key(group=name)
    assert key["group"] == name
    assert "is in the group" in str(admin.ask("DELETE", f"/groups/{name}", status=400))
    admin.ask("PATCH", f"/keys/{key['id']}", {"group": None})
    admin.ask("DELETE", f"/groups/{name}", status=204)
    admin.ask("GET", f"/groups/{name}", status=404)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("PUT", "/groups/x", {"vendor": "acme"}, 400, "vendor is 'acme'"),
        ("PUT", "/groups/x", {"nonsense": 1}, 400, "nonsense"),
        ("PUT", "/groups/x", {"requests_per_minute": "many"}, 400, "requests_per_minute"),
        ("PUT", "/groups/%20", {}, 400, "printable"),
        ("POST", "/keys", {}, 400, "name"),
        ("POST", "/keys", {"name": "x", "group": "nowhere"}, 404, "no group 'nowhere'"),
        ("POST", "/groups/x", {}, 405, "DELETE, GET, PATCH, PUT"),
        ("GET", "/keys/nobody", None, 404, "no key 'nobody'"),
        ("GET", "/nonsense", None, 404, "nothing at"),
        ("GET", "/usage?by=colour", None, 400, "by is 'colour'"),
        ("GET", "/usage?from=yesterday", None, 400, "from is 'yesterday'"),
        ("GET", "/usage?what=1", None, 400, "what"),
    ],
)
def test_what_cannot_be_is_refused_and_named(admin, method, path, body, status, said):
    """Bad input names the field and what would be right; nothing is a 500."""
    assert said in str(admin.ask(method, path, body, status=status))


def test_a_body_that_is_no_json_is_refused(abaca):
    """Whatever is sent, the answer is a 400."""
    for content in (b"{", b"[]", b"\xff", b'{"name": 1}', b"x" * 2_000_000):
        answer = httpx2.post(
            f"{abaca.url}/admin/v1/keys", content=content, headers={"x-goog-api-key": abaca.key}, timeout=30
        )
        assert answer.status_code in {400, 413}, answer.text


def test_other_keys_may_not(abaca, admin):
    """Management is for admin keys: others are told so, strangers are told that they are strangers."""
    secret = admin.key()["secret"]
    for path in ("keys", "groups", "usage", "ledger"):
        assert httpx2.get(f"{abaca.url}/admin/v1/{path}?key={secret}", timeout=30).status_code == 403
        assert httpx2.get(f"{abaca.url}/admin/v1/{path}", timeout=30).status_code == 403
        assert httpx2.get(f"{abaca.url}/admin/v1/{path}?key=wrong", timeout=30).status_code == 400


def test_a_limit_of_requests_is_told_in_each_dialect(abaca, admin):
    """The third request of two a minute is a 429 with the seconds to wait, in words, header and RetryInfo."""
    secret, _ = admin.member(requests_per_minute=2)
    assert [draw(abaca, secret).status_code for _ in range(2)] == [200, 200]
    gemini = draw(abaca, secret)
    error = gemini.json()["error"]
    assert (gemini.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert "2 requests a minute" in error["message"]
    assert 1 <= int(gemini.headers["retry-after"]) <= 30
    details = {detail["@type"].rpartition(".")[2]: detail for detail in error["details"]}
    assert float(details["RetryInfo"]["retryDelay"].removesuffix("s")) <= 30
    (violation,) = details["QuotaFailure"]["violations"]
    assert (violation["quotaId"], violation["quotaValue"]) == ("requests_per_minute", "2")
    openai = draw(abaca, secret, openai=True)
    assert (openai.status_code, openai.json()["error"]["code"]) == (429, "rate_limit_exceeded")


def test_pictures_and_pixels_are_limited_by_what_is_asked_for(abaca, admin):
    """Four pictures of two a minute never pass; a picture of a megapixel passes once where there is one."""
    secret, _ = admin.member(images_per_minute=2)
    body = {"model": "scripted/ok", "messages": [{"role": "user", "content": "x"}], "n": 4}
    auth = {"authorization": f"Bearer {secret}"}
    refused = httpx2.post(f"{abaca.url}/v1/chat/completions", json=body, headers=auth, timeout=30)
    assert refused.status_code == 429
    assert "asks for 4 images" in refused.json()["error"]["message"]
    assert draw(abaca, secret).status_code == 200
    secret, _ = admin.member(megapixels_per_minute=2)
    assert [draw(abaca, secret).status_code for _ in range(2)] == [200, 429]


def test_a_model_has_its_own_limit(abaca, admin):
    """What is limited for one model is free for the others."""
    secret, _ = admin.member(model_limits={"gemini-3-pro-image": {"requests_per_minute": 0}})
    assert draw(abaca, secret).status_code == 200
    url = f"{abaca.url}/v1beta/models/gemini-3-pro-image:generateContent?key={secret}"
    refused = httpx2.post(url, json=BODY, timeout=30)
    assert refused.status_code == 429
    assert "of gemini-3-pro-image" in refused.json()["error"]["message"]


def test_calls_at_once_are_limited_until_they_end(abaca, admin):
    """A second call beside the first is refused; as soon as the first is answered it passes."""
    secret, _ = admin.member(at_once=1)
    answers = []
    first = threading.Thread(target=lambda: answers.append(draw(abaca, secret, "slow-1").status_code))
    first.start()
    time.sleep(0.4)
    assert draw(abaca, secret).status_code == 429
    first.join()
    assert answers == [200]
    assert [draw(abaca, secret).status_code for _ in range(5)] == [200] * 5
    assert draw(abaca, secret, "garbage").status_code == 502
    assert draw(abaca, secret).status_code == 200


def test_a_retry_that_joins_takes_nothing(abaca, admin):
    """The same idempotency key again is the same call: it counts once."""
    secret, _ = admin.member(requests_per_minute=1)
    first = draw(abaca, secret, **{"idempotency-key": "one"})
    again = draw(abaca, secret, **{"idempotency-key": "one"})
    assert (first.status_code, again.status_code) == (200, 429)  # a request is a request, joined or not
    secret, _ = admin.member(images_per_minute=2)
    answers = [draw(abaca, secret, **{"idempotency-key": "two"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.headers["x-abaca-call-id"] for answer in answers}) == 1


def test_a_budget_is_never_overdrawn(abaca, admin):
    """A call that may cost more than is left is refused before it is begun, in each dialect's words."""
    secret, group = admin.member(budget="0.1USD/total")
    assert [draw(abaca, secret, "price-40000").status_code for _ in range(2)] == [200, 200]
    refused = draw(abaca, secret, "price-40000")
    assert refused.status_code == 429
    assert "0.080000 are used or held" in refused.json()["error"]["message"]
    assert "retry-after" not in refused.headers
    openai = draw(abaca, secret, "price-40000", openai=True)
    assert openai.json()["error"]["code"] == "insufficient_quota"
    assert draw(abaca, secret).status_code == 200
    assert admin.ask("GET", f"/groups/{group}")["used_usd"] == "0.080000"
    assert admin.ask("GET", "/ledger") == {"object": "ledger", "ok": True, "faults": []}


def test_what_brings_no_picture_costs_nothing(abaca, admin):
    """Refusals and failures leave the budget as it was."""
    secret, group = admin.member(budget="1USD/day")
    for model in ("no_image", "image_safety", "garbage", "busy", "text_only"):
        draw(abaca, secret, model)
    assert admin.ask("GET", f"/groups/{group}")["used_usd"] == "0.000000"


def test_usage_adds_up_what_was_paid(abaca, admin):
    """By key and model, as JSON and as CSV, of whom and from when is asked for."""
    secret, group = admin.member()
    for model in ("price-40000", "price-40000", "price-7"):
        assert draw(abaca, secret, model).status_code == 200
    found = admin.ask("GET", "/usage", by="group,day", group_name=group)
    assert [(line["group_name"], line["calls"], line["pictures"], line["cost_usd"]) for line in found["data"]] == [
        (group, 3, 3, "0.080007")
    ]
    table = list(csv.DictReader(io.StringIO(admin.ask("GET", "/usage", by="key", group_name=group, format="csv"))))
    assert [(row["calls"], row["cost_usd"]) for row in table] == [("3", "0.080007")]
    later = str(int(time.time()) + 100)
    assert admin.ask("GET", "/usage", **{"from": later, "group_name": group})["data"] == []


def test_only_what_is_permitted_can_be_asked(abaca, admin):
    """Other models, and engines that are not among the group's, are a 403 that says what may be asked."""
    secret, _ = admin.member(models=["gemini-3-pro-image"])
    refused = draw(abaca, secret)
    assert refused.status_code == 403
    assert "it may use gemini-3-pro-image" in refused.json()["error"]["message"]
    url = f"{abaca.url}/v1beta/models/models/nano-banana-pro:generateContent?key={secret}"
    small = {"contents": [{"parts": [{"text": "a cat"}]}]}
    assert httpx2.post(url, json=small, timeout=60).status_code == 200
    secret, _ = admin.member(engines=["scripted"])
    assert draw(abaca, secret).status_code == 200
    assert draw(abaca, secret, "../illustrator").status_code in {403, 404}
    url = f"{abaca.url}/v1beta/models/gemini-3-pro-image:generateContent?key={secret}"
    assert httpx2.post(url, json=small, timeout=60).status_code == 403


def test_who_draws_can_be_hidden(abaca, admin):
    """Neither headers, nor calls, nor errors tell engine and cost."""
    secret, _ = admin.member(hide_engine=True)
    answer = draw(abaca, secret, "price-40000")
    assert answer.status_code == 200
    assert not {"x-abaca-engine", "x-abaca-cost-usd"} & {name.lower() for name in answer.headers}
    call = httpx2.get(f"{abaca.url}/v1/calls/{answer.headers['x-abaca-call-id']}?key={secret}", timeout=30).json()
    assert (call["engine"], call["cost_usd"]) == (None, None)
    failed = draw(abaca, secret, "garbage")
    assert failed.status_code == 502
    assert failed.json()["error"]["message"] == "What draws for this model has failed."
    [call] = httpx2.get(f"{abaca.url}/v1/calls?state=failed&key={secret}", timeout=30).json()["data"]
    assert call["error"] == {"type": "EngineError", "message": "What draws for this model has failed."}


def test_strictness_vendor_and_caps_come_from_the_group(abaca, admin):
    """A key is answered in its group's spelling, strictly, and with its caps."""
    secret, group = admin.member(vendor="anyfast", strict=True, caps={"pictures": 1})
    answer = draw(abaca, secret)
    assert "inline_data" in answer.text
    odd = BODY | {"generationConfig": {"temperature": 0.5}}
    url = f"{abaca.url}/v1beta/models/scripted/ok:generateContent?key={secret}"
    assert httpx2.post(url, json=odd, timeout=30).status_code == 400
    admin.ask("PATCH", f"/groups/{group}", {"strict": None, "vendor": None})
    time.sleep(1.1)  # for so long a key is remembered
    assert httpx2.post(url, json=odd, timeout=30).status_code == 200
