"""After the ack nothing leaves any socket of any gate that the act forbids (security.md 8, "Fences"): 1,000 random interleavings with two
gates under load and readers that do not read for a while, so that frames wait in the gates. Twenty seconds; HEARTH_FENCES for more of them.

A reader counts the raw bytes of its socket. At an ack, what has left the gate is: what was read, what the reader's kernel holds and what the
gate's kernel holds. A frame that is whole only with a later byte has left after the ack."""

import collections
import fcntl
import json
import os
import random
import re
import signal
import socket
import ssl
import struct
import termios
import unittest

from hearth import DEADLINE_S, Person, Server

INTERLEAVINGS = int(os.environ.get("HEARTH_FENCES", "1000"))
READERS_A_GATE = 3
RECEIVE_BUFFER = 8192  # of who does not read
WIDE = "\U0001f6a7"  # four bytes a character: 1,900 of them are most of what a text may have
TOKEN = re.compile(rb"token-\d+-")


class Raw:
    """TLS over a socket that counts: what Person wants of an SSLSocket, and the raw bytes besides."""

    def __init__(self, raw):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.raw, self.taken = raw, 0
        self.arriving, self.leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.arriving, self.leaving, server_hostname="localhost")
        while True:
            try:
                self.tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                self._flush()
                self.feed(65536)
        self._flush()

    def _flush(self):
        if self.leaving.pending:
            self.raw.sendall(self.leaving.read())

    def feed(self, most):
        part = self.raw.recv(most)
        if not part:
            raise ConnectionResetError
        self.taken += len(part)
        self.arriving.write(part)

    def plain(self):
        found = b""
        while True:
            try:
                part = self.tls.read(65536)
            except ssl.SSLWantReadError:
                return found
            except ssl.SSLError as error:  # close_notify in the middle
                raise ConnectionResetError from error
            if not part:
                return found
            found += part

    def recv(self, _size):
        while True:
            found = self.plain()
            if found:
                return found
            self.feed(65536)

    def sendall(self, data):
        self.tls.write(data)
        self._flush()

    def settimeout(self, seconds):
        self.raw.settimeout(seconds)

    def close(self):
        self.raw.close()

    def left(self, unsent):
        """Raw bytes that have left the gate by now."""
        self.raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # else the gate's kernel keeps what is here already
        here = struct.unpack("i", fcntl.ioctl(self.raw, termios.FIONREAD, b"\0" * 4))[0]
        return self.taken + here + unsent.get(self.raw.getsockname(), 0)


def unsent_bytes(port):
    """What the kernel holds for each peer of that port: {(address, port): bytes}."""
    found = {}
    with open("/proc/net/tcp", encoding="ascii") as file:
        for line in file:
            words = line.split()
            if words[1].endswith(f":{port:04X}"):
                address, _, peer = words[2].partition(":")
                found[socket.inet_ntoa(bytes.fromhex(address)[::-1]), int(peer, 16)] = int(words[4].partition(":")[0], 16)
    return found


class Reader(Person):
    """Reads when it is told to. `bounds` are the acks that it has yet to read up to: (raw bytes, what is forbidden behind them)."""

    def __init__(self, server, room):
        super().__init__(server)
        self.room = room
        self.bounds = collections.deque()
        self.forbidden = set()
        self.leaks = []
        self.cuts = 0
        self.ended = False  # its session was, and it does not know yet
        self.suspended = None  # by which sanction
        self.over = False  # taken out, or its access ended: somebody else comes
        self.all_forbidden = False
        self.beginning = False

    def tls(self):
        if not self.beginning:
            return super().tls()
        raw = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        raw.settimeout(DEADLINE_S)
        raw.bind((self.source, 0))
        raw.connect(("127.0.0.1", self.server.port))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Raw(raw)

    def begin(self, change):
        self.bounds.clear()
        self.all_forbidden = False
        self.beginning = True
        self.open()
        self.beginning = False
        self.follow(self.room, after=change)
        self.inbox = []
        self.socket.settimeout(0)

    def bound(self, unsent, token):
        """An act is acked: token, or everything when it is None, may not come any more."""
        if self.socket is not None:
            self.bounds.append((self.socket.left(unsent), token))

    def ask_something(self, dice, change):
        if self.socket is None:
            return
        try:
            if dice.random() < 0.5:
                self.request("ask", "history", stream=self.room, before=change + 2)
            else:
                self.request("ask", "follow", stream=self.room, after=max(0, change - 3))
        except OSError:
            pass  # it was cut, which it sees when it reads

    def read(self):
        """All that is here; closed: the socket is None afterwards."""
        try:
            while self.socket is not None:
                self._forbid()
                most = 65536 if not self.bounds else self.bounds[0][0] - self.socket.taken
                self.socket.feed(most)
                self.buffer += self.socket.plain()
                self._frames()
        except BlockingIOError:
            pass
        except OSError:
            self.cuts += 1
            self.close()

    def _forbid(self):
        while self.bounds and self.bounds[0][0] <= self.socket.taken:
            token = self.bounds.popleft()[1]
            if token is None:
                self.all_forbidden = True
            else:
                self.forbidden.add(token)

    def _frames(self):
        while len(self.buffer) >= 4:
            first, size, head = self.buffer[0], self.buffer[1], 2
            if size == 126:
                size, head = struct.unpack_from(">H", self.buffer, 2)[0], 4
            elif size == 127:
                size, head = struct.unpack_from(">Q", self.buffer, 2)[0], 10
            if len(self.buffer) < head + size:
                return
            payload, self.buffer = self.buffer[head:head + size], self.buffer[head + size:]
            if first & 15 == 8:
                self.cuts += 1
                self.close()
                return
            tokens = set(TOKEN.findall(payload))
            self.leaks += tokens & self.forbidden if not self.all_forbidden else tokens


class World:
    def __init__(self, server, dice):
        self.server, self.dice = server, dice
        cohort = self.cohort = server.cohort()
        self.room = server.room(cohort)
        self.staff = [server.person(cohort, role="facilitator", name=name) for name in ("Ana", "Ben")]
        for person in self.staff:
            person.open()
        self.author, *self.loaders = [server.person(cohort) for _ in range(3)]
        for person in (self.author, *self.loaders):
            person.open()
        self.change = self.author.follow(self.room)["change"]
        self.author.close()
        self.author.open()  # follows nothing: only answers come
        self.tokens = 0
        self.gone = []  # readers who were taken out, or whose access ended
        gates = server.children("gate")
        self.readers = [Reader(server, self.room) for _ in range(READERS_A_GATE * len(gates))]
        for reader in self.readers:
            reader.join(server.invite(cohort)["code"])
        for index, mine in enumerate(gates):  # only this gate accepts while the others are stopped
            self._signal(gates, mine, signal.SIGSTOP)
            for reader in self.readers[index * READERS_A_GATE:(index + 1) * READERS_A_GATE]:
                reader.begin(self.change)
            self._signal(gates, mine, signal.SIGCONT)
        self.desk = {reader: Person(server) for reader in self.readers}  # a second session of each, to end the first with

    @staticmethod
    def _signal(gates, mine, number):
        for pid in gates:
            if pid != mine:
                os.kill(pid, number)

    def token(self):
        self.tokens += 1
        return f"token-{self.tokens}-"

    def text(self, token):
        return token + WIDE * self.dice.choice((0, 10, 300, 1900))

    def say(self, person):
        """Returns request and token; nobody waits. In UTF-8: escaped, a long text would be more than a frame may have."""
        request, token = person.request_id(), self.token()
        asked = {"do": "say", "id": request, "room": self.room, "text": self.text(token)}
        person.send_frame(json.dumps(asked, ensure_ascii=False))
        return request, token

    def load(self, most):
        """Texts of others that nobody waits for."""
        for _ in range(self.dice.randint(0, most)):
            self.say(self.dice.choice(self.loaders))

    def settle(self):
        """The loaders' answers, so that they are never behind."""
        for loader in self.loaders:
            loader.socket.settimeout(0)
            try:
                while True:
                    loader.read_frame()
            except (BlockingIOError, ssl.SSLWantReadError):
                pass
            loader.socket.settimeout(DEADLINE_S)

    def done(self, person, name, **fields):
        answer = person.do(name, **fields)
        if answer["ev"] != "done":
            raise AssertionError(f"{name}: {answer}")
        return answer

    # ---- the acts: each returns (the readers that it concerns, the token that is forbidden or None for everything of the room) ----

    def act_delete(self):
        request, token = self.say(self.author)
        said = self.author.wait(lambda event: event.get("re") == request)
        self.change = said["number"]
        self.load(2)
        for reader in self.readers:
            if self.dice.random() < 0.3:
                reader.ask_something(self.dice, self.change)
        self.done(self.author, "delete", room=self.room, number=said["number"])
        return self.readers, token.encode()

    def act_session_end(self):
        """From the other device, as after a lost phone."""
        reader = self.dice.choice(self.readers)
        if reader.socket is None or reader.ended:
            return [], None
        desk = self.desk[reader]
        desk.name = reader.name
        if desk.cookie is None:
            desk.sign_in()
        desk.open()
        self.load(2)
        reader.ask_something(self.dice, self.change)
        self.done(desk, "session_end", session=reader.hello["session"]["id"])
        desk.close()
        reader.ended = True
        return [reader], None

    def said(self):
        """A text of the author, with readers who ask for pages meanwhile."""
        request, token = self.say(self.author)
        number = self.author.wait(lambda event: event.get("re") == request)["number"]
        self.change = number
        self.load(2)
        for reader in self.readers:
            if self.dice.random() < 0.3:
                reader.ask_something(self.dice, self.change)
        return number, token

    def act_remove(self):
        number, token = self.said()
        self.done(self.staff[0], "remove", room=self.room, number=number, reason="hurts")
        return self.readers, token.encode()

    def act_mask(self):
        number, token = self.said()
        self.done(self.staff[0], "mask", room=self.room, number=number, spans=f"0-{len(token)}", reason="identifies")
        return self.readers, token.encode()

    def someone(self):
        there = [reader for reader in self.readers if reader.socket is not None and not reader.ended and reader.suspended is None]
        reader = self.dice.choice(there) if there else None
        if reader is not None:
            self.load(2)
            reader.ask_something(self.dice, self.change)
        return reader

    def act_suspend(self):
        reader = self.someone()
        if reader is None:
            return [], None
        done = self.done(self.staff[0], "sanction", member=reader.hello["me"]["id"], kind="suspension", length_ms=3600000, reason="care")
        reader.suspended = done["sanction"]
        return [reader], None

    def lift(self, reader):
        reader.read()
        self.done(self.staff[0], "lift", sanction=reader.suspended)
        reader.suspended = None
        if reader.socket is not None:
            reader.close()

    def replace(self, reader):
        """Somebody new in the place of one who may not come back; what the old one still gets is looked at first."""
        self.gone.append(reader)
        new = Reader(self.server, self.room)
        new.join(self.server.invite(self.cohort)["code"])
        self.readers[self.readers.index(reader)] = new
        self.desk[new] = Person(self.server)
        new.begin(self.change)

    def act_take_out(self):
        reader = self.someone()
        if reader is None:
            return [], None
        self.done(self.staff[0], "take_out", room=self.room, member=reader.hello["me"]["id"], reason="care")
        reader.over = True
        return [reader], None

    def act_end(self):
        reader = self.someone()
        if reader is None:
            return [], None
        done = self.done(self.staff[0], "sanction", member=reader.hello["me"]["id"], kind="ending", reason="hurts")
        self.done(self.staff[1], "second", sanction=done["sanction"])
        reader.over = True
        return [reader], None


# A line an act: how often of a hundred, and what does it.
ACTS = [
    (40, World.act_delete),
    (25, World.act_remove),
    (21, World.act_mask),
    (4, World.act_session_end),
    (6, World.act_suspend),
    (2, World.act_take_out),
    (2, World.act_end),
]


class Fences(unittest.TestCase):
    def test_nothing_forbidden_leaves_after_the_ack(self):
        seed = int(os.environ.get("HEARTH_SEED", "11"))
        dice = random.Random(seed)
        with Server(gates=2, settings={"limits": {"rates": "off"}}) as server:
            world = World(server, dice)
            for _ in range(INTERLEAVINGS):
                world.load(3)
                (act,) = dice.choices([act for _, act in ACTS], [weight for weight, _ in ACTS])
                concerned, token = act(world)
                unsent = unsent_bytes(server.port)
                for reader in concerned:
                    reader.bound(unsent, token)
                world.settle()
                for reader in list(world.readers):
                    if reader.over:
                        world.replace(reader)
                        continue
                    if reader.suspended is not None and dice.random() < 0.3:
                        world.lift(reader)
                    if reader.socket is not None and dice.random() < 0.3:
                        reader.read()
                    if reader.socket is None and reader.suspended is None:
                        self.back(world, reader)
            everybody = world.readers + world.gone
            for reader in everybody:
                reader.read()
            leaks = [leak for reader in everybody for leak in reader.leaks]
            cuts = sum(reader.cuts for reader in everybody)
            self.assertEqual(leaks, [], f"seed {seed}: {len(leaks)} leaks, {cuts} cuts")
            self.assertGreater(cuts, INTERLEAVINGS // 20, "no reader was behind: this proved nothing")
            for person in (world.author, *world.loaders, *world.staff, *everybody):
                person.close()

    def back(self, world, reader):
        if reader.ended:
            reader.ended = False
            self.assertEqual(reader.sign_in()[0], 200)
        reader.begin(world.change)


if __name__ == "__main__":
    unittest.main()
