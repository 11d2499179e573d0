"""tests/server/test_duty.py: rooms follow the people on duty (MO1, MO2, MO12, MO13, RM8), over real sockets and by the test's clock."""

import time
import unittest

from hearth import Person, Server

SECOND, MINUTE, HOUR, DAY = 1000, 60000, 3600000, 86400000
SLOW_MS = 30 * SECOND


class Duty(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort, "support")
        self.number = self.server.staff_number = getattr(self.server, "staff_number", 0) + 1
        self.ana = self.server.person(self.cohort, "facilitator", name=f"Ana {self.number}", passphrase="a long passphrase of Ana")
        self.lena = self.server.person(self.cohort, "lead", name=f"Lena {self.number}", passphrase="a long passphrase of Lena")
        self.sam = self.server.person(self.cohort)
        for person in (self.ana, self.lena, self.sam):
            person.open()
        self.row = self.sam.follow(self.room)["events"][0]
        self.assertEqual(self.row["ev"], "room")

    def tearDown(self):
        for person in (self.ana, self.lena, self.sam):
            person.close()
        self.server.ctl("clock", "--now-at", "0")

    def done(self, person, what, **fields):
        answer = person.do(what, **fields)
        self.assertEqual(answer["ev"], "done", answer)

    def told(self, wanted):
        """The next change of the room's row, as Sam gets it, for which wanted(row) is true."""
        return self.sam.wait(lambda event: event["ev"] == "room" and event["stream"] == self.room and wanted(event))

    def slowed(self):
        self.done(self.lena, "room_set", room=self.room, base_mode="open", unstaffed_mode="slow", unstaffed_slow_ms=SLOW_MS,
                  retention_ms=7 * DAY, cap=20, reason="care")

    def test_the_mode_follows_duty_and_falls_10_minutes_after_the_cable_was_pulled(self):
        self.slowed()
        row = self.told(lambda row: row["mode"] == "slow")
        self.assertEqual(row["slow_ms"], SLOW_MS)
        self.assertNotIn("duty", row)
        self.done(self.ana, "duty_on", length_ms=8 * HOUR)
        row = self.told(lambda row: row["mode"] == "open")
        self.assertEqual(row["duty"], self.ana.name)
        now = self.ana.hello["now_at"]
        self.assertAlmostEqual(row["duty_until"], now + 8 * HOUR, delta=MINUTE)
        self.ana.socket.close()  # no goodbye
        self.lena.follow(self.cohort)
        away = self.lena.wait(lambda event: event["ev"] == "duty" and event["member"] == self.ana.hello["me"]["id"] and event["duty"] == "away")
        self.assertEqual(away["name"], self.ana.name)
        self.server.ctl("clock", "--now-at", str(now + 9 * MINUTE))
        self.assertEqual(self.sam.say(self.room, "still open")["ev"], "done")
        self.assertEqual(self.sam.say(self.room, "and open")["ev"], "done")
        self.server.ctl("clock", "--now-at", str(now + 11 * MINUTE))
        row = self.told(lambda row: row["mode"] == "slow")
        self.assertNotIn("duty", row)

    def test_who_comes_back_within_the_grace_stays_on_duty(self):
        self.slowed()
        self.done(self.ana, "duty_on")
        self.told(lambda row: row["mode"] == "open")
        now = self.ana.hello["now_at"]
        self.lena.follow(self.cohort)
        mine = lambda duty: lambda event: event["ev"] == "duty" and event["member"] == self.ana.hello["me"]["id"] and event["duty"] == duty
        self.ana.close()
        self.lena.wait(mine("away"))
        self.ana.open()
        self.lena.wait(mine("on"))
        self.server.ctl("clock", "--now-at", str(now + 12 * MINUTE))
        self.assertEqual(self.sam.follow(self.room)["events"][0]["mode"], "open")

    def test_after_a_restart_of_core_nobody_is_there_until_they_come(self):
        self.slowed()
        self.done(self.ana, "duty_on")
        self.told(lambda row: row["mode"] == "open")
        self.server.kill_core()
        self.sam.open()
        self.lena.open()
        now = self.sam.hello["now_at"]
        self.sam.follow(self.room)
        self.server.ctl("clock", "--now-at", str(now + 11 * MINUTE))
        self.told(lambda row: row["mode"] == "slow")

    def test_slow_mode_says_how_long_the_wait_is(self):
        self.slowed()
        self.told(lambda row: row["mode"] == "slow")
        self.assertEqual(self.sam.say(self.room, "one")["ev"], "done")
        refused = self.sam.say(self.room, "two")
        self.assertEqual((refused["ev"], refused["refused"]), ("refused", "turn"))
        self.assertTrue(20 * SECOND < refused["wait_ms"] <= SLOW_MS, refused)

    def test_a_change_of_the_roster_is_seen_within_5_seconds(self):
        started = time.monotonic()
        self.done(self.lena, "shift_add", cohort=self.cohort, member=self.ana.hello["me"]["id"], day="thu", from_minute=1050, to_minute=1200)
        row = self.told(lambda row: "next_at" in row)
        self.assertLess(time.monotonic() - started, 5)
        now = self.sam.hello["now_at"]
        self.assertTrue(now < row["next_at"] <= now + 7 * DAY + HOUR, row)
        lines = self.ana.ask("roster", cohort=self.cohort)["events"]
        self.assertEqual([(line["day"], line["from_minute"], line["to_minute"]) for line in lines], [("thu", 1050, 1200)])
        self.assertEqual(self.ana.do("shift_remove", shift=lines[0]["shift"])["refused"], "not_here")  # a lead's
        self.done(self.lena, "shift_remove", shift=lines[0]["shift"])
        self.told(lambda row: "next_at" not in row)

    def test_a_pause_reaches_the_room_with_its_reason_and_ends_by_the_button(self):
        self.done(self.ana, "pause", cohort=self.cohort, length_ms=HOUR, reason="care")
        row = self.told(lambda row: row["mode"] == "paused")
        self.assertEqual(row["mode_reason"], "care")
        refused = self.sam.say(self.room, "hello")
        self.assertEqual((refused["refused"], refused["reason"], refused["until_at"]), ("paused", "care", row["mode_until"]))
        self.assertEqual(self.ana.say(self.room, "staff write in every mode")["ev"], "done")
        self.done(self.ana, "resume", cohort=self.cohort)
        self.told(lambda row: row["mode"] == "open")
        self.assertEqual(self.sam.say(self.room, "hello")["ev"], "done")

    def test_an_override_ends_by_itself(self):
        self.done(self.ana, "mode_set", room=self.room, mode="read-only", length_ms=15 * MINUTE, reason="quiet")
        row = self.told(lambda row: row["mode"] == "read-only")
        self.assertEqual(self.sam.say(self.room, "hello")["refused"], "reading")
        self.server.ctl("clock", "--now-at", str(row["mode_until"]))
        self.told(lambda row: row["mode"] == "open")

    def test_members_see_no_more_of_a_room_than_members_do(self):
        staff = self.ana.follow(self.room)["events"][0]
        self.assertEqual(staff["cohort"], self.cohort)
        for field in ("cohort", "base_mode", "unstaffed_mode", "cap"):
            self.assertIn(field, staff)
            self.assertNotIn(field, self.row)
        refused = Person.do(self.sam, "mode_set", room=self.room, mode="paused", length_ms=HOUR, reason="care")
        self.assertEqual(refused["refused"], "not_here")


if __name__ == "__main__":
    unittest.main()
