"""tests/server/talker.py: a member who keeps talking whatever dies, as the real client does.

One thread each. A text stays in the outbox with its request id until its `done` comes; the first of the outbox is under way, never two (as
client-web/state/outbox.ts). When the link dies it connects anew, follows from the last change that it has whole, and sends again what has
no answer. What it heard is kept by number, the event with the highest change, so a test can compare it with what was acked."""

import json
import os
import select
import ssl
import threading

from hearth import DEADLINE_S, Closed, Person

AWAY_FIRST_S = 0.02
AWAY_MAX_S = 0.5


class Talker(threading.Thread):
    def __init__(self, person, room, on_act):
        super().__init__(daemon=True)
        self.person = person
        self.room = room
        self.on_act = on_act  # called at each connection, sending, ack and hearing: a test counts them to choose its moment
        self.lock = threading.Condition()
        self.outbox = []  # of (request id, text)
        self.under_way = None  # the request of the first in the outbox, when it was sent on this link
        self.acked = {}  # number: text
        self.heard = {}  # number: (change, text or None)
        self.place = None  # all changes up to it are here
        self.live = set()  # changes above the place that came live
        self.following = None  # the request of a follow without its page
        self.links = 0
        self.doubles = []
        self.refusals = []
        self.failure = None
        self.ending = False
        self.wake_out, self.wake_in = os.pipe()

    # ---- for the test's thread ----

    def say(self, text):
        with self.lock:
            self.outbox.append((None, text))
        os.write(self.wake_in, b".")

    def end(self):
        self.ending = True
        os.write(self.wake_in, b".")
        self.join(DEADLINE_S)

    def until(self, wanted, what):
        """Waits until wanted(self) is true."""
        with self.lock:
            if not self.lock.wait_for(lambda: self.failure is not None or wanted(self), DEADLINE_S):
                raise AssertionError(f"{self.person.name}: no {what} within {DEADLINE_S} s: place {self.place}, links {self.links}, "
                                     f"outbox {self.outbox}, refusals {self.refusals[-3:]}")
        if self.failure is not None:
            raise self.failure

    # ---- its own thread ----

    def run(self):
        away_s = AWAY_FIRST_S
        try:
            while not self.ending:
                try:
                    self._link()
                    away_s = AWAY_FIRST_S
                    self._talk()
                except (Closed, OSError, ssl.SSLError):
                    away_s = self._away(away_s)
        except BaseException as failure:  # noqa: BLE001 - the test's thread raises it again
            with self.lock:
                self.failure = failure
                self.lock.notify_all()
        self.person.close()

    def _away(self, away_s):
        """The client's back-off; a text that is said meanwhile ends it."""
        select.select([self.wake_out], [], [], away_s)
        return min(away_s * 2, AWAY_MAX_S)

    def _link(self):
        with self.lock:
            self.under_way = self.following = None
            self.live = set()
        status = self.person.connect()
        if status != 101:
            raise Closed(status)
        events = json.loads(self.person.read_frame())
        assert events[0]["ev"] == "hello", events
        self.links += 1
        self.on_act()
        self._follow()

    def _follow(self):
        after = {} if self.place is None else {"after": self.place}
        self.following = self.person.request("ask", "follow", stream=self.room, **after)

    def _talk(self):
        self.person.socket.settimeout(DEADLINE_S)
        while not self.ending:
            if self.following is None:
                self._send()
            if not self.person.buffer and not self.person.socket.pending():
                readable, _, _ = select.select([self.person.socket, self.wake_out], [], [])
                if self.wake_out in readable:
                    os.read(self.wake_out, 4096)
                if self.person.socket not in readable:
                    continue
            for event in json.loads(self.person.read_frame()):
                with self.lock:
                    self._take(event)
                    self.lock.notify_all()
                self.on_act()

    def _send(self):
        with self.lock:
            if not self.outbox or self.under_way is not None:
                return
            request, text = self.outbox[0]
            request = request or self.person.request_id()
            self.outbox[0] = (request, text)
            self.under_way = request
        self.person.request("do", "say", request, room=self.room, text=text)
        self.on_act()

    def _take(self, event):
        if event["ev"] in ("done", "refused", "page"):
            self._answered(event)
        elif event.get("stream") == self.room:
            self._changed(event)
            self.live.add(event["change"])
            if self.following is None:
                self._advance()

    def _answered(self, event):
        if event["re"] == self.following:
            assert event["ev"] == "page", event
            for row in event["events"]:
                self._changed(row)
            self.place = event["change"]
            self.following = None
            self._follow() if event["more"] else self._advance()
        elif event["re"] == self.under_way:
            self.under_way = None
            if event["ev"] == "refused":
                self.refusals.append(event["refused"])
                assert event["refused"] in ("busy", "slow"), event
                return
            _, text = self.outbox.pop(0)
            if event["number"] in self.acked:
                self.doubles.append(("acked", event["number"]))
            self.acked[event["number"]] = text

    def _changed(self, event):
        if event["ev"] != "message":
            return
        before = self.heard.get(event["number"])
        if before is not None and before[1] != event.get("text") and event["state"] == "published":
            self.doubles.append(("two texts for one number", event["number"]))
        if before is None or before[0] <= event["change"]:
            self.heard[event["number"]] = (event["change"], event.get("text"))

    def _advance(self):
        while self.place + 1 in self.live:
            self.place += 1
        self.live = {change for change in self.live if change > self.place}
        if self.live:  # a gap
            self._follow()


def talkers(server, cohort, room, count, on_act):
    """Members who have joined and not yet begun."""
    made = []
    for _ in range(count):
        person = Person(server)
        person.join(server.invite(cohort)["code"])
        made.append(Talker(person, room, on_act))
    return made
