"""For development: one file for each message, and nobody's telephone rings."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from notifications.sms.address import Address
from notifications.sms.gateway import Keep, Receipt, Taken
from notifications.sms.writing import segments
from notifications.undelivered import Unreachable


class Files:
    """A folder instead of a network: what is written there has arrived."""

    name = "file"
    must_be_asked = False
    sessions_are_counted = False

    def __init__(self, address: Address) -> None:
        self.folder = Path(address.folder)

    @contextmanager
    def opened(self, keep: Keep) -> Iterator[_Folder]:
        """Make the folder, for its owner alone: codes stand in it."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as failure:
            raise Unreachable(type(failure).__name__) from None
        line = _Folder(self.folder, keep)
        yield line
        line.tell()


class _Folder:
    def __init__(self, folder: Path, keep: Keep) -> None:
        self.folder, self.keep = folder, keep
        self.taken: list[str] = []

    def send(self, number: str, text: str) -> Taken:
        """Write it down."""
        remote_id = uuid.uuid4().hex
        number_of = segments(text)
        path = self.folder / f"{time.time_ns()}-{remote_id[:6]}.txt"
        try:
            path.write_text(f"To: {number}\nSegments: {number_of}\n\n{text}\n", encoding="utf-8")
        except OSError as failure:
            raise Unreachable(type(failure).__name__) from None
        self.taken.append(remote_id)
        return Taken((remote_id,), Decimal(0), number_of)

    def listen(self, seconds: float) -> None:
        """Nothing comes from a folder but that it has what we wrote."""
        self.tell()

    def tell(self) -> None:
        """Receipts for what was written."""
        while self.taken:
            self.keep(Receipt(self.taken.pop(0), "delivered"))

    def ask(self, number: str, remote_id: str) -> Receipt | None:
        """Never asked."""
        return None
