"""The other side of a real SMTP conversation, in a thread: takes letters, refuses, asks to come again, hangs up, is slow."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(frozen=True)
class Heard:
    """A letter that the peer accepted with 250."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def letter(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.letter["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.letter["Message-ID"])


Answer = Callable[[str], str | None]
"""What to say to a recipient or a letter instead of 250; None to accept, "drop" to hang up without a word."""


@dataclass
class Peer:
    """A mail server on 127.0.0.1. `heard` is what it accepted, in order."""

    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    to_recipient: Answer = lambda _address: None
    to_letter: Answer = lambda _address: None
    greeting: str = "220 peer.test ESMTP"
    after_accepting: Callable[[Heard], None] = lambda _heard: None
    pause_seconds: float = 0
    conversations: int = 0
    letters_in_a_conversation: int | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _server: asyncio.Server | None = None
    _thread: threading.Thread | None = None

    def start(self) -> Peer:
        ready = threading.Event()

        def run() -> None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
            self._server = self._loop.run_until_complete(asyncio.start_server(self._converse, "127.0.0.1", self.port))
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
        """Close the port and every conversation."""
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

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.conversations += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = _Saying(writer)
        await said.say(self.greeting)
        sender, recipient, taken = "", "", 0
        while line := (await reader.readline()).decode().strip():
            word, _space, rest = line.partition(" ")
            if word in SIMPLE:
                sender = _address(rest) if word.upper() == "MAIL" else sender
                await said.say(*SIMPLE[word])
            elif word.upper() == "RCPT":
                answer = self.to_recipient(_address(rest))
                if answer == "drop":
                    return
                recipient = _address(rest)
                await said.say(answer or "250 OK")
            elif word.upper() == "DATA":
                await said.say("354 go on")
                answer = await self._take(sender, recipient, await reader.readuntil(b"\r\n.\r\n"))
                if answer == "drop":
                    return
                taken += answer is None
                await said.say(answer or "250 taken")
                if self.letters_in_a_conversation == taken:
                    return
            else:
                await said.say("221 bye")
                return

    async def _take(self, sender: str, recipient: str, raw: bytes) -> str | None:
        answer = self.to_letter(recipient)
        if self.pause_seconds:
            await asyncio.sleep(self.pause_seconds)
        if answer is None:
            heard = Heard(sender, recipient, raw.removesuffix(b".\r\n"))
            self.heard.append(heard)
            self.after_accepting(heard)
        return answer


SIMPLE = {
    "ehlo": ("250-peer.test", "250 8BITMIME"),
    "noop": ("250 OK",),
    "rset": ("250 OK",),
    "mail": ("250 OK",),
}
SIMPLE |= {word.upper(): lines for word, lines in SIMPLE.items()}


@dataclass
class _Saying:
    writer: asyncio.StreamWriter

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())
        await self.writer.drain()


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
