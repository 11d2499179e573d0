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

    def checked(self):
        """One whose texts wait for staff, a peer who knows nothing of it, and staff."""
        author, peer, staff = self.person(), self.person(), self.person("facilitator", "Ana")
        done = staff.do("sanction", member=author.me, kind="check-first", length_ms=3600000, reason="care")
        self.assertEqual(done["ev"], "done", done)
        return author, peer, staff

    def test_a_held_text_is_seen_by_its_author_and_staff_alone(self):
        author, peer, staff = self.checked()
        staff.follow(self.cohort)
        before = peer.follow(self.room)
        done = author.say(self.room, CANARY)
        self.assertEqual((done["ev"], done["reason"], "number" in done), ("done", "checked", False))
        own = self.own(author, "held")
        self.assertEqual((own["held"], own["text"], own["room"]), (done["held"], CANARY, self.room))
        item = staff.wait(lambda event: event["ev"] == "item")
        self.assertEqual((item["item"], item["kind"], item["characters"]), (done["held"], "held", len(CANARY)))
        self.assertNotIn(CANARY, str(item))
        row = staff.ask("held", held=done["held"])["events"][0]
        self.assertEqual((row["text"], row["by"], row["name"]), (CANARY, author.me, author.name))
        self.assertEqual(peer.ask("held", held=done["held"])["refused"], "not_here")
        # Changed meanwhile: what staff have read is not published any more.
        self.assertEqual(author.do("edit", held=done["held"], text="Caf\u00e9 with Rosa Diaz tonight")["held"], done["held"])
        self.assertEqual(staff.do("approve", held=done["held"], change=row["change"])["refused"], "taken")
        row = staff.ask("held", held=done["held"])["events"][0]
        self.assertEqual(staff.do("approve", held=done["held"], change=row["change"], spans="4-99")["refused"], "bad_request")
        again = peer.follow(self.room)
        self.assertEqual(without(again, "re"), without(before, "re"))
        self.assertEqual([event for event in peer.inbox if event["ev"] == "message"], [])
        self.assertEqual(staff.do("approve", held=done["held"], change=row["change"], spans="10-19")["ev"], "done")
        told = peer.wait(lambda event: event["ev"] == "message")
        self.assertEqual((told["text"], told["masked"], told["number"]), ("Caf\u00e9 with \u2588\u2588\u2588 tonight", True, before["change"] + 1))
        self.assertEqual(told["written_at"], own["at"])
        self.assertEqual(self.own(author, "published")["number"], told["number"])
        self.assertEqual(staff.do("approve", held=done["held"])["refused"], "taken")

    def test_sent_back_and_taken_back(self):
        author, peer, staff = self.checked()
        held = author.say(self.room, CANARY)["held"]
        self.assertEqual(staff.do("send_back", held=held, reason="identifies", note="Without the name?")["ev"], "done")
        own = self.own(author, "returned")
        self.assertEqual((own["text"], own["note"], own["reason"], own["staff"]), (CANARY, "Without the name?", "identifies", "Ana"))
        self.assertEqual(rows(author.follow(author.me), "own"), [own])
        self.assertEqual(author.do("edit", held=held, text="Somebody hurt me")["held"], held)
        again = author.wait(lambda event: event["ev"] == "own" and event.get("text") == "Somebody hurt me")
        self.assertEqual((again["held"], again["state"]), (held, "held"))
        self.assertEqual(author.do("withdraw", held=held)["ev"], "done")
        self.assertEqual(staff.do("approve", held=held)["refused"], "taken")
        self.assertNotIn("Somebody", str(author.follow(author.me)))

    def test_a_mask_overwrites(self):
        author, peer, staff = self.person(), self.person(), self.person("facilitator", "Ana")
        number = author.say(self.room, CANARY)["number"]
        quoting = peer.do("say", room=self.room, text="I hear you", quote=number)["number"]
        self.assertEqual(self.message(author, quoting, "published")["quote"], number)
        self.assertEqual(staff.do("mask", room=self.room, number=number, spans="12-21", reason="identifies")["ev"], "done")
        told = peer.wait(lambda event: event["ev"] == "message" and event.get("masked"))
        self.assertEqual(told["text"], "canary-4d1f \u2588\u2588\u2588")
        self.assertEqual(self.own(author, "masked")["number"], number)
        self.assertEqual(staff.do("pin", room=self.room, number=number, on=True)["ev"], "done")
        self.assertTrue(peer.wait(lambda event: event["ev"] == "message" and event.get("pinned"))["masked"])

    def test_a_question_is_answered_without_the_askers_name(self):
        self.room = self.server.room(self.cohort, template="psychoeducation", title="Lessons")
        asker, peer, staff = self.person(), self.person(), self.person("facilitator", "Ana")
        held = asker.do("question", room=self.room, text="Does it get easier?")["held"]
        self.assertEqual(staff.do("answer", held=held, text="It does.")["ev"], "done")
        told = peer.wait(lambda event: event["ev"] == "message")
        self.assertEqual((told["text"], told["by"]), ("\u201cDoes it get easier?\u201d\n\nIt does.", staff.me))
        self.assertNotIn(asker.me, str(told))
        self.assertEqual(self.own(asker, "published")["number"], told["number"])


if __name__ == "__main__":
    unittest.main()
