"""Fixtures for dialects: the doubles of `dialect_doubles`, and the vendors' rows."""

import pytest

import dialect_doubles
from abaca.catalogue import load_catalogue, load_vendors
from abaca.dialects.gemini import Gemini
from abaca.interfaces import Inbound


@pytest.fixture(scope="session")
def memory_blob():
    return dialect_doubles.MemoryBlob


@pytest.fixture(scope="session")
def skeleton():
    return dialect_doubles.skeleton


@pytest.fixture(scope="session")
def joined():
    return dialect_doubles.joined


@pytest.fixture(scope="session")
def lifted():
    return dialect_doubles.lifted


@pytest.fixture(scope="session")
def relifted():
    return dialect_doubles.relifted


@pytest.fixture(scope="session")
def vendors():
    return load_vendors()


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="session")
def decode_gemini(skeleton, vendors):
    def decode_body(document, *, operation="generate", model="gemini-3-pro-image", vendor="google", **query):
        inbound = Inbound(
            operation=operation, skeleton=skeleton(document), path={"model": model} if model else {}, query=query
        )
        return Gemini(vendors[vendor]).decode_request(inbound)

    return decode_body
