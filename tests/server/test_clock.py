"""What the clock ends: sessions, texts, invitations, and the waits at sign-in, on the real server with its clock moved. About 16 s."""

import secrets
import time
import unittest

from hearth import PASSPHRASE, Person, Server

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CLOSED_WITHIN_S = 2.0  # ID8
SPARE_MS = 10 * SECOND  # a limit minus this is surely before it: ends are whole minutes, rounded up, and the test itself takes time


class Clocked(unittest.TestCase):
    """Each test has a server of its own, for its clock only goes forward."""

    settings = {}

    def setUp(self):
        self.server = Server(settings=self.settings)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort)
        # In the middle of a minute, so that all that is rounded shows; ahead of the true time, for the order's never goes back.
        self.now = self.set_clock(int(time.time() * 1000) // MINUTE * MINUTE + MINUTE + 30 * SECOND)

    def set_clock(self, now_ms):
        self.server.ctl("clock", "--now-at", str(now_ms))
        self.now = now_ms
        return now_ms

    def forward(self, length_ms):
        return self.set_clock(self.now + length_ms)

    def person(self, *arguments, **more):
        person = self.server.person(self.cohort, *arguments, **more)
        self.addCleanup(person.close)
        person.open()
        return person


class Sessions(Clocked):
    settings = {"limits": {"rates": "off"}}  # half a day's acts come within a second of the gates' own clock

    def stay(self, person):
        return person.do("stay", f"{self.now:016x}{secrets.token_hex(8)}")

    def ends_at(self, person, limit_ms, acts=()):
        """The session lives just before the limit, and just after it its socket is closed within 2 s and its cookie opens nothing."""
        started = self.now
        for at_ms in acts:
            self.set_clock(started + at_ms)
            self.assertEqual(self.stay(person)["ev"], "done", f"at {at_ms}")
        self.set_clock(started + limit_ms - SPARE_MS)
        self.assertEqual(person.ask("ping")["ev"], "pong")
        self.assertIn(b"device", person.http("GET", "/session")[2])
        self.set_clock(started + limit_ms + MINUTE)
        moved = time.monotonic()
        self.assertEqual(person.wait_closed(), 4401)
        self.assertLess(time.monotonic() - moved, CLOSED_WITHIN_S)
        cookie = person.cookie
        self.assertEqual(person.http("GET", "/session")[2], b'{"session":null}')
        person.cookie = cookie
        self.assertEqual((person.connect(), person.wait_closed()), (101, 4401))

    def test_a_shared_device_ends_after_15_minutes_without_an_act(self):
        self.ends_at(self.person(device="shared"), 15 * MINUTE)

    def test_reading_is_no_act(self):
        person = self.person(device="shared")
        for _ in range(3):
            self.forward(4 * MINUTE)
            self.assertEqual(person.ask("ping")["ev"], "pong")
            self.assertEqual(person.follow(self.room)["ev"], "page")
        self.forward(4 * MINUTE)
        self.assertEqual(person.wait_closed(), 4401)

    def test_staying_keeps_a_shared_device_for_12_hours_and_no_longer(self):
        self.ends_at(self.person(device="shared"), 12 * HOUR, acts=range(14 * MINUTE, 12 * HOUR, 14 * MINUTE))

    def test_an_own_device_ends_after_7_days_without_an_act(self):
        self.ends_at(self.person(device="own"), 7 * DAY)

    def test_staying_keeps_an_own_device_for_30_days_and_no_longer(self):
        self.ends_at(self.person(device="own"), 30 * DAY, acts=range(6 * DAY, 30 * DAY, 6 * DAY))

    def test_staff_end_after_15_minutes_on_any_device(self):
        self.ends_at(self.person("facilitator", "Dana F", device="own"), 15 * MINUTE)

    def test_staying_keeps_staff_for_12_hours_and_no_longer(self):
        self.ends_at(self.person("lead", "Robin L", device="own"), 12 * HOUR, acts=range(14 * MINUTE, 12 * HOUR, 14 * MINUTE))


class Expiry(Clocked):
    def texts(self, answer):
        return [event.get("text") for event in answer["events"] if event["ev"] == "message"]

    def test_a_text_carries_its_end_and_is_not_given_out_after_it(self):
        rooms = {self.room: 7 * DAY, self.server.room(self.cohort, "psychoeducation", "Tuesday topic"): 30 * DAY}
        writer, reader = self.person(), self.person()
        for person in (writer, reader):
            for room in rooms:
                person.follow(room)
        ends = {}
        for room, retention in rooms.items():
            done = writer.say(room, f"kept {retention}")
            heard = reader.hear(room, f"kept {retention}")
            self.assertEqual(heard["gone_at"], done["gone_at"])
            self.assertEqual(heard["gone_at"] - heard["at"], retention, "the stamp is the rule, to the millisecond")
            self.assertLess(abs(heard["at"] - self.now), 30 * SECOND)
            ends[room] = heard["gone_at"]
        for room in rooms:
            self.set_clock(max(self.now, ends[room] - 20 * SECOND))
            for ask in (lambda person, room=room: person.follow(room), lambda person, room=room: person.follow(room, after=0),
                        lambda person, room=room: person.ask("history", stream=room, before=1 << 40)):
                self.assertEqual(self.texts(ask(self.fresh(writer))), [f"kept {rooms[room]}"])
            self.set_clock(ends[room])
            for ask in (lambda person, room=room: person.follow(room), lambda person, room=room: person.follow(room, after=0),
                        lambda person, room=room: person.ask("history", stream=room, before=1 << 40)):
                self.assertEqual(self.texts(ask(self.fresh(writer))), [])
        self.assertEqual(self.server.ctl_json("status")["messages"], 0)

    def fresh(self, person):
        """The same member again: a session of an own device lasts as long as its texts here."""
        again = Person(self.server)
        again.name = person.name
        self.assertEqual(again.sign_in()[0], 200)
        again.open()
        self.addCleanup(again.close)
        return again

    def test_a_request_that_is_too_old_or_ahead_is_lost_and_never_doubled(self):
        writer = self.person()
        writer.follow(self.room)
        old = writer.request_id()
        self.assertEqual(writer.say(self.room, "once", old)["ev"], "done")
        self.set_clock(self.now + 8 * DAY)
        writer = self.fresh(writer)
        self.assertEqual(writer.say(self.room, "once", old)["refused"], "stale")
        ahead = f"{self.now + 11 * MINUTE:016x}{'0' * 16}"
        self.assertEqual(writer.say(self.room, "ahead", ahead)["refused"], "stale")

    def test_an_invitation_ends_after_7_days(self):
        codes = [self.server.invite(self.cohort)["code"] for _ in range(2)]
        random_code = Person(self.server).http("POST", "/join/look", {"code": "7KQ2-M4XD-9T3B-PZ6W-H"})
        self.forward(7 * DAY - 20 * SECOND)
        Person(self.server).join(codes[0])
        self.forward(40 * SECOND)
        expired = Person(self.server).http("POST", "/join/look", {"code": codes[1]})
        self.assertEqual((expired[0], expired[2]), (random_code[0], random_code[2]))
        self.assertEqual(expired[0], 403)

    def test_the_clock_set_back_brings_nothing_back(self):
        writer = self.person()
        writer.follow(self.room)
        self.assertEqual(writer.say(self.room, "gone at its time")["ev"], "done")
        code = self.server.invite(self.cohort)["code"]
        ahead = self.now + 7 * DAY + MINUTE
        self.set_clock(ahead)
        self.assertEqual(writer.wait_closed(), 4401)  # by a tick: the order has seen this time
        self.set_clock(ahead - 7 * DAY)
        self.assertEqual(self.texts(self.fresh(writer).follow(self.room)), [])
        self.assertEqual(Person(self.server).post("/join/look", {"code": code})[0], 403)


class Waits(Clocked):
    def guess(self, person, passphrase="wrong passphrase here"):
        return person.post("/sign-in", {"name": person.name, "passphrase": passphrase, "device": "own"})

    def stranger(self, name, source):
        person = Person(self.server, source=source)
        person.name = name
        return person

    def test_five_tries_are_free_then_each_waits_longer_and_nobody_is_locked_out(self):
        owner = self.person()
        guesser = self.stranger(owner.name, "127.0.3.1")
        for _ in range(5):
            self.assertEqual(self.guess(guesser), (403, {"refused": "sign_in"}))
        for minutes in (1, 2, 4, 8, 15, 15):
            with self.subTest(minutes=minutes):
                status, answer = self.guess(guesser, PASSPHRASE)
                self.assertEqual((status, answer["refused"]), (429, "wait"), "the right one is refused as well while waiting")
                self.assertGreater(answer["wait_ms"], minutes * MINUTE - 20 * SECOND)
                self.assertLessEqual(answer["wait_ms"], minutes * MINUTE)
                elsewhere = self.stranger(owner.name, "127.0.3.2")
                self.assertEqual(self.guess(elsewhere, PASSPHRASE)[0], 200, "another source is not kept out")
                other = self.stranger("Quiet Nobody", "127.0.3.1")
                if minutes == 1:
                    self.assertEqual(self.guess(other)[0], 403, "nor another name from here")
                self.forward(minutes * MINUTE + SECOND)
                self.assertEqual(self.guess(guesser)[0], 403, "tried again, wrong again")
        self.forward(15 * MINUTE + SECOND)
        self.assertEqual(self.guess(guesser, PASSPHRASE)[0], 200, "never locked out")
        self.assertEqual(self.guess(guesser)[0], 403, "and free again")

    def test_an_unknown_name_waits_like_a_known_one(self):
        known = self.stranger(self.person().name, "127.0.3.3")
        unknown = self.stranger("Quiet Nobody", "127.0.3.3")
        for _ in range(6):
            self.assertEqual(self.guess(known)[0], self.guess(unknown)[0])
        self.assertEqual(self.guess(unknown)[1]["refused"], "wait")

    def test_a_wait_outlives_the_change_of_the_key_of_sources(self):
        """The gates get a new key every 10 min and then know an address by another number; a wait of 15 min must not end with it."""
        guesser = self.stranger(self.person().name, "127.0.3.4")
        for _ in range(5):
            self.guess(guesser)
        for minutes in (1, 2, 4, 8):
            self.forward(minutes * MINUTE + SECOND)
            self.assertEqual(self.guess(guesser)[0], 403, minutes)
        self.assertEqual(self.guess(guesser)[0], 429)


if __name__ == "__main__":
    unittest.main(verbosity=2)
