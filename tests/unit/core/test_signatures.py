"""Thought signatures that a caller's dialect could not carry come back by the bytes that they sign."""

import pytest

from abaca.records import Key
from abaca.types import Picture, Request, Text, Turn
from abaca.updates import Finished, PictureDone, TextDelta

KEY = Key(id="key_1", name="ann")


@pytest.fixture
def signed(memory_blob):
    """A picture and words that an engine signed."""
    picture = Picture(mime="image/png", blob=memory_blob(), signature=memory_blob(b"signature-1", mime=""))
    return TextDelta(text="Here it is.", signature=memory_blob(b"signature-0", mime="")), PictureDone(picture=picture)


def again(*answered):
    """What a caller sends who wants the answer changed."""
    turns = (
        Turn(role="user", parts=(Text(text="a cat"),)),
        Turn(role="model", parts=answered),
        Turn(role="user", parts=(Text(text="make it blue"),)),
    )
    return Request(model="gemini-3-pro-image", dialect="openai_chat", turns=turns)


async def test_signatures_come_back(build, play_back, signed, ask, memory_blob):
    """A later turn with the same words and bytes reaches the engine with the signatures of the first answer."""
    engine = play_back("up", *signed, Finished())
    gateway, _ = build(engine)
    await (await gateway.start(ask(), KEY)).wait()
    bare = again(Text(text="Here it is."), Picture(mime="image/png", blob=memory_blob()))
    await (await gateway.start(bare, KEY)).wait()
    text, picture = engine.asked[1].turns[1].parts
    assert (text.signature.content, picture.signature.content) == (b"signature-0", b"signature-1")
    assert [part.signature for turn in engine.asked[1].turns[::2] for part in turn.parts] == [None, None]


async def test_a_signature_that_was_sent_is_kept(build, play_back, signed, ask, memory_blob):
    """Whoever brings a signature knows better."""
    engine = play_back("up", *signed, Finished())
    gateway, _ = build(engine)
    await (await gateway.start(ask(), KEY)).wait()
    own = Picture(mime="image/png", blob=memory_blob(), signature=memory_blob(b"own", mime=""))
    await (await gateway.start(again(own), KEY)).wait()
    assert engine.asked[1].turns[1].parts[0].signature.content == b"own"


@pytest.mark.parametrize("content", [b"other", b"picture"])
async def test_signatures_belong_to_bytes_and_key(build, play_back, signed, ask, memory_blob, content):
    """Other bytes, or the same bytes of another key's answer, have no signature."""
    engine = play_back("up", *signed, Finished())
    gateway, _ = build(engine)
    await (await gateway.start(ask(), KEY)).wait()
    key = KEY if content == b"other" else Key(id="key_2", name="bob")
    await (await gateway.start(again(Picture(mime="image/png", blob=memory_blob(content))), key)).wait()
    assert engine.asked[1].turns[1].parts[0].signature is None


@pytest.mark.parametrize(("content", "back"), [(b"abaca-drawing/1", b"abaca-drawing/1"), (b"a vendor's", None)])
async def test_what_is_made_here_is_known_in_a_new_message_too(build, play_back, ask, memory_blob, content, back):
    """A picture that the user sends as their own gets a signature of abaca's engines back, and never a vendor's."""
    picture = Picture(mime="image/png", blob=memory_blob(), signature=memory_blob(content, mime=""))
    engine = play_back("up", PictureDone(picture=picture), Finished())
    gateway, _ = build(engine)
    await (await gateway.start(ask(), KEY)).wait()
    turn = Turn(role="user", parts=(Text(text="make it blue"), Picture(mime="image/png", blob=memory_blob())))
    request = Request(model="gemini-3-pro-image", dialect="openai_chat", turns=(turn,))
    await (await gateway.start(request, KEY)).wait()
    signature = engine.asked[1].turns[0].parts[1].signature
    assert (signature.content if signature else None) == back
