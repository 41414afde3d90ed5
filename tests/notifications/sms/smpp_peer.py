"""The other side of a real SMPP conversation, in a thread: takes messages, is too busy, hangs up, sends receipts in any order.

Written from the specification without the code it tests: it packs and reads by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

DROP = -1
"""Instead of a status: hang up without a word."""
SILENT = -2
"""Instead of a status: no answer, ever."""


@dataclass(frozen=True)
class Heard:
    """A submit_sm that the peer got, whatever it answered."""

    sender: tuple[int, int, str]
    number: str
    esm_class: int
    registered: int
    coding: int
    short: bytes
    tags: dict[int, bytes]
    name: str

    @property
    def bytes(self) -> bytes:
        return self.tags.get(0x0424, self.short)

    @property
    def text(self) -> str:
        body = self.bytes[6:] if self.esm_class & 0x40 else self.bytes
        return body.decode("utf-16-be") if self.coding == 8 else body.replace(b"\0", b"@").decode("ascii")

    @property
    def header(self) -> bytes:
        return self.short[:6] if self.esm_class & 0x40 else b""


@dataclass
class Peer:
    """An SMPP gateway on 127.0.0.1. `taken` is what it accepted, in order."""

    port: int = 0
    user: str = "jauap"
    password: str = "secret"
    to_bind: int = 0
    to_submit: Callable[[Heard], int] = lambda _heard: 0
    crumbs: int | None = None
    """Everything is written in pieces of so many bytes."""
    asks: bool = False
    """Ask whether we live before each answer."""
    early: list[bytes] = field(default_factory=list)
    """Bodies of deliver_sm sent before the next answer to submit_sm."""
    after_bind: list[bytes] = field(default_factory=list)
    trust: ssl.SSLContext | None = None
    taken: list[Heard] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    answers: list[tuple[int, int]] = field(default_factory=list)
    """Status and sequence of each deliver_sm_resp."""
    commands: list[int] = field(default_factory=list)
    binds: int = 0
    close_after: int | None = None
    """Hang up after so many messages of one conversation."""
    delay_seconds: float = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _server: asyncio.Server | None = None
    _thread: threading.Thread | None = None
    _sequence: int = 1000

    def start(self) -> Peer:
        ready = threading.Event()

        def run() -> None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
            serving = asyncio.start_server(self._converse, "127.0.0.1", self.port, ssl=self.trust)
            self._server = self._loop.run_until_complete(serving)
            self.port = self._server.sockets[0].getsockname()[1]
            ready.set()
            self._loop.run_forever()
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def stop(self) -> None:
        if self._loop is None or self._server is None or self._thread is None:
            return
        loop, server = self._loop, self._server

        async def end() -> None:
            server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(10)
        self._loop = self._server = self._thread = None

    @property
    def url(self) -> str:
        scheme = "smpps" if self.trust else "smpp"
        return f"{scheme}://{self.user}:{self.password}@127.0.0.1:{self.port}"

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken = 0
        while True:
            command, sequence, status, body = await self._read(reader)
            self.commands.append(command)
            if command == 0x09 and not await self._bind(writer, sequence, body):
                return
            if command == 0x04:
                if self.delay_seconds:
                    await asyncio.sleep(self.delay_seconds)
                verdict = await self._submit(writer, sequence, body)
                taken += verdict == 0
                if verdict == DROP or taken == self.close_after:
                    return
            elif command == 0x15:
                await self._say(writer, 0x80000015, 0, sequence)
            elif command == 0x06:
                await self._say(writer, 0x80000006, 0, sequence)
                return
            elif command == 0x80000005:
                self.answers.append((status, sequence))

    async def _bind(self, writer: asyncio.StreamWriter, sequence: int, body: bytes) -> bool:
        self.binds += 1
        user, password, _rest = body.split(b"\0", 2)
        status = self.to_bind
        if (user.decode(), password.decode()) != (self.user, self.password):
            status = 0x0E
        await self._say(writer, 0x80000009, status, sequence, b"peer\0" + struct.pack(">HHB", 0x0210, 1, 0x34))
        for delivery in self.after_bind:
            await self.deliver(writer, delivery)
        self.after_bind = []
        return status == 0

    async def _submit(self, writer: asyncio.StreamWriter, sequence: int, body: bytes) -> int:
        one = read_submit(body, f"{len(self.heard) + 1:08X}")
        self.heard.append(one)
        status = self.to_submit(one)
        if status in (DROP, SILENT):
            return status
        if self.asks:
            await self._say(writer, 0x15, 0, 77)
        while self.early:
            await self.deliver(writer, self.early.pop(0))
        if status == 0:
            self.taken.append(one)
        await self._say(writer, 0x80000004, status, sequence, f"{one.name}\0".encode() if status == 0 else b"")
        return status

    async def deliver(self, writer: asyncio.StreamWriter, body: bytes) -> None:
        self._sequence += 1
        await self._say(writer, 0x05, 0, self._sequence, body)

    async def _say(
        self, writer: asyncio.StreamWriter, command: int, status: int, sequence: int, body: bytes = b""
    ) -> None:
        raw = struct.pack(">IIII", 16 + len(body), command, status, sequence) + body
        size = self.crumbs or len(raw)
        for at in range(0, len(raw), size):
            writer.write(raw[at : at + size])
            await writer.drain()
            if self.crumbs:
                await asyncio.sleep(0.001)

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> tuple[int, int, int, bytes]:
        length, command, status, sequence = struct.unpack(">IIII", await reader.readexactly(16))
        return command, sequence, status, await reader.readexactly(length - 16)


def read_submit(body: bytes, name: str) -> Heard:
    """The fields of submit_sm (4.4.1)."""
    _service, rest = body.split(b"\0", 1)
    ton, npi = rest[0], rest[1]
    sender, rest = rest[2:].split(b"\0", 1)
    number, rest = rest[2:].split(b"\0", 1)
    esm_class = rest[0]
    _when, rest = rest[3:].split(b"\0", 1)
    _valid, rest = rest.split(b"\0", 1)
    registered, _replace, coding, _default, length = rest[:5]
    short, rest = rest[5 : 5 + length], rest[5 + length :]
    tags = {}
    while rest:
        tag, size = struct.unpack(">HH", rest[:4])
        tags[tag], rest = rest[4 : 4 + size], rest[4 + size :]
    return Heard((ton, npi, sender.decode()), number.decode(), esm_class, registered, coding, short, tags, name)


def receipt(
    name: str, stat: str = "DELIVRD", *, err: str = "000", by_tag: bool = False, esm_class: int = 0x04
) -> bytes:
    """The body of a deliver_sm with a receipt, in the words of appendix B, or with tags only."""
    written = (
        f"id:{name} sub:001 dlvrd:001 submit date:2609011000 done date:2609011001 stat:{stat} err:{err} text:Jauap"
    )
    short = b"" if by_tag else written.encode()
    states = {"ENROUTE": 1, "DELIVRD": 2, "EXPIRED": 3, "UNDELIV": 5, "REJECTD": 8}
    tags = (
        struct.pack(">HH", 0x001E, len(name) + 1) + name.encode() + b"\0" + struct.pack(">HHB", 0x0427, 1, states[stat])
    )
    head = b"\0" + b"\x01\x01" + b"77001234567\0" + b"\x05\x00" + b"Jauap\0"
    head += bytes([esm_class, 0, 0]) + b"\0\0" + bytes([0, 0, 0, 0, len(short)])
    return head + short + (tags if by_tag else b"")
