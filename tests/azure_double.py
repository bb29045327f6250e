"""A server on this machine that speaks the part of Azure's Blob service that stores of pictures need.

Written by the service's REST reference, version 2023-11-03: Put Blob, Put Block, Put Block List, Get Blob, Get Blob
Properties, List Blobs, Blob Batch. Blobs live in memory; whoever signs as the account is let in; pages are short, so
that every listing has several.
"""

import re
import threading
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

ACCOUNT = "double"
PAGE = 3


class Kept:
    """One blob."""

    def __init__(self, content: bytes, mime: str) -> None:
        self.content = content
        self.mime = mime
        self.modified_s = time.time()


class AzureDouble(ThreadingHTTPServer):
    """The service at `url`, with one container that is there: "pictures". `blobs` go by their path in it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.blobs: dict[str, Kept] = {}
        self.blocks: dict[tuple[str, str], bytes] = {}
        self.url = f"http://127.0.0.1:{self.server_port}/{ACCOUNT}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    server: AzureDouble

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        container, _, blob = unquote(parts.path).removeprefix(f"/{ACCOUNT}/").partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not self.headers.get("Authorization", "").startswith(f"SharedKey {ACCOUNT}:"):
            self._fail(403, "AuthenticationFailed")
        elif container != "pictures":
            self._fail(404, "ContainerNotFound")
        else:
            getattr(self, f"_{self.command.lower()}_{query.get('comp', 'blob')}")(blob, query, body)

    do_GET = do_HEAD = do_PUT = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def _put_blob(self, blob: str, _query: dict[str, str], body: bytes) -> None:
        assert self.headers["x-ms-blob-type"] == "BlockBlob"
        self._keep(blob, body)

    def _put_block(self, blob: str, query: dict[str, str], body: bytes) -> None:
        self.server.blocks[blob, query["blockid"]] = body
        self._send(201)

    def _put_blocklist(self, blob: str, _query: dict[str, str], body: bytes) -> None:
        names = [element.text or "" for element in ET.fromstring(body)]
        self._keep(blob, b"".join(self.server.blocks.pop((blob, name)) for name in names))

    def _get_blob(self, blob: str, _query: dict[str, str], _body: bytes) -> None:
        if kept := self.server.blobs.get(blob):
            facts = {"Last-Modified": formatdate(kept.modified_s, usegmt=True), "ETag": '"1"'}
            self._send(200, kept.content, **facts, **{"Content-Type": kept.mime})
        else:
            self._fail(404, "BlobNotFound")

    _head_blob = _get_blob

    def _get_list(self, _blob: str, query: dict[str, str], _body: bytes) -> None:
        fits = sorted(name for name in self.server.blobs if name.startswith(query.get("prefix", "")))
        start = int(query.get("marker") or 0)
        rows = "".join(_row(name, self.server.blobs[name]) for name in fits[start : start + PAGE])
        marker = start + PAGE if start + PAGE < len(fits) else ""
        page = f"<EnumerationResults><Blobs>{rows}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>"
        self._send(200, f'<?xml version="1.0" encoding="utf-8"?>{page}'.encode(), **{"Content-Type": "application/xml"})

    def _post_batch(self, _blob: str, _query: dict[str, str], body: bytes) -> None:
        answers = []
        for number, path in enumerate(re.findall(rb"^DELETE (\S+) HTTP", body, re.MULTILINE)):
            name = unquote(path.decode()).removeprefix(f"/{ACCOUNT}/pictures/")
            line = "202 Accepted" if self.server.blobs.pop(name, None) else "404 The specified blob does not exist."
            answers.append(
                f"--b\r\nContent-Type: application/http\r\nContent-ID: {number}\r\n\r\nHTTP/1.1 {line}\r\n\r\n"
            )
        self._send(202, ("".join(answers) + "--b--\r\n").encode(), **{"Content-Type": "multipart/mixed; boundary=b"})

    def _keep(self, blob: str, content: bytes) -> None:
        self.server.blobs[blob] = Kept(content, self.headers["x-ms-blob-content-type"])
        self._send(201, ETag='"1"')

    def _fail(self, status: int, code: str) -> None:
        self._send(status, f"<Error><Code>{code}</Code></Error>".encode(), **{"x-ms-error-code": code})

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _row(name: str, kept: Kept) -> str:
    facts = f"<Last-Modified>{formatdate(kept.modified_s, usegmt=True)}</Last-Modified><Etag>1</Etag>"
    facts += f"<Content-Length>{len(kept.content)}</Content-Length><Content-Type>{escape(kept.mime)}</Content-Type>"
    return f"<Blob><Name>{escape(name)}</Name><Properties>{facts}</Properties></Blob>"
