"""Stand-ins in both directions."""

import base64
import json
import time

import pytest

from abaca.errors import WireError
from abaca.skeletons import DataUrl, Inline, Nonce, Picked, Skeleton, restore, segments


def joined(pieces):
    return b"".join(p if isinstance(p, bytes) else base64.b64encode(p.content) for p in pieces)


def test_segments_put_blobs_where_their_leaves_were(memory_blob):
    """Inline and data URL leaves become base64 of their own blobs, in order."""
    one, two = memory_blob(b"one"), memory_blob(b"two")
    body = joined(segments({"b": DataUrl("image/png", two), "a": [Inline(one), "x"]}))
    assert json.loads(body) == {"b": "data:image/png;base64,dHdv", "a": ["b25l", "x"]}


def test_segments_of_plain_json_are_one_piece():
    """A document without pictures is a single piece of bytes."""
    assert segments({"a": 1}) == (b'{"a":1}',)


def test_a_body_without_pictures_needs_no_secret(monkeypatch):
    """Nothing is drawn from the system's randomness where nothing has a stand-in."""
    monkeypatch.delattr("abaca.skeletons.secrets.token_hex")
    assert segments({"a": "~x~"}) == (b'{"a":"~x~"}',)
    assert Skeleton(b'{"a":1}').parse() == {"a": 1}


def test_segments_refuse_what_is_no_json():
    """A value that JSON cannot hold is a programming error."""
    with pytest.raises(TypeError, match="no JSON for object"):
        segments({"a": object()})


def test_stand_ins_are_found_again(memory_blob):
    """A string that is all stand-in is its blob; any other string is none, nor is another body's stand-in."""
    nonce = Nonce()
    skeleton = Skeleton(b"{}", (memory_blob(),), nonce)
    assert skeleton.blob(nonce.stand_in(0)) is skeleton.blobs[0]
    assert skeleton.blob("x" + nonce.stand_in(0)) is None
    assert skeleton.blob(Nonce().stand_in(0)) is None


def test_data_urls_are_cut_out_of_text(memory_blob):
    """Words and pictures come in order, with the label that each data URL claims."""
    nonce = Nonce()
    skeleton = Skeleton(b"{}", (memory_blob(b"0"), memory_blob(b"1")), nonce)
    text = f"![](data:image/PNG;q=1;base64,{nonce.stand_in(1)}) and data:;base64,{nonce.stand_in(0)}"
    first, second = Picked("image/png", skeleton.blobs[1]), Picked("", skeleton.blobs[0])
    assert skeleton.split(text) == ["![](", first, ") and ", second]
    assert skeleton.split("") == []


def test_opaque_parts_are_restored(memory_blob):
    """Renaming the stand-ins of an opaque part and restoring them gives the same base64 again."""
    nonce = Nonce()
    skeleton = Skeleton(b"{}", (memory_blob(b"0"), memory_blob(b"1")), nonce)
    url = f"data:a/b;base64,{nonce.stand_in(0)}"
    value, blobs = skeleton.opaque({"a": [{"data": nonce.stand_in(1)}, 3, "blob:9", "plain", url]})
    assert value == {"a": [{"data": "blob:0"}, 3, "blob:9", "plain", "data:a/b;base64,blob:1"]}
    restored = json.loads(joined(segments(restore(value, blobs))))
    assert restored == {"a": [{"data": "MQ=="}, 3, "blob:9", "plain", "data:a/b;base64,MA=="]}


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_a_wire_error(body):
    """Broken, badly encoded and absurdly nested bodies are told at the root."""
    with pytest.raises(WireError) as caught:
        Skeleton(body).parse()
    assert caught.value.where == "$"
    assert "not valid JSON" in caught.value.why


def test_foreign_stand_ins_are_plain_text(memory_blob):
    """What looks like a stand-in of another body is left as it is, in every direction."""
    foreign = Nonce().stand_in(0)
    skeleton = Skeleton(b"{}", (memory_blob(),))
    assert skeleton.split(f"data:image/png;base64,{foreign}") == [f"data:image/png;base64,{foreign}"]
    assert skeleton.opaque(foreign) == (foreign, ())
    assert json.loads(joined(segments({"a": Inline(memory_blob(b"x")), "b": foreign}))) == {"a": "eA==", "b": foreign}


def test_many_beginnings_of_data_urls_take_no_time(memory_blob):
    """A megabyte of "data:" is looked through in well under a second."""
    began_s = time.process_time()
    assert len(Skeleton(b"{}", (memory_blob(),)).split("data:" * 200_000)) == 1
    assert time.process_time() - began_s < 2
