"""Signatures of webhooks."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abaca.signing import sign, signing_key, verify
from abaca.types import Secret

# The example of the specification's own libraries (github.com/standard-webhooks/standard-webhooks, test_sign_function).
SECRET = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT_S = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER = Secret("another secret, in plain words")


def verified(secrets=(SECRET,), **changes):
    facts = {"message_id": ID, "timestamp": str(AT_S), "signature": SIGNATURE, "body": BODY, "now_s": AT_S}
    return verify(secrets, **(facts | changes))


def test_the_published_example_comes_out():
    """Secret, id, time and body of the specification's libraries give their signature."""
    assert sign([SECRET], message_id=ID, at_s=AT_S, body=BODY) == SIGNATURE
    assert verified()


def test_plain_secrets_count_by_their_utf8():
    """A secret without the prefix signs with its own bytes."""
    secret = Secret("ein schlüssel aus worten, lang genug")
    digest = hmac.new(secret.reveal().encode(), b"call_1.7." + BODY, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}"
    assert sign([secret], message_id="call_1", at_s=7, body=BODY) == expected


@pytest.mark.parametrize("length", [24, 25, 26])
def test_base64_may_lack_its_padding(length):
    """A secret in base64 means the same with and without the signs of padding."""
    encoded = base64.b64encode(b"k" * length).decode()
    assert signing_key(Secret(f"whsec_{encoded}")) == b"k" * length
    assert signing_key(Secret(f"whsec_{encoded.rstrip('=')}")) == b"k" * length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "short",
        "whsec_c2hvcnQ=",
        "x" * 23,
        "whsec_" + "-_" * 20,
        "whsec_" + "A" * 33,
        "whsec_ä" + "A" * 40,
    ],
)
def test_weak_and_broken_secrets_are_refused(text):
    """A secret of under 24 bytes or in broken base64 is refused, and the refusal does not repeat it."""
    with pytest.raises(ValueError, match="webhook secret") as refusal:
        signing_key(Secret(text))
    assert len(text) < 6 or text not in str(refusal.value)


def test_every_secret_signs():
    """Of two secrets either one verifies what both have signed, and a third does not."""
    both = sign([OTHER, SECRET], message_id=ID, at_s=AT_S, body=BODY)
    assert both.split(" ") == [sign([OTHER], message_id=ID, at_s=AT_S, body=BODY), SIGNATURE]
    assert verified([SECRET], signature=both)
    assert verified([OTHER], signature=both)
    assert verified([Secret("x" * 24), OTHER], signature=both)
    assert not verified([Secret("x" * 24)], signature=both)


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "msg_other"},
        {"timestamp": str(AT_S + 1)},
        {"body": BODY + b" "},
        {"body": b""},
        {"signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="},
        {"signature": SIGNATURE.replace("v1,", "v2,")},
        {"signature": SIGNATURE.replace("v1,", "v1a,")},
        {"signature": SIGNATURE.removeprefix("v1,")},
        {"signature": SIGNATURE[:20]},
        {"signature": f"{SIGNATURE[:20]}!{SIGNATURE[20:]}"},
        {"signature": "v1,\udcff"},
        {"message_id": "\udcff"},
        {"signature": ""},
        {"signature": "v1,"},
        {"secrets": ()},
    ],
)
def test_any_change_is_seen(change):
    """A change of id, time, body, signature or version, or no secret at all, is not verified."""
    assert not verified(**change)


def test_known_signatures_are_found_among_others():
    """Signatures of other versions and other secrets beside the right one do no harm."""
    assert verified(signature=f"v1a,abc nonsense v1,=== v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= {SIGNATURE}")


@pytest.mark.parametrize(("late_s", "fits"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_old_and_early_messages_are_refused(late_s, fits):
    """A message is of now within five minutes either way, however well it is signed."""
    assert verified(now_s=AT_S + late_s) is fits
    assert verified(now_s=AT_S + late_s, tolerance_s=1000)


@given(message_id=st.text(max_size=20), timestamp=st.text(max_size=30), signature=st.text(max_size=60))
def test_no_header_raises(message_id, timestamp, signature):
    """Whatever a stranger writes into the headers is refused without an error."""
    assert not verified(message_id=message_id, timestamp=timestamp, signature=signature)
    assert not verified(message_id=message_id)
    assert not verified(timestamp=timestamp)
    assert not verified(signature=signature)


@pytest.mark.parametrize(
    "timestamp", ["١٦١٤٢٦٥٣٣٠", "1614265330.0", "+1614265330", " 1614265330", "9" * 5000, "²", "nan", ""]
)
def test_times_have_one_spelling(timestamp):
    """A time in another spelling than a few ASCII digits is refused."""
    assert not verified(timestamp=timestamp)


@given(
    body=st.binary(max_size=100),
    at_s=st.integers(0, 2**40),
    message_id=st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True),
)
def test_what_is_signed_verifies(body, at_s, message_id):
    """Any body under any id and time verifies as signed, and not under another id."""
    signature = sign([OTHER], message_id=message_id, at_s=at_s, body=body)
    facts = {"timestamp": str(at_s), "signature": signature, "body": body, "now_s": at_s}
    assert verify([OTHER], message_id=message_id, **facts)
    assert not verify([OTHER], message_id=f"{message_id}x", **facts)


def test_a_full_stop_moves_nothing_into_the_id():
    """An id with a full stop is neither signed nor verified, nor is anything signed without a secret or an id."""
    for secrets, message_id in (([SECRET], "a.1"), ([SECRET], ""), ([], "a")):
        with pytest.raises(ValueError, match=r"id|secret"):
            sign(secrets, message_id=message_id, at_s=AT_S, body=BODY)
    moved = sign([SECRET], message_id="a", at_s=1, body=b"2.body")
    assert not verify([SECRET], message_id="a.1", timestamp="2", signature=moved, body=b"body", now_s=2)
