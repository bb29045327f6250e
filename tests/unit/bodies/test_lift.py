"""Lift: what is taken out of a body, what stays, and what is refused."""

import base64
import gzip
import json
import os
import zlib

import pytest

from abaca.blobs import FolderSpool
from abaca.bodies import lift
from abaca.errors import InvalidPicture, StoreError, TooLarge, WireError, WrongMediaType
from abaca.interfaces import LiftRule
from abaca.records import Caps

PICTURE = bytes(range(256)) * 3
BASE64 = base64.b64encode(PICTURE).decode()
PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def png_head(width_px, height_px):
    """Give the first bytes of a PNG of that size."""
    body = width_px.to_bytes(4, "big") + height_px.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return PNG_HEAD + body + zlib.crc32(b"IHDR" + body).to_bytes(4, "big")


def encoded(raw):
    """Give base64 as text."""
    return base64.b64encode(raw).decode()


async def test_base64_value_becomes_a_blob(lifter):
    """A string under a base64 key is decoded, and its place holds the stand-in of its blob."""
    skeleton = await lifter.lift(json.dumps({"inlineData": {"data": BASE64, "mimeType": "image/png"}}).encode())
    value = skeleton.parse()["inlineData"]["data"]
    assert skeleton.blob(value) is skeleton.blobs[0]
    assert await lifter.content(skeleton.blobs[0]) == PICTURE
    assert skeleton.parse()["inlineData"]["mimeType"] == "image/png"


@pytest.mark.parametrize("order", [("data", "mimeType"), ("mimeType", "data")])
async def test_key_order_does_not_matter(lifter, order):
    """The mime may stand before or after the data."""
    values = {"data": BASE64, "mimeType": "image/png"}
    skeleton = await lifter.lift(json.dumps({key: values[key] for key in order}).encode())
    assert await lifter.content(skeleton.blobs[0]) == PICTURE


async def test_data_url_is_lifted_and_https_url_stays(lifter):
    """Under a data-URL key only data URLs are lifted, parameters and case of the head notwithstanding."""
    urls = [
        f"data:image/png;base64,{BASE64}",
        f"DATA:image/png;charset=utf-8;name=a.png;BASE64,{BASE64}",
        "https://example.org/data:image/png;base64,AAAA",
        "data:text/plain,words",
        "data:image/png;base64,",
        "da",
        "",
    ]
    skeleton = await lifter.lift(json.dumps([{"url": url} for url in urls]).encode())
    values = [item["url"] for item in skeleton.parse()]
    assert len(skeleton.blobs) == 2
    assert [await lifter.content(blob) for blob in skeleton.blobs] == [PICTURE] * 2
    assert skeleton.split(values[0])[0].label == "image/png"
    assert skeleton.split(values[1])[0].blob is skeleton.blobs[1]
    assert values[2:] == urls[2:]


async def test_text_with_data_urls_keeps_its_words(lifter):
    """Any number of data URLs are lifted out of a text; the run ends where base64 ends."""
    text = f'One ![a](data:image/png;base64,{BASE64}) two "<img src=data:image/jpeg;base64,{BASE64.rstrip("=")}>" \n中'
    skeleton = await lifter.lift(json.dumps({"content": text}).encode())
    pieces = skeleton.split(skeleton.parse()["content"])
    words = [piece for piece in pieces if isinstance(piece, str)]
    assert words == ["One ![a](", ') two "<img src=', '>" \n中']
    assert [await lifter.content(blob) for blob in skeleton.blobs] == [PICTURE] * 2


@pytest.mark.parametrize(
    "text",
    [
        "write src='data:image/png;base64,...' there",
        "data:image/png;base64,iVBORw0KGgo=",
        "metadata: none; data:,data;base64",
        "the word data",
        "a data:" + "x" * 400 + ";base64," + "A" * 40,
        'quoted \\" and \\u00e9 \\\\',
    ],
)
async def test_talk_about_data_urls_is_left_alone(lifter, text):
    """What only looks like a data URL, or has too little behind it for a picture, stays text."""
    body = json.dumps({"content": text}).encode()
    skeleton = await lifter.lift(body)
    assert (skeleton.body, skeleton.blobs) == (body, ())


async def test_dangling_character_stays_in_the_text(lifter):
    """A run in a text that ends inside a group is decoded as far as it goes."""
    skeleton = await lifter.lift(json.dumps({"text": "data:image/png;base64," + "QUJD" * 9 + "Q rest"}).encode())
    assert await lifter.content(skeleton.blobs[0]) == b"ABC" * 9
    assert skeleton.split(skeleton.parse()["text"])[1:] == ["Q rest"]


@pytest.mark.parametrize(
    "spelled",
    [
        base64.urlsafe_b64encode(PICTURE).decode(),
        BASE64.replace("+", "-", 3),
        BASE64.rstrip("="),
        "\\r\\n".join(BASE64[at : at + 76] for at in range(0, len(BASE64), 76)) + "\\n",
        " ".join(BASE64[at : at + 5] for at in range(0, len(BASE64), 5)),
        BASE64.replace("/", "\\/"),
        BASE64.replace("/", "\\u002f").replace("+", "\\u002B"),
        "\\u0041".join(BASE64.split("A")),
    ],
)
@pytest.mark.parametrize("key", ["data", "url"])
async def test_every_spelling_of_base64_is_read(lifter, spelled, key):
    """Both alphabets, with or without padding, wrapped lines and JSON's escapes give the same bytes."""
    head = "data:image\\/png;base64," if key == "url" else ""
    skeleton = await lifter.lift(f'{{"{key}": "{head}{spelled}"}}'.encode())
    assert await lifter.content(skeleton.blobs[0]) == PICTURE


async def test_escapes_inside_a_text_run_are_read(lifter):
    """Escaped slashes, plus signs and padding inside a text belong to the run."""
    run = encoded(PICTURE + b"x").replace("/", "\\/").replace("+", "\\u002b").replace("=", "\\u003d")
    skeleton = await lifter.lift(f'{{"text": "see data:image\\u002Fpng;base64,{run}\\n\\u4e2d"}}'.encode())
    assert await lifter.content(skeleton.blobs[0]) == PICTURE + b"x"
    assert skeleton.parse()["text"].endswith("~\n中")


async def test_escaped_key_is_known_by_its_meaning(lifter):
    """A key spelled with escapes is the key it means."""
    skeleton = await lifter.lift(f'{{"d\\u0061ta": "{BASE64}", "\\"": {{"b64\\u005fjson": "{BASE64}"}}}}'.encode())
    assert [await lifter.content(blob) for blob in skeleton.blobs] == [PICTURE] * 2


async def test_other_values_are_left_alone(lifter):
    """Empty strings and values that are no strings are not lifted, whatever their key."""
    body = b'{"data": "", "b64_json": null, "url": {"a": 1}, "content": ["data:x", 1.5e3], "text": true, "x": "QUJD"}'
    skeleton = await lifter.lift(body)
    assert (skeleton.body, skeleton.blobs) == (body, ())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("<YOUR_BASE64_ENCODED_IMAGE>", '"<YOUR_BASE64_ENCODED_IMA…" is not base64 (a placeholder left in?)'),
        ("<IMAGE>", '"<IMAGE>" is not base64 (a placeholder left in?)'),
        ("iVBORw0KGgo...", '"iVBORw0KGgo..." is not base64 (a placeholder left in?)'),
        ("A" * 4001, f'"{"A" * 24}…" is not base64'),
        ("A" * 4000 + "!", f'"{"A" * 24}…" is not base64'),
        ("QUJD=", '"QUJD=" is not base64'),
        ("QQ==QUJD", '"QQ==QUJD" is not base64'),
        ("QUI===", '"QUI===" is not base64'),
        ("QQ==\\n=", '"QQ==\n=" is not base64'),
        ("Q\\\\QQ", '"Q\\QQ" is not base64 (a placeholder left in?)'),
        ("Q\\u4e2d", '"Q中" is not base64 (a placeholder left in?)'),
        ("Q\\ud800\\b", '"Q?\b" is not base64 (a placeholder left in?)'),
        ("data:image/png;base64,QUJD", '"data:image/png;base64,QU…" is a data URL where its base64 alone belongs'),
    ],
)
@pytest.mark.parametrize("size_bytes", [1, 65_536])
async def test_what_is_not_base64_is_refused_by_path(lifter, value, words, size_bytes):
    """The error names the JSON path and how the value begins, however the body was cut."""
    body = f'{{"contents": [{{"parts": [{{"text": "x"}}, {{"inlineData": {{"data": "{value}"}}}}]}}]}}'.encode()
    with pytest.raises(WireError) as caught:
        await lifter.lift(body, size_bytes)
    assert caught.value.where == "contents[0].parts[1].inlineData.data"
    assert caught.value.why == words
    assert not lifter.left()


@pytest.mark.parametrize(
    ("body", "where", "why"),
    [
        (b"", "$", "the body is empty"),
        (b" \n", "$", "the body is empty"),
        (b'{"a": [{"b": 1', "a[0].b", "ends in the middle"),
        (b'{"a": "xyz', "a", "ends in the middle"),
        (b'{"a": "xyz\\', "a", "ends in the middle"),
        (b'{"data": "QUJD', "data", "ends in the middle"),
        (b'"abc', "$", "ends in the middle"),
        (b'{"a": 1} x', "$", "follows the end"),
        (b'{"a": 1}{"a": 1}', "$", "follows the end"),
        (b"[1]]", "$", "follows the end"),
        (b"]", "$", "unexpected ]"),
        (b'{"a": 1]', "a", "unexpected ]"),
        (b'{"a": [1}}', "a[0]", "unexpected }"),
        (b'{"a": nil}', "$", "not valid JSON"),
        (b'{"a" 1}', "$", "not valid JSON"),
        (b'{"a": 1,}', "$", "not valid JSON"),
        (b'{"a\\x": 1}', "$", "not valid JSON"),
        (b"1, 2", "$", "not valid JSON"),
        (b'"a" "b"', "$", "not valid JSON"),
        (b'{"a": "\xff"}', "$", "not UTF-8"),
        (b'{"a": "\\u12x4567"}', "a", "broken escape"),
        (b"[" * 129, "[0]" * 128, "more than 128 deep"),
    ],
)
@pytest.mark.parametrize("size_bytes", [1, 65_536])
async def test_what_is_no_json_is_refused(lifter, body, where, why, size_bytes):
    """Broken, cut and surplus JSON is a WireError that says so."""
    with pytest.raises(WireError) as caught:
        await lifter.lift(body, size_bytes)
    assert caught.value.where == where
    assert why in caught.value.why


async def test_place_of_a_fault_is_told_only_when_it_is_true(lifter):
    """Byte offsets belong to the body as sent; with blobs lifted out they would lie."""
    with pytest.raises(WireError, match=r"byte 6"):
        await lifter.lift(b'{"a": x}')
    with pytest.raises(WireError) as caught:
        await lifter.lift(b'{"data": "QUJD", "a": x}')
    assert "byte" not in caught.value.why


@pytest.mark.parametrize("body", [b'"words"', b"5", b"null", b"[]", b"{}", b' \t[1, "a"]\r\n', b'\xef\xbb\xbf{"a": 1}'])
async def test_all_json_is_welcome(lifter, body):
    """Scalars at the top, space around and a byte order mark are no reason to refuse."""
    skeleton = await lifter.lift(body)
    assert skeleton.parse() == json.loads(body.decode("utf-8-sig"))


async def test_path_cuts_long_keys(lifter):
    """A path stays short, however long the caller's keys are."""
    with pytest.raises(WireError) as caught:
        await lifter.lift(json.dumps({"k" * 500: {"": {"data": "?"}}}).encode())
    assert caught.value.where == "k" * 64 + ".data"


@pytest.mark.parametrize("size_bytes", [7, 65_536])
@pytest.mark.parametrize(
    ("caps", "body", "field"),
    [
        (Caps(body_bytes=100), {"a": "x" * 100}, None),
        (Caps(string_bytes=100), {"a": ["x" * 100, "x" * 101]}, "a[1]"),
        (Caps(string_bytes=300), {"a": "é" * 200}, "a"),
        (Caps(string_bytes=100), {"a": {"k" * 101: 1}}, "a"),
        (Caps(string_bytes=100), {"text": "x" * 60 + f"data:a;base64,{'A' * 40} " + "y" * 60}, "text"),
        (Caps(string_bytes=10), {"a": list(range(100))}, None),
        (Caps(picture_bytes=767), {"b": [{"data": BASE64}]}, "b[0].data"),
        (Caps(pictures=1), [{"data": encoded(PNG_HEAD)}, {"url": f"data:;base64,{encoded(PNG_HEAD)}"}], "[1].url"),
        (Caps(picture_px=100), {"data": encoded(png_head(10, 11))}, "data"),
    ],
)
async def test_caps_are_kept(lifter, caps, body, field, size_bytes):
    """Over a cap a body is refused, naming the path at fault, and nothing of it is left."""
    lifter.spool = FolderSpool(lifter.folder, memory_bytes=1)
    with pytest.raises(InvalidPicture if caps.picture_px == 100 else TooLarge) as caught:
        await lifter.lift(json.dumps(body).encode(), size_bytes, caps=caps)
    assert caught.value.field == field
    assert not lifter.left()


async def test_caps_allow_what_they_name(lifter):
    """Exactly as much as the caps say is let through, and signatures are not counted as pictures."""
    body = [{"data": encoded(png_head(10, 10))}, {"thoughtSignature": "QUJD"}, {"thoughtSignature": "QUJD"}, "x" * 100]
    text = json.dumps(body).encode()
    caps = Caps(body_bytes=len(text), string_bytes=100, pictures=1, picture_px=100, picture_bytes=33)
    assert len((await lifter.lift(text, caps=caps)).blobs) == 3


async def test_number_of_blobs_is_bounded(lifter):
    """A body of nothing but tiny blobs is refused."""
    body = json.dumps([{"data": "QUJD"}] * 4097).encode()
    with pytest.raises(TooLarge, match="4096 base64 values"):
        await lifter.lift(body)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip"])
@pytest.mark.parametrize("size_bytes", [1, 65_536])
async def test_gzip_is_inflated(lifter, encoding, size_bytes):
    """A gzip body is read as what it holds, in one member or several."""
    body = json.dumps({"data": BASE64}).encode()
    packed = gzip.compress(body[:100]) + gzip.compress(body[100:])
    skeleton = await lifter.lift(packed, size_bytes, encoding=encoding)
    assert await lifter.content(skeleton.blobs[0]) == PICTURE


async def test_gzip_bomb_stops_at_the_cap(lifter):
    """Bytes are counted after inflation, and inflation goes no further than the cap."""
    bomb = gzip.compress(b'{"data": "' + b"A" * 50_000_000)
    with pytest.raises(TooLarge, match="2000000 bytes"):
        await lifter.lift(bomb, caps=Caps(body_bytes=2_000_000), encoding="gzip")
    assert not lifter.left()


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (gzip.compress(b'{"a": 1}')[:-3], "cut off"),
        (gzip.compress(b'{"a": 1}')[:-8] + bytes(8), "broken"),
        (b'{"a": 1, "b": 2}', "broken"),
        (b'{"a": 1}', "cut off"),
        (gzip.compress(b"{}") + b"junk that follows", "broken"),
    ],
    ids=[
        "short",
        "wrong sum",
        "foreign",
        "foreign and shorter than a head",
        "long",
    ],  # the bytes hold the time, and tests must have the same names everywhere
)
async def test_broken_gzip_is_refused(lifter, packed, why):
    """Gzip that is cut off, does not add up or is none at all is the sender's fault."""
    with pytest.raises(WireError, match=why):
        await lifter.lift(packed, encoding="gzip")


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd"])
async def test_other_encodings_are_415(lifter, encoding):
    """What is not read here is refused by name."""
    with pytest.raises(WrongMediaType, match=encoding):
        await lifter.lift(b"{}", encoding=encoding)


async def test_empty_gzip_body_is_an_empty_body(lifter):
    """No bytes at all are an empty body, whatever their encoding is said to be."""
    with pytest.raises(WireError, match="empty"):
        await lifter.lift(b"", encoding="gzip")


@pytest.mark.parametrize("size_bytes", [1, 4096])
async def test_failure_removes_every_blob_of_the_body(lifter, size_bytes):
    """When a later part of a body is wrong, the files of the earlier parts are gone at once."""
    lifter.spool = FolderSpool(lifter.folder, memory_bytes=10)
    body = json.dumps([{"data": BASE64}, {"data": BASE64}]).encode()[:-1] + b"}"
    seen: list[int] = []

    async def watched():
        async for chunk in lifter.chunks(body, size_bytes):
            yield chunk
            seen.append(len(lifter.left()))

    with pytest.raises(WireError, match="unexpected }"):
        await lift(watched(), rule=lifter.rule, spool=lifter.spool, caps=Caps())
    assert not seen or max(seen) == 2 or size_bytes > 1
    assert not lifter.left()


async def test_source_that_breaks_leaves_nothing(lifter):
    """When the sender goes away in the middle of a picture, its half is removed."""
    lifter.spool = FolderSpool(lifter.folder, memory_bytes=10)

    async def cut():
        yield b'{"data": "' + base64.b64encode(os.urandom(2_000_000))
        assert lifter.left()
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await lift(cut(), rule=lifter.rule, spool=lifter.spool, caps=Caps())
    assert not lifter.left()


@pytest.mark.parametrize("padding", ["=", "=="])
async def test_nothing_follows_padding(lifter, padding):
    """Padding ends a run, be it in the middle of a body or at the end of a chunk that is all base64."""
    run = "A" * (400 - len(padding)) + padding
    for body in ([f'{{"data": "{run[:100]}', run[100:], 'AAAA"}'], [f'{{"data": "{run}AAAA"}}']):
        with pytest.raises(WireError, match="not base64"):
            await lifter.lift([piece.encode() for piece in body])


async def test_full_disk_is_a_store_error(lifter, monkeypatch):
    """When the spool cannot be written the error says so and is nobody's request's fault."""
    lifter.folder.rmdir()
    body = json.dumps({"data": encoded(bytes(200_000))}).encode()
    with pytest.raises(StoreError):
        await lifter.lift(body)


async def test_stand_ins_cannot_be_forged(lifter):
    """What a caller writes in the shape of a stand-in, even one of an earlier body, is text and no blob."""
    earlier = await lifter.lift(json.dumps({"data": BASE64}).encode())
    forged = [earlier.nonce.stand_in(0), f"~{'0' * 32}:0~", "~:0~", "\\u007e" + earlier.nonce.stand_in(0)[1:]]
    body = json.dumps({"parts": [{"data": BASE64}, *({"url": text, "text": text} for text in forged)]}).encode()
    later = await lifter.lift(body.replace(b"\\\\u", b"\\u"))
    parts = later.parse()["parts"]
    assert later.blob(parts[0]["data"]) is later.blobs[0]
    assert all(later.blob(text) is None for part in parts[1:] for text in part.values())
    assert all(len(later.split("data:;base64," + part["text"])) == 1 for part in parts[1:])
    assert later.nonce.value != earlier.nonce.value


async def test_rule_without_keys_lifts_nothing(lifter):
    """With an empty rule a body passes as it is."""
    lifter.rule = LiftRule()
    body = json.dumps({"data": BASE64, "url": "data:;base64,QUJD"}).encode()
    assert (await lifter.lift(body)).body == body


async def test_a_body_has_a_limit_of_values(lifter):
    """What is parsed from a body stays in proportion: too many values are refused, whatever their size."""
    with pytest.raises(TooLarge, match="100000 values"):
        await lifter.lift(b"[" + b"0," * 100_001 + b"0]")
    assert not lifter.left()
