"""What staff do to people, over TLS: suspension, a time-out that no peer can see, the private line, and the end of the set-up (MO10, MO14,
MO27, MS6, MS7, CR7, RM1)."""

import unittest

from hearth import Person, Server

WORDS = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fern", "Grove", "Heath", "Iris", "Juniper")
numbers = iter(WORDS)


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings={"limits": {"rates": "off"}}).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort)
        number = next(numbers)
        self.lead = self.staff("lead", f"Ana {number}")
        self.other = self.staff("facilitator", f"Ben {number}")

    def staff(self, role, name):
        person = self.server.person(self.cohort, role, name)
        person.open()
        person.follow(self.cohort)
        self.addCleanup(person.close)
        return person

    def member(self):
        person = self.server.person(self.cohort)
        person.open()
        person.follow(self.room)
        person.follow(person.hello["me"]["id"])
        self.addCleanup(person.close)
        person.id = person.hello["me"]["id"]
        return person

    def sanction(self, staff, member, kind, **more):
        done = staff.do("sanction", member=member.id, kind=kind, reason="hurts", **more)
        self.assertEqual(done["ev"], "done", done)
        return done["sanction"]

    def test_a_time_out_says_why_and_until_when_and_the_line_stays(self):
        sam = self.member()
        sanction = self.sanction(self.lead, sam, "time-out", room=self.room, length_ms=900000)
        told = sam.wait(lambda event: event["ev"] == "sanction")
        self.assertEqual((told["sanction"], told["state"], told["reason"], told["room"]), (sanction, "on", "hurts", self.room))
        self.assertNotIn("by", told)
        self.assertNotIn("member", told)
        desk = self.other.wait(lambda event: event["ev"] == "sanction" and event["sanction"] == sanction)
        self.assertEqual((desk["member"], desk["name"], desk["by"]), (sam.id, sam.name, self.lead.hello["me"]["id"]))
        refused = sam.say(self.room, "why")
        self.assertEqual((refused["refused"], refused["until_at"], refused["reason"]), ("time_out", told["ends_at"], "hurts"))
        line = sam.do("line_open")["room"]
        self.assertEqual(sam.say(line, "please look again")["ev"], "done")
        waits = self.other.wait(lambda event: event["ev"] == "line" and event["room"] == line)
        self.assertEqual(waits["name"], sam.name)
        self.assertIn("waiting_since", waits)
        self.assertEqual(self.other.follow(line)["ev"], "page")
        sam.follow(line)
        self.assertEqual(self.other.say(line, "we look at it now")["ev"], "done")
        sam.hear(line, "we look at it now")
        answered = self.other.wait(lambda event: event["ev"] == "line" and event["room"] == line)
        self.assertNotIn("waiting_since", answered)
        self.assertEqual(self.lead.do("lift", sanction=sanction)["ev"], "done")
        again = self.other.do("lift", sanction=sanction)
        self.assertEqual((again["refused"], again["by"]), ("taken", self.lead.name))

    def test_peers_get_the_same_bytes_with_and_without(self):
        def heard(act):
            sam, kim = self.member(), self.member()
            before = kim.follow(self.room)["change"]
            kim.inbox.clear()
            if act is not None:
                act(sam)
            self.lead.say(self.room, "a word from staff")
            kim.hear(self.room, "a word from staff")
            kim.inbox.clear()
            self.lead.say(self.room, "and another")
            message = kim.hear(self.room, "and another")
            self.assertEqual(kim.ask("ping")["ev"], "pong")
            others = list(kim.inbox)
            people = [sorted(row) for row in kim.ask("people", room=self.room)["events"] if row["id"] == sam.id]
            sam.do("leave", room=self.room)
            gone = kim.wait(lambda event: event["ev"] == "member" and event["id"] == sam.id)
            kim.do("leave", room=self.room)
            return sorted(message), message["change"] - before, others, people, sorted(gone)

        without = heard(None)
        for kind, more in (("time-out", {"room": self.room, "length_ms": 900000}), ("check-first", {"length_ms": 3600000}),
                           ("slow", {"slow_ms": 30000, "length_ms": 3600000}), ("suspension", {"length_ms": 3600000}), ("ending", {})):
            with self.subTest(kind=kind):
                self.assertEqual(heard(lambda sam: self.sanction(self.lead, sam, kind, **more)), without)

    def test_suspension_is_in_force_when_it_is_acked_and_ending_takes_two(self):
        sam, kim = self.member(), self.member()
        sanction = self.sanction(self.lead, sam, "ending")
        for number in range(20):
            self.assertEqual(self.lead.say(self.room, f"after it {number}")["ev"], "done")
        kim.hear(self.room, "after it 19")
        refused = sam.say(self.room, "please")
        self.assertEqual(refused["refused"], "suspended")
        self.assertEqual([event for event in sam.inbox if event.get("text", "").startswith("after it")], [])
        self.assertEqual(sam.follow(self.room)["refused"], "suspended")
        item = self.other.wait(lambda event: event["ev"] == "item" and event.get("sanction") == sanction)
        self.assertEqual((item["kind"], item["state"]), ("second", "new"))
        self.assertEqual(self.lead.do("second", sanction=sanction)["refused"], "taken")
        self.assertEqual(self.other.do("second", sanction=sanction)["ev"], "done")
        self.assertEqual(sam.wait_closed(), 4401)
        gone = kim.wait(lambda event: event["ev"] == "member" and event["id"] == sam.id and event["state"] == "gone")
        nobody = Person(self.server)
        nobody.name = "Nobody Here"
        self.assertEqual(sam.sign_in(), nobody.sign_in())
        lee = self.member()
        self.assertEqual(self.lead.do("take_out", room=self.room, member=lee.id, reason="rule")["ev"], "done")
        out = kim.wait(lambda event: event["ev"] == "member" and event["id"] == lee.id and event["state"] == "gone")
        self.assertEqual(sorted(gone), sorted(out))
        self.assertEqual(lee.wait(lambda event: event["ev"] == "place")["state"], "gone")
        self.assertEqual(lee.say(self.room, "still here?")["refused"], "not_here")

    def test_who_is_hidden_sees_no_difference_and_staff_cannot_be(self):
        sam, kim = self.member(), self.member()
        kim.ask("ping")
        kim.inbox.clear()
        self.assertEqual(sam.do("hide", member=kim.id, on=True)["ev"], "done")
        self.assertEqual(sam.wait(lambda event: event["ev"] == "hidden")["on"], True)
        self.assertEqual(sam.do("hide", member=self.lead.hello["me"]["id"], on=True)["refused"], "bad_request")
        page = sam.follow(sam.id)
        self.assertEqual([event["member"] for event in page["events"] if event["ev"] == "hidden"], [kim.id])
        kim.ask("ping")
        self.assertEqual(kim.inbox, [])

    def test_a_peer_never_gets_to_a_line_that_is_not_the_own(self):
        sam, kim = self.member(), self.member()
        line = sam.do("line_open")["room"]
        self.assertEqual(sam.do("line_open")["room"], line)
        self.assertEqual(kim.follow(line)["refused"], "not_here")
        self.assertEqual(kim.say(line, "hello")["refused"], "not_here")
        self.assertEqual(kim.do("line_open", member=sam.id)["refused"], "not_here")

    def test_leaving_needs_nobody(self):
        sam, kim = self.member(), self.member()
        self.assertEqual(sam.do("leave", room=self.room)["ev"], "done")
        kim.wait(lambda event: event["ev"] == "member" and event["id"] == sam.id and event["state"] == "gone")
        sam.request("do", "leave_program")
        self.assertEqual(sam.wait_closed(), 4401)


class SetUp(unittest.TestCase):
    def test_the_desk_makes_what_the_operator_made(self):
        with Server() as server:
            cohort = server.cohort()
            lead = server.person(cohort, "lead", "Ana")
            lead.open()
            ben = server.person(cohort, "facilitator", "Ben")
            ben.open()
            self.assertEqual(ben.do("set_up_end")["refused"], "not_here")
            self.assertEqual(lead.do("set_up_end")["ev"], "done")
            self.assertNotEqual(server.ctl("cohort", "--title", "Too late", check=False).returncode, 0)
            made = lead.do("cohort_make", title="Thursday")["cohort"]
            room = lead.do("room_make", cohort=made, template="process", title="Evening")["room"]
            self.assertEqual(lead.follow(room)["ev"], "page")
            self.assertEqual(lead.follow(made)["ev"], "page")
            self.assertEqual(lead.do("room_make", cohort=made, template="nothing", title="x")["field"], "template")
            self.assertEqual(ben.do("room_make", cohort=cohort, template="process", title="x")["refused"], "not_here")
            self.assertEqual(ben.do("invite_make", cohort=made, role="participant")["refused"], "not_here")
            self.assertEqual(ben.do("invite_make", cohort=cohort, role="facilitator", name="Cora")["refused"], "not_here")
            self.assertEqual(lead.do("assign", cohort=made, member=ben.hello["me"]["id"])["ev"], "done")
            invited = ben.do("invite_make", cohort=made, role="participant")
            request = ben.request_id()
            first = ben.do("invite_make", request, cohort=made, role="participant")
            again = ben.do("invite_make", request, cohort=made, role="participant")
            self.assertIn("code", first)
            self.assertNotIn("code", again)
            self.assertEqual(first["invitation"], again["invitation"])
            rows = ben.ask("invitations", cohort=made)["events"]
            self.assertEqual({row["invitation"] for row in rows}, {invited["invitation"], first["invitation"]})
            self.assertEqual(ben.do("invite_revoke", invitation=first["invitation"])["ev"], "done")
            sam = Person(server).join(invited["code"])
            sam.open()
            self.assertEqual(sam.follow(room)["ev"], "page")
            sheet = ben.ask("sheet", member=sam.hello["me"]["id"])["events"]
            self.assertEqual([(row["room"], row["state"]) for row in sheet], [(room, "in")])
            server.stop()
            server.start()
            self.assertEqual(sam.sign_in()[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)
