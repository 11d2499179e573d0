"""The walk of one message through every real part: join, connect, follow, say, hear, delete, come back (architecture.md 3)."""

import unittest

from hearth import Person, Server


class Walk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.cohort = cls.server.cohort()
        cls.room = cls.server.room(cls.cohort)

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def two(self):
        people = [self.server.person(self.cohort) for _ in range(2)]
        for person in people:
            person.open()
            page = person.follow(self.room)
            self.assertEqual(page["ev"], "page", page)
        self.addCleanup(lambda: [person.close() for person in people])
        return people

    def test_a_text_reaches_the_other_and_is_acked(self):
        one, two = self.two()
        done = one.say(self.room, "Anyone else up?")
        self.assertEqual(done["ev"], "done", done)
        heard = two.hear(self.room, "Anyone else up?")
        self.assertEqual(heard["number"], done["number"])
        self.assertEqual(heard["gone_at"], done["gone_at"])
        self.assertEqual(heard["gone_at"] - heard["at"], 7 * 24 * 3600 * 1000)
        self.assertEqual(heard["by"], one.hello["me"]["id"])

    def test_the_same_request_again_gets_the_first_done_and_one_message(self):
        one, two = self.two()
        request = one.request_id()
        first = one.say(self.room, "once", request)
        again = one.say(self.room, "once", request)
        self.assertEqual(first, again)
        one.say(self.room, "and now")
        two.hear(self.room, "and now")
        numbers = [event["number"] for event in two.inbox if event.get("text") == "once"]
        self.assertEqual(numbers, [first["number"]])

    def test_a_deletion_leaves_a_tombstone_that_names_nobody(self):
        one, two = self.two()
        done = one.say(self.room, "I should not have said that")
        two.hear(self.room, "I should not have said that")
        self.assertEqual(two.do("delete", room=self.room, number=done["number"])["refused"], "not_here")
        self.assertEqual(one.do("delete", room=self.room, number=done["number"])["ev"], "done")
        tombstone = two.wait(lambda event: event["ev"] == "message" and event["number"] == done["number"])
        self.assertEqual(tombstone["state"], "deleted")
        self.assertNotIn("text", tombstone)
        self.assertNotIn("by", tombstone)

    def test_who_was_away_follows_from_the_last_change(self):
        one, two = self.two()
        change = two.hear(self.room, one.say(self.room, "before") and "before")["change"]
        two.close()
        one.say(self.room, "while away")
        two.open()
        page = two.follow(self.room, after=change)
        self.assertEqual([event["text"] for event in page["events"] if event["ev"] == "message"], ["while away"])
        self.assertFalse(page["more"])

    def test_a_newcomer_sees_nothing_from_before_joining(self):
        one, _ = self.two()
        one.say(self.room, "from before")
        late = self.server.person(self.cohort)
        late.open()
        page = late.follow(self.room)
        self.assertEqual([event for event in page["events"] if event["ev"] == "message"], [])
        history = late.ask("history", stream=self.room, before=1000)
        self.assertEqual([event for event in history["events"] if event["ev"] == "message"], [])
        late.close()

    def test_people_are_listed_by_name_with_badge_and_nothing_else(self):
        one, _ = self.two()
        staff = self.server.person(self.cohort, "facilitator", f"Ana {one.name.split()[0]}")
        rows = one.ask("people", room=self.room)["events"]
        names = [row["name"] for row in rows]
        self.assertEqual(names, sorted(names, key=str.casefold))
        self.assertIn(staff.name, names)
        self.assertEqual({key for row in rows for key in row} - {"ev", "id", "name", "badge"}, set())

    def test_a_second_device_signs_in_and_both_hear(self):
        one, two = self.two()
        phone = Person(self.server)
        self.addCleanup(phone.close)
        phone.name = one.name
        self.assertEqual(phone.sign_in(device="shared")[0], 200)
        phone.open()
        phone.follow(self.room)
        two.say(self.room, "to both of you")
        one.hear(self.room, "to both of you")
        phone.hear(self.room, "to both of you")
        sessions = one.ask("sessions")["events"]
        self.assertEqual(sorted(row["device"] for row in sessions), ["own", "shared"])
        one.do("sessions_end")
        self.assertEqual(phone.wait_closed(), 4401)
        self.assertEqual(phone.connect(), 101)
        self.assertEqual(phone.wait_closed(), 4401)


if __name__ == "__main__":
    unittest.main(verbosity=2)
