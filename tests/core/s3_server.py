"""A bucket in a thread: as much of the S3 protocol as boto3 speaks for us, kept in memory, with ways to fail."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

BUCKET, ACCESS_KEY = "private-files", "the-key"
PAGE = 3  # entries per page of a list: Amazon's are 1000


@dataclass
class Stored:
    content: bytes
    headers: dict[str, str]
    modified: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.path.partition(f"/{BUCKET}/")[2]


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Bucket:
    """`fail` may answer instead: it gets the request and returns a status or None. `cut` halves bodies."""

    address = ""

    def __init__(self) -> None:
        self.open: set[socket.socket] = set()
        self.reset()

    def reset(self) -> None:
        """Empty again, and well."""
        self.hang_up = False
        self.objects: dict[str, Stored] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.requests: list[Request] = []
        self.fail: Callable[[Request], int | None] = lambda _request: None
        self.cut: Callable[[Request], bool] = lambda _request: False

    def asked(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if (status := self.fail(request)) is not None:
            return refusal(status, "InternalError" if status >= 500 else "NoSuchKey")
        signed = request.headers.get("authorization", "")
        if not signed.startswith(f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/"):
            return refusal(403, "AccessDenied")
        if request.path.rstrip("/") == f"/{BUCKET}":
            return self.listing(request.query)
        if not request.path.startswith(f"/{BUCKET}/"):
            return refusal(404, "NoSuchBucket")
        if "uploads" in request.query or "uploadId" in request.query:
            return self.multipart(request)
        return {"PUT": self.put, "GET": self.get, "HEAD": self.get, "DELETE": self.delete}[request.method](
            request
        )

    def put(self, request: Request) -> Answer:
        self.objects[request.key] = stored = Stored(request.body, request.headers)
        return Answer(headers={"ETag": stored.etag})

    def get(self, request: Request) -> Answer:
        stored = self.objects.get(request.key)
        if stored is None:
            return refusal(404, "NoSuchKey")
        headers = {
            "ETag": stored.etag,
            "Content-Type": stored.headers.get("content-type", "binary/octet-stream"),
            "Last-Modified": format_datetime(stored.modified, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if part is None:
            return Answer(200, stored.content, headers)
        first, size = int(part[1]), len(stored.content)
        if first >= size:  # Amazon's answer for an empty file too
            return refusal(416, "InvalidRange")
        last = min(int(part[2] or size), size - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        return Answer(206, stored.content[first : last + 1], headers)

    def delete(self, request: Request) -> Answer:
        self.objects.pop(request.key, None)
        return Answer(204)

    def multipart(self, request: Request) -> Answer:
        upload = request.query.get("uploadId", "")
        if request.method == "POST" and not upload:
            upload = f"upload-{len(self.requests)}"
            self.uploads[upload] = {}
            name = "InitiateMultipartUploadResult"
            return xml(name, f"<UploadId>{upload}</UploadId><Key>{escape(request.key)}</Key>")
        if request.method == "PUT":
            self.uploads[upload][int(request.query["partNumber"])] = request.body
            return Answer(headers={"ETag": f'"{request.query["partNumber"]}"'})
        parts = self.uploads.pop(upload)
        if request.method == "DELETE":
            return Answer(204)
        numbers = [int(number) for number in re.findall(rb"<PartNumber>(\d+)<", request.body)]
        self.objects[request.key] = Stored(b"".join(parts[number] for number in numbers), request.headers)
        return xml("CompleteMultipartUploadResult", f"<Key>{escape(request.key)}</Key>")

    def listing(self, query: dict[str, str]) -> Answer:
        """The first version of the list, which django-storages asks for."""
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        found: set[str] = set()
        for key in list(self.objects):
            if key.startswith(prefix):
                head, slash, _rest = (
                    key.removeprefix(prefix).partition(delimiter) if delimiter else (key, "", "")
                )
                found.add(prefix + head + slash if delimiter else key)
        entries = sorted(entry for entry in found if entry > query.get("marker", ""))
        page = entries[:PAGE]
        parts = [f"<IsTruncated>{'true' if len(entries) > PAGE else 'false'}</IsTruncated>"]
        if len(entries) > PAGE:
            parts.append(f"<NextMarker>{quote(page[-1])}</NextMarker>")
        for entry in page:
            if delimiter and entry.endswith(delimiter):
                parts.append(f"<CommonPrefixes><Prefix>{quote(entry)}</Prefix></CommonPrefixes>")
            else:
                size = len(self.objects[entry].content)
                parts.append(f"<Contents><Key>{quote(entry)}</Key><Size>{size}</Size></Contents>")
        return xml("ListBucketResult", "<EncodingType>url</EncodingType>" + "".join(parts))


def xml(name: str, inside: str, status: int = 200) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?><{name}>{inside}</{name}>'
    return Answer(status, body.encode(), {"Content-Type": "application/xml"})


def refusal(status: int, code: str) -> Answer:
    return xml("Error", f"<Code>{code}</Code><Message>The server says {code}.</Message>", status)


def handler_for(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            bucket.open.add(self.connection)

        def finish(self) -> None:
            super().finish()
            bucket.open.discard(self.connection)

        def reply(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, unquote(parts.path), query, headers, body)
            answer = bucket.answer(request)
            if bucket.hang_up:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if bucket.cut(request):
                self.close_connection = True
                self.wfile.write(answer.body[: len(answer.body) // 2])
            else:
                self.wfile.write(answer.body)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = reply  # noqa: N815 -- the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: `Bucket.requests` holds everything."""

    return Handler


@contextmanager
def serving() -> Iterator[Bucket]:
    """An empty bucket that listens on loopback."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(bucket))
    server.daemon_threads = False
    bucket.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        for connection in list(bucket.open):  # a client keeps its connections for the next request
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
        thread.join()
