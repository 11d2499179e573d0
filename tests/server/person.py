"""tests/server/person.py: a person who uses the server under test over TLS, by the standard library alone.

A Person joins or signs in over HTTP and talks over a WebSocket that is written out here, so that a test sees every byte.
"""

import base64
import hmac
import itertools
import json
import os
import secrets
import socket
import ssl
import struct
import time

DEADLINE_S = float(os.environ.get("HEARTH_DEADLINE_S", "20"))
sources = itertools.count()
PASSPHRASE = "velvet otter morning lamp"


class Closed(Exception):
    """The server closed the WebSocket; code is the close code, 1006 when there was none."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


def own_source():
    number = next(sources) % (200 * 250)
    return f"127.10.{number // 250}.{number % 250 + 1}"


def totp(secret, step):
    """RFC 6238, by the standard library alone: shares nothing with the server."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"


class Person:
    def __init__(self, server, passphrase=PASSPHRASE, source=None):
        """source: the address that the person comes from; by default one of their own, as people have, so that no limit by source is met."""
        self.server = server
        self.passphrase = passphrase
        self.source = source or own_source()
        self.name = None
        self.receive_buffer = None  # bytes that the kernel holds for who does not read
        self.http_headers = {}  # sent with each request
        self.cookie = None
        self.totp_secret = None  # staff: what their app holds
        self.totp_step = 0       # the last one that was used
        self.socket = None
        self.inbox = []
        self.buffer = b""

    # ---- HTTP ----

    def tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if self.receive_buffer is not None:  # before the connection: it decides the window that is offered
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
        raw.settimeout(DEADLINE_S)
        raw.bind((self.source, 0))
        raw.connect(("127.0.0.1", self.server.port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as browsers do; else each exchange waits 40 ms for an ack
        return context.wrap_socket(raw, server_hostname="localhost")

    def http(self, method, path, body=None, headers=None, cookie=True):
        """Returns (status, headers as a dict of lower-case names, body as bytes)."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.server.host}", "Connection: close"]
        data = b"" if body is None else json.dumps(body).encode()
        if method == "POST":
            lines += [f"Origin: https://{self.server.host}", f"Content-Length: {len(data)}"]
            if body is not None:
                lines.append("Content-Type: application/json")
        if cookie and self.cookie:
            lines.append(f"Cookie: __Host-hearth={self.cookie}")
        lines += [f"{name}: {value}" for name, value in {**self.http_headers, **(headers or {})}.items()]
        with self.tls() as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
            answer = b""
            while True:
                try:
                    part = connection.recv(65536)
                except ssl.SSLEOFError:
                    part = b""
                if not part:
                    break
                answer += part
        head, _, rest = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1]) if head else 0
        found = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, value = line.partition(":")[0].strip().lower(), line.partition(":")[2].strip()
            found[name] = value if name not in found else f"{found[name]}\n{value}"
        for set_cookie in found.get("set-cookie", "").split("\n"):
            if set_cookie.startswith("__Host-hearth="):
                self.cookie = set_cookie.split("=", 1)[1].split(";", 1)[0] or None
        return status, found, rest

    def post(self, path, body=None, **more):
        status, _, answer = self.http("POST", path, body, **more)
        return status, json.loads(answer) if answer.strip() else None

    def join(self, code, device="own", name=None):
        status, look = self.post("/join/look", {"code": code})
        if status != 200:
            raise AssertionError(f"look: {status} {look}")
        self.name = name or look.get("name") or look["names"][0]
        body = {"code": code, "name": self.name, "notice": look["notice"]["version"], "adult": True,
                "passphrase": self.passphrase, "device": device}
        if "totp" in look:
            self.totp_secret = look["totp"]["secret"]
            body |= {"totp_secret": self.totp_secret, "totp": self.totp()}
        status, answer = self.post("/join", body)
        if status != 200:
            raise AssertionError(f"join: {status} {answer}")
        return self

    def totp(self):
        """A code of the app that is good now and was not used: the step of now, or the one after it, which is good already."""
        self.totp_step = max(self.server.now_ms() // 30000, self.totp_step + 1)
        return totp(self.totp_secret, self.totp_step)

    def sign_in(self, device="own", passphrase=None, **more):
        """Staff bring a code of their app."""
        if self.totp_secret is not None and "totp" not in more:
            more["totp"] = self.totp()
        return self.post("/sign-in", {"name": self.name, "passphrase": passphrase or self.passphrase, "device": device, **more})

    # ---- WebSocket ----

    def connect(self, headers=None):
        """Opens the WebSocket; returns the HTTP status (101 when it is open)."""
        self.close()
        self.socket = self.tls()
        self.buffer = b""
        self.inbox = []
        lines = {"Host": self.server.host, "Upgrade": "websocket", "Connection": "Upgrade",
                 "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(), "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Protocol": "hearth.v1", "Origin": f"https://{self.server.host}"}
        if self.cookie:
            lines["Cookie"] = f"__Host-hearth={self.cookie}"
        lines.update(headers or {})
        head = "GET /ws HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None) + "\r\n"
        self.socket.sendall(head.encode())
        while b"\r\n\r\n" not in self.buffer:
            part = self.socket.recv(65536)
            if not part:
                return 0
            self.buffer += part
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return int(head.split()[1])

    def open(self):
        """Connects and waits for hello, which it returns."""
        status = self.connect()
        if status != 101:
            raise AssertionError(f"upgrade refused: {status}")
        self.hello = self.wait(lambda event: event["ev"] == "hello")
        self.clock_offset_ms = self.hello["now_at"] - int(time.time() * 1000)
        return self.hello

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def send_frame(self, payload, opcode=1, final=True, mask=True):
        data = payload.encode() if isinstance(payload, str) else payload
        head = bytes([(0x80 if final else 0) | opcode])
        bit = 0x80 if mask else 0
        if len(data) < 126:
            head += bytes([bit | len(data)])
        elif len(data) < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", len(data))
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", len(data))
        if mask:
            key = secrets.token_bytes(4)
            pattern = (key * (len(data) // 4 + 1))[:len(data)]
            data = key + (int.from_bytes(data, "big") ^ int.from_bytes(pattern, "big")).to_bytes(len(data), "big")
        self.socket.sendall(head + data)

    def _take(self, size):
        while len(self.buffer) < size:
            part = self.socket.recv(65536)
            if not part:
                raise Closed(1006)
            self.buffer += part
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def read_frame(self):
        """One data frame's payload; answers pings; raises Closed."""
        while True:
            try:
                first, second = self._take(2)
                size = second & 127
                if size == 126:
                    size = struct.unpack(">H", self._take(2))[0]
                elif size == 127:
                    size = struct.unpack(">Q", self._take(8))[0]
                payload = self._take(size)
            except (ConnectionError, ssl.SSLError) as error:
                if isinstance(error, ssl.SSLWantReadError):
                    raise
                raise Closed(1006) from error
            opcode = first & 15
            if opcode == 9:
                self.send_frame(payload, opcode=10)
            elif opcode == 8:
                raise Closed(struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005)
            elif opcode == 1:
                return payload

    def wait(self, wanted):
        """The first event for which wanted(event) is true; others are kept in the inbox, in order."""
        for index, event in enumerate(self.inbox):
            if wanted(event):
                return self.inbox.pop(index)
        deadline = time.monotonic() + DEADLINE_S
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"nothing like it within {DEADLINE_S} s; inbox: {self.inbox}")
            self.socket.settimeout(left)
            try:
                events = json.loads(self.read_frame())
            except TimeoutError:
                continue
            found = [index for index, event in enumerate(events) if wanted(event)]
            if found:
                event = events.pop(found[0])
                self.inbox += events
                return event
            self.inbox += events

    def wait_closed(self):
        """The close code with which the server ends this WebSocket."""
        self.socket.settimeout(DEADLINE_S)
        try:
            while True:
                self.inbox += json.loads(self.read_frame())
        except Closed as closed:
            return closed.code

    def request_id(self):
        now_ms = int(time.time() * 1000) + getattr(self, "clock_offset_ms", 0)
        return struct.pack(">Q", now_ms).hex() + secrets.token_hex(8)

    def request(self, kind, name, request_id=None, /, **fields):
        request_id = request_id or self.request_id()
        self.send_frame(json.dumps({kind: name, "id": request_id, **fields}))
        return request_id

    def ask(self, name, /, **fields):
        request_id = self.request("ask", name, **fields)
        return self.wait(lambda event: event.get("re") == request_id)

    def do(self, name, request_id=None, /, **fields):
        request_id = self.request("do", name, request_id, **fields)
        return self.wait(lambda event: event.get("re") == request_id)

    def follow(self, stream, after=None):
        return self.ask("follow", stream=stream, **({} if after is None else {"after": after}))

    def say(self, room, text, request_id=None):
        return self.do("say", request_id, room=room, text=text)

    def hear(self, room, text):
        return self.wait(lambda event: event["ev"] == "message" and event["stream"] == room and event.get("text") == text)
