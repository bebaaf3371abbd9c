"""Files in the bucket, and a bucket that fails."""

from __future__ import annotations

from core.actors import Clock
from core.files import StoredFile, download, store_bytes
from tests.core.s3_server import Bucket

PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n" + bytes(range(256)) * 400 + b"\n%%EOF"
LARGE = b"0123456789abcdef" * (9 * 65536)  # 9 MB: boto3 sends and fetches it in parts


def store(content: bytes = PDF, name: str = "a.pdf") -> StoredFile:
    return store_bytes(content, name, "application/pdf", by=Clock(), purpose="letter")


def given_back(stored: StoredFile) -> bytes:
    response = download(stored)
    content = response.getvalue()
    response.close()
    return content


def fail_at(bucket: Bucket, *methods: str, status: int = 500) -> None:
    bucket.fail = lambda request: status if request.method in methods else None
