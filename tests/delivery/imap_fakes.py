"""An IMAP server on loopback with one user and one folder: as much of RFC 9051 as reading bounces needs."""

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Folder:
    """What lies in the folder, and what was asked of it."""

    messages: dict[int, bytes]  # by UID
    seen: set[int] = field(default_factory=set)
    password: str = "s3cret"
    validity: int = 7
    asked: list[str] = field(default_factory=list)


@contextmanager
def imap_server(folder: Folder, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve the folder and yield the port; with `tls`, TLS from the first byte."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
            while line := self.rfile.readline().decode().strip():
                tag, _, command = line.partition(" ")
                folder.asked.append(command.partition(" ")[0] if command.startswith("LOGIN") else command)
                self.wfile.write(self.answer(command) + f"{tag} {self.verdict(command)}\r\n".encode())
                if command == "LOGOUT":
                    break

        def verdict(self, command: str) -> str:
            if command.startswith("LOGIN") and not command.endswith(f' "{folder.password}"'):
                return "NO [AUTHENTICATIONFAILED] no"
            if command.startswith("SELECT") and "INBOX" not in command:
                return "NO [NONEXISTENT] no such folder"
            return "OK done"

        def answer(self, command: str) -> bytes:
            if command == "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1\r\n"
            if command.startswith("SELECT"):
                return f"* {len(folder.messages)} EXISTS\r\n* OK [UIDVALIDITY {folder.validity}] ok\r\n".encode()
            if command == "UID SEARCH UNSEEN":
                unseen = sorted(folder.messages.keys() - folder.seen)
                return f"* SEARCH {' '.join(map(str, unseen))}\r\n".encode()
            if fetch := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
                text = folder.messages[int(fetch[1])][: int(fetch[2])]
                return f"* 1 FETCH (UID {fetch[1]} BODY[]<0> {{{len(text)}}}\r\n".encode() + text + b")\r\n"
            if store := re.fullmatch(r"UID STORE (\d+) \+FLAGS\.SILENT \(\\Seen\)", command):
                folder.seen.add(int(store[1]))
            return b"* BYE\r\n" if command == "LOGOUT" else b""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, Any]:
            request, address = super().get_request()
            if tls is not None:
                request = tls.wrap_socket(request, server_side=True)
            return request, address

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that does not like the certificate goes away."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
