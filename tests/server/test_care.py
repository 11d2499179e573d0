"""Messages under care over TLS: what the room, the author and staff are told, and that peers get nothing that depends on the rest. Five
seconds."""

import unittest

from hearth import Server

CANARY = "canary-4d1f Rosa Diaz"


def rows(page, kind):
    return [row for row in page["events"] if row["ev"] == kind]


def without(event, *names):
    return {name: value for name, value in event.items() if name not in names}


class Care(unittest.TestCase):
    def setUp(self):
        self.server = Server(gates=1).__enter__()
        self.addCleanup(self.server.__exit__, None, None, None)
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort)

    def person(self, role="participant", name=None):
        person = self.server.person(self.cohort, role=role, name=name) if name else self.server.person(self.cohort, role=role)
        self.addCleanup(person.close)
        person.open()
        person.me = person.hello["me"]["id"]
        person.follow(self.room)
        person.follow(person.me)
        return person

    def own(self, person, state):
        return person.wait(lambda event: event["ev"] == "own" and event["state"] == state)

    def message(self, person, number, state):
        return person.wait(lambda event: event["ev"] == "message" and event["number"] == number and event["state"] == state)

    def test_a_removed_message_is_three_things(self):
        author, peer, staff = self.person(), self.person(), self.person("facilitator", "Ana")
        number = author.say(self.room, CANARY)["number"]
        self.message(peer, number, "published")
        self.assertEqual(staff.do("remove", room=self.room, number=number, reason="trade")["ev"], "done")
        told = self.message(peer, number, "removed")
        self.assertEqual(set(told), {"ev", "stream", "change", "number", "state", "gone_at", "reason"})
        self.assertEqual(told["reason"], "rule")
        self.assertEqual(without(self.message(author, number, "removed"), "ev"), without(told, "ev"))
        known = self.message(staff, number, "removed")
        self.assertEqual((known["text"], known["by"], known["reason"], known["change"]), (CANARY, author.me, "trade", told["change"]))
        own = self.own(author, "removed")
        self.assertEqual((own["text"], own["reason"], own["number"], own["ends_at"]), (CANARY, "trade", number, told["gone_at"]))
        # Pages say the same as what came live.
        self.assertEqual(rows(peer.ask("history", stream=self.room, before=number + 1), "message"), [told])
        self.assertEqual(rows(staff.ask("history", stream=self.room, before=number + 1), "message"), [known])
        self.assertEqual(rows(author.follow(author.me), "own"), [own])
        self.assertNotIn(CANARY, str(peer.follow(self.room)) + str(peer.inbox))
        self.assertEqual(peer.do("restore", room=self.room, number=number)["refused"], "not_here")
        self.assertEqual(staff.do("remove", room=self.room, number=number, reason="rule")["decision"], "removed")
        self.assertEqual(staff.do("restore", room=self.room, number=number)["ev"], "done")
        self.assertEqual(self.message(peer, number, "published")["text"], CANARY)
        self.assertNotIn("text", self.own(author, "restored"))

    def test_who_was_away_learns_of_a_removal(self):
        author, peer, staff = self.person(), self.person(), self.person("facilitator", "Ana")
        number = author.say(self.room, CANARY)["number"]
        self.message(peer, number, "published")
        peer.close()
        staff.do("remove", room=self.room, number=number, reason="identifies")
        peer.open()
        page = peer.follow(self.room, after=number)
        self.assertEqual([(row["number"], row["state"], row["reason"]) for row in rows(page, "message")], [(number, "removed", "identifies")])
        self.assertNotIn(CANARY, str(page))


if __name__ == "__main__":
    unittest.main()
