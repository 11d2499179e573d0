"""The desk over TLS: a report goes to staff and to nobody else, two who reach for it, evidence, and what is about staff (MO5 to MO7, MO26)."""

import unittest

from hearth import Server

WORDS = iter(("Ash", "Birch", "Cedar", "Dale", "Elm", "Fern"))


class Desk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings={"limits": {"rates": "off"}}).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort)
        word = next(WORDS)
        self.ana, self.ben = self.staff("facilitator", f"Ana {word}"), self.staff("facilitator", f"Ben {word}")
        self.lee = self.staff("lead", f"Lee {word}")
        self.sam, self.quinn, self.kim = self.member(), self.member(), self.member()

    def follow_all(self, person, *streams):
        person.open()
        person.id = person.hello["me"]["id"]
        for stream in (person.id, self.room) + streams:
            self.assertEqual(person.follow(stream)["ev"], "page")
        self.addCleanup(person.close)
        return person

    def staff(self, role, name):
        return self.follow_all(self.server.person(self.cohort, role, name), self.cohort)

    def member(self):
        return self.follow_all(self.server.person(self.cohort))

    def report(self, person, number, kind="cruel", **more):
        return person.do("report", room=self.room, number=number, kind=kind, **more)

    def quiet(self, person):
        """All that has come on a socket up to now."""
        self.assertEqual(person.ask("ping")["ev"], "pong")
        heard = [event for event in person.inbox if event["ev"] != "pong"]
        person.inbox.clear()
        return heard

    def said(self, person, text):
        number = person.say(self.room, text)["number"]
        for other in (self.sam, self.quinn, self.kim, self.ana, self.ben, self.lee):
            if other is not person:
                other.hear(self.room, text)
        return number

    def test_members_cannot_tell_that_staff_talk(self):
        """MO15: what staff say in the cohort's room of theirs moves no byte and no number of a member's."""
        channel = next(stream["stream"] for stream in self.ana.hello["streams"] if stream["kind"] == "room" and stream["title"] == "Staff")
        self.assertNotIn("Staff", str(self.sam.hello))
        for person in (self.ana, self.ben):
            self.assertEqual(person.follow(channel)["ev"], "page")
        for person in (self.sam, self.quinn):
            self.quiet(person)
        numbers = [person.follow(stream)["change"] for person in (self.sam, self.quinn) for stream in (self.room, person.id)]
        self.assertEqual(self.ana.say(channel, "how is the group?")["ev"], "done")
        self.ben.hear(channel, "how is the group?")
        for person in (self.sam, self.quinn):
            self.assertEqual(self.quiet(person), [])
        self.assertEqual(numbers, [person.follow(stream)["change"] for person in (self.sam, self.quinn) for stream in (self.room, person.id)])
        number = self.said(self.quinn, "something cruel")
        item = self.report(self.sam, number)["item"]
        linked = self.ana.do("say", room=channel, text="see", item=item, link_room=self.room, link_number=number)
        self.assertEqual(linked["ev"], "done", linked)
        seen = self.ben.wait(lambda event: event["ev"] == "message" and event["stream"] == channel and event["number"] == linked["number"])
        self.assertEqual((seen["item"], seen["link_room"], seen["link_number"]), (item, self.room, number))
        row = self.ben.follow(channel)["events"][-1]
        self.assertEqual((row["item"], row["link_room"], row["link_number"]), (item, self.room, number))
        here = self.ana.do("say", room=self.room, text="see", item=item)
        self.assertEqual((here["refused"], here["field"]), ("bad_request", "item"))
        nowhere = self.sam.do("say", room=self.room[::-1], text="hello?")
        there = self.sam.do("say", room=channel, text="hello?")
        self.assertEqual({**there, "re": 0}, {**nowhere, "re": 0})

    def test_a_report_reaches_the_desk_and_the_socket_of_nobody_else(self):
        number = self.said(self.quinn, "something cruel")
        for person in (self.quinn, self.kim, self.sam):
            self.quiet(person)
        changes = [person.follow(stream)["change"] for person in (self.quinn, self.kim) for stream in (self.room, person.id)]
        done = self.report(self.sam, number, note="it hurts to read")
        self.assertEqual(done["ev"], "done", done)
        item = self.ana.wait(lambda event: event["ev"] == "item" and event["item"] == done["item"])
        self.assertEqual((item["stream"], item["kind"], item["state"], item["report"], item["number"], item["name"]),
                         (self.cohort, "report", "new", "cruel", number, self.quinn.name))
        told = self.sam.wait(lambda event: event["ev"] == "told" and event["item"] == done["item"])
        self.assertEqual((told["stream"], told["state"]), (self.sam.id, "new"))
        self.assertEqual(self.ana.do("claim", item=done["item"])["ev"], "done")
        taken = self.ben.do("decide", item=done["item"], decision="nothing")
        self.assertEqual((taken["refused"], taken["by"]), ("taken", self.ana.name))
        self.assertNotIn("decision", taken)
        self.assertEqual(self.ana.do("decide", item=done["item"], decision="talked")["ev"], "done")
        taken = self.ben.do("claim", item=done["item"])
        self.assertEqual((taken["refused"], taken["by"], taken["decision"]), ("taken", self.ana.name, "talked"))
        rows = self.ben.ask("evidence", item=done["item"])["events"]
        self.assertEqual([row["text"] for row in rows], ["something cruel", "it hurts to read"])
        self.assertEqual((rows[0]["reported"], rows[0]["name"]), (True, self.quinn.name))
        self.assertNotIn("by", rows[1])
        self.sam.wait(lambda event: event["ev"] == "told" and event["state"] == "decided" and event["step"])
        for person in (self.quinn, self.kim):
            self.assertEqual(self.quiet(person), [])
        self.assertEqual([person.follow(stream)["change"] for person in (self.quinn, self.kim) for stream in (self.room, person.id)], changes)
        for person in (self.sam, self.quinn):
            for refused in (person.ask("evidence", item=done["item"]), person.do("claim", item=done["item"]), person.follow(self.cohort)):
                self.assertEqual(refused["refused"], "not_here")

    def test_the_words_of_a_second_urgent_report_are_opened_too(self):
        number = self.said(self.quinn, "a threat")
        done = self.report(self.sam, number, note="it was odd")
        again = self.report(self.sam, number, kind="danger", note="he said when and where")
        self.assertEqual((again["ev"], again["item"]), ("done", done["item"]))
        self.ana.wait(lambda event: event["ev"] == "item" and event["item"] == done["item"] and event.get("urgent"))
        texts = [row["text"] for row in self.ana.ask("evidence", item=done["item"])["events"]]
        self.assertEqual(texts[:3], ["a threat", "it was odd", "he said when and where"])

    def test_what_is_about_staff_never_comes_to_that_socket(self):
        number = self.said(self.ana, "a word of staff")
        self.quiet(self.ana)
        changes = [self.ana.follow(stream)["change"] for stream in (self.cohort, self.ana.id, self.room)]
        done = self.report(self.sam, number, lead_only=True)
        self.assertEqual(done["ev"], "done", done)
        item = self.lee.wait(lambda event: event["ev"] == "item" and event["item"] == done["item"])
        self.assertEqual(item["stream"], self.lee.id)
        self.assertEqual(self.lee.do("claim", item=done["item"])["ev"], "done")
        self.assertEqual(self.lee.ask("evidence", item=done["item"])["events"][0]["text"], "a word of staff")
        for person in (self.ana, self.ben):
            for refused in (person.ask("evidence", item=done["item"]), person.do("decide", item=done["item"], decision="nothing")):
                self.assertEqual(refused["refused"], "not_here")
        self.assertEqual(self.quiet(self.ana), [])
        self.assertEqual([self.ana.follow(stream)["change"] for stream in (self.cohort, self.ana.id, self.room)], changes)
        self.assertNotIn("item", [event["ev"] for event in self.quiet(self.ben)])


if __name__ == "__main__":
    unittest.main()
