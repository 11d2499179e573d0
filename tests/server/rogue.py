"""tests/server/rogue.py: core alone, with this program in the place of its supervisor and of any gate (include/hearth/link.h).

What a gate that was taken over could say, a test can say here: any bytes, any numbers, any order. A reader thread empties each link, as a
gate must, and sorts what came."""

import array
import json
import os
import secrets
import socket
import struct
import subprocess
import threading
import time

from hearth import BUILD, DEADLINE_S, PASSPHRASE, Server

# link.h: numbers of the messages that core sends and reads
START, ASSET, SOURCE_KEY, ACCEPT, JOIN, PART, SEND, ANSWER, CLOSE, CUT, DRAIN, FENCE = range(1, 13)
READY, OPENED, FRAME, CLOSED, REQUEST, COUNTS = range(33, 39)
GATE, RELOAD, STOP, GATE_GONE = 65, 66, 67, 68
CORE_READY, GATES_READY, STUCK = 81, 82, 83
PATH_SESSION, PATH_ABOUT, PATH_LOOK, PATH_JOIN, PATH_SIGN_IN, PATH_SIGN_OUT = range(6)
COUNTERS = 17


def message(kind, body=b""):
    return struct.pack("<IB", 1 + len(body), kind) + body


def blob(data):
    return struct.pack("<I", len(data)) + data


def opened(conn, cookie, source=1):
    return message(OPENED, struct.pack("<QQ", conn, source) + cookie)


def frame(conn, data, flags=0):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return message(FRAME, struct.pack("<QB", conn, flags) + blob(data))


def closed(conn):
    return message(CLOSED, struct.pack("<Q", conn))


def request(exchange, path, body=b"", cookie=None, source=1, flags=0):
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return message(REQUEST, struct.pack("<QBBQB", exchange, path, flags, source, cookie is not None) + (cookie or bytes(48)) + blob(body))


def ready(worker=0, generation=1, taken=1):
    return message(READY, struct.pack("<IIB", worker, generation, taken))


def counts(values=(0,) * COUNTERS):
    return message(COUNTS, bytes([len(values)]) + struct.pack(f"<{len(values)}Q", *values))


def request_id(offset_ms=0):
    return struct.pack(">Q", int(time.time() * 1000) + offset_ms).hex() + secrets.token_hex(8)


class Link:
    """One end of a link: sends packets, and sorts what comes."""

    def __init__(self, end):
        self.end = end
        self.changed = threading.Condition()
        self.sends = []  # (target, id, events)
        self.answers = {}  # exchange: (status, cookie kind, cookie, body)
        self.closes = []  # (conn, code)
        self.accepts = set()
        self.others = []  # (kind, body) but assets
        self.ended = False
        self.died = None
        self.holds_marks = False  # fences are not returned
        self.marks = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while True:
            try:
                packet = self.end.recv(131072)
            except OSError:
                packet = b""
            with self.changed:
                if not packet:
                    self.ended = True
                    self.changed.notify_all()
                    return
                at = 0
                while at < len(packet):
                    size, kind = struct.unpack_from("<IB", packet, at)
                    self._take(kind, packet[at + 5:at + 4 + size])
                    at += 4 + size
                self.changed.notify_all()

    def _take(self, kind, body):
        if kind == SEND:
            target, number, _, _ = struct.unpack_from("<BQQI", body)
            self.sends.append((target, number, json.loads(body[21:])))
        elif kind == ANSWER:
            exchange, status, cookie_kind = struct.unpack_from("<QHB", body)
            cookie, rest = body[11:59], body[67:]
            self.answers[exchange] = (status, cookie_kind, cookie, json.loads(rest) if rest else None)
        elif kind == CLOSE:
            self.closes.append(struct.unpack("<QH", body))
        elif kind == ACCEPT:
            self.accepts.add(struct.unpack("<Q", body)[0])
        elif kind == FENCE:
            self.marks.append(body)
            if not self.holds_marks:
                self.send(message(FENCE, body))
        elif kind != ASSET:
            self.others.append((kind, body))

    def send(self, *messages):
        self.end.sendall(b"".join(messages))

    def until(self, wanted, what):
        with self.changed:
            if not self.changed.wait_for(lambda: wanted(self) or self.ended, DEADLINE_S) or not wanted(self):
                raise AssertionError(f"no {what}: ended {self.ended}, answers {len(self.answers)}, closes {self.closes[-5:]}, sends {self.sends[-5:]}")

    def until_ended(self):
        with self.changed:
            if not self.changed.wait_for(lambda: self.ended, DEADLINE_S):
                raise AssertionError("core keeps this link")

    def answer(self, exchange):
        self.until(lambda link: exchange in link.answers, f"answer to exchange {exchange}")
        return self.answers[exchange]

    def ask(self, exchange, path, body=b"", **more):
        self.send(request(exchange, path, body, **more))
        return self.answer(exchange)

    def close_code(self, conn):
        self.until(lambda link: any(number == conn for number, _ in link.closes), f"close of connection {conn}")
        return next(code for number, code in self.closes if number == conn)

    def events(self, conn):
        return [event for target, number, events in list(self.sends) if target == 0 and number == conn for event in events]

    def group_events(self):
        return [event for target, _, events in list(self.sends) if target == 1 for event in events]

    def event(self, conn, wanted):
        self.until(lambda link: any(wanted(event) for event in link.events(conn)), f"such event for connection {conn}")
        return next(event for event in self.events(conn) if wanted(event))

    def request(self, conn, kind, request, **fields):
        re = request_id()
        self.send(frame(conn, {kind: request, "id": re, **fields}))
        return self.event(conn, lambda event: event.get("re") == re)

    def end_link(self):
        try:
            self.end.shutdown(socket.SHUT_RDWR)  # the reader thread sits in recv: close alone would not end the link
        except OSError:
            pass  # it has ended

    def close(self):
        """The gate dies: its link ends, and the supervisor says so."""
        self.end_link()
        self.end.close()
        if self.died is not None:
            self.died()


class Core(Server):
    """Core without supervisor and gates. `with Core() as core: gate = core.gate(0)`."""

    links = 0

    def start(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", f'exec "$@" 3<&{theirs.fileno()} {theirs.fileno()}<&-', "core", os.path.join(BUILD, "server", "hearth"), "--config", self.config, "--role", "core"],
                stdout=subprocess.DEVNULL, stderr=log, stdin=subprocess.DEVNULL, pass_fds=(theirs.fileno(),))
        theirs.close()
        self.supervisor = Link(ours)
        self.supervisor.until(lambda link: any(kind == CORE_READY for kind, _ in link.others), "core_ready")

    def gate(self, worker=0, gates=2, port=443):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 262144)
        self.links += 1
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs.fileno()]))]
        self.supervisor.end.sendmsg([message(GATE, struct.pack("<IIHQ", worker, gates, port, self.links))], rights)
        theirs.close()
        link = Link(ours)
        link.number = self.links
        link.died = lambda: self.gone(worker, link)
        link.until(lambda link: any(kind == SOURCE_KEY for kind, _ in link.others), "load")
        link.send(ready(worker))
        return link

    def gone(self, worker, link):
        """The supervisor's word that the process at that link is dead."""
        if self.process is not None and self.alive():
            self.supervisor.send(message(GATE_GONE, struct.pack("<IQ", worker, link.number)))

    def stop(self, signal_number=None):
        """Stops as the supervisor asks for it; the code it ended with."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            try:
                self.supervisor.send(message(STOP))
            except OSError:
                pass
        code = self.process.wait(timeout=DEADLINE_S)
        self.supervisor.close()
        self.process = None
        return code

    def alive(self):
        return self.process.poll() is None

    def join(self, link, cohort, exchange, role="participant", name=None):
        """Joins over this link; returns name and cookie."""
        code = self.invite(cohort, role, name)["code"]
        _, _, _, look = link.ask(exchange, PATH_LOOK, {"code": code})
        name = look.get("name") or look["names"][0]
        status, _, cookie, body = link.ask(exchange + 1, PATH_JOIN, {"code": code, "name": name, "notice": look["notice"]["version"], "adult": True,
                                                                     "passphrase": PASSPHRASE, "device": "own"})
        if status != 200:
            raise AssertionError(f"join: {status} {body}")
        return name, cookie
