"""A wrong clock on the real server: set back, it stops nobody from talking (RE8: the highest time seen is kept). Three seconds."""

import time
import unittest

from hearth import Server

HOUR_MS = 3600 * 1000


class WrongClock(unittest.TestCase):
    def test_people_talk_on_when_the_clock_is_set_back_across_slices(self):
        with Server() as server:
            cohort = server.cohort()
            room = server.room(cohort)
            person = server.person(cohort)
            person.open()
            person.follow(room)
            now_ms = int(time.time() * 1000)
            server.ctl("clock", "--now-at", str(now_ms + 3 * HOUR_MS))
            person.clock_offset_ms = 3 * HOUR_MS
            first = person.say(room, "three hours ahead")
            self.assertEqual(first["ev"], "done", first)
            server.ctl("clock", "--now-at", str(now_ms - HOUR_MS))
            second = person.say(room, "four hours back")
            self.assertEqual(second["ev"], "done", second)
            self.assertGreater(second["number"], first["number"])
            self.assertGreaterEqual(second["gone_at"], first["gone_at"])
            person.close()
            hello = person.open()
            self.assertGreaterEqual(hello["now_at"], now_ms + 3 * HOUR_MS, "the page reckons with the time that expiry goes by")
            person.close()


if __name__ == "__main__":
    unittest.main()
