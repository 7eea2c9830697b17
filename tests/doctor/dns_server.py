"""A name server on loopback with a few records, over UDP and TCP, that answers as real ones do (dnspython)."""

import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class Zone:
    """Records by name and kind; `broken` names are answered with an error, `lost` ones not at all."""

    def __init__(self, records: Mapping[tuple[str, str], list[str]]) -> None:
        self.records = {(name.lower(), kind): texts for (name, kind), texts in records.items()}
        self.broken: set[str] = set()
        self.lost: set[str] = set()
        self.asked: list[tuple[str, str]] = []

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self.lost:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        texts = self.records.get((name, kind))
        if name in self.broken:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif texts:
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
        elif not any(known == name for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire(max_size=65535)


@contextmanager
def name_server(zone: Zone) -> Iterator[str]:
    """Serve the zone, and yield the address to ask: host and port."""

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, socket = self.request
            answer = zone.answer(wire)
            if answer is None:
                return
            if len(answer) > 1232:  # RFC 6891: what goes over UDP; the asker comes back over TCP
                short = dns.message.make_response(dns.message.from_wire(wire))
                short.flags |= dns.flags.TC
                answer = short.to_wire()
            socket.sendto(answer, self.client_address)

    class Tcp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            answer = zone.answer(self.rfile.read(length))
            if answer is not None:
                self.wfile.write(struct.pack("!H", len(answer)) + answer)

    with ExitStack() as stack:
        tcp: Any = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tcp))
        udp: Any = stack.enter_context(socketserver.ThreadingUDPServer(tcp.server_address, Udp))
        for server in (tcp, udp):
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield f"127.0.0.1:{tcp.server_address[1]}"
