"""A gate that was taken over (security.md 2, row 9): it says anything, and core does only what its signed-in people may do. It may lose its
own link; core goes on, and the other gate's people notice nothing."""

import random
import secrets
import struct
import unittest

import rogue
from hearth import DEADLINE_S
from rogue import Core


class RogueGate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.core = Core()
        cls.core.__enter__()
        cls.cohort = cls.core.cohort()
        cls.room = cls.core.room(cls.cohort)
        cls.other_room = cls.core.room(cls.core.cohort("Thursday"), title="Thursday evening")
        cls.honest = cls.core.gate(0)
        cls.exchange = 0
        cls.honest_name, cls.honest_cookie = cls.core.join(cls.honest, cls.cohort, 1)

    @classmethod
    def tearDownClass(cls):
        alive = cls.core.alive()
        code = cls.core.stop()
        log = cls.core.log_text()
        cls.core.__exit__(None, None, None)
        assert alive and code == 0 and "Sanitizer" not in log, f"core ended with {code}: {log[-4000:]}"

    def setUp(self):
        self.rogue = self.core.gate(1)
        self.exchange_last = 1000

    def tearDown(self):
        self.rogue.close()
        self.still_serves()

    def still_serves(self):
        """Core lives, and the honest gate's person is answered."""
        self.assertTrue(self.core.alive(), self.core.log_text()[-4000:])
        RogueGate.exchange += 1
        status, _, _, body = self.honest.ask(10_000 + RogueGate.exchange, rogue.PATH_SESSION, cookie=self.honest_cookie)
        self.assertEqual((status, body["session"]["role"]), (200, "participant"), body)

    def sign_in(self, conn):
        """A person of the rogue gate, connected as number conn; returns hello."""
        self.exchange_last += 2
        _, cookie = self.core.join(self.rogue, self.cohort, self.exchange_last)
        self.rogue.send(rogue.opened(conn, cookie))
        return self.rogue.event(conn, lambda event: event["ev"] == "hello"), cookie

    def test_it_reads_and_says_what_its_person_may_and_no_more(self):
        hello, _ = self.sign_in(5)
        page = self.rogue.request(5, "ask", "follow", stream=self.room)
        self.assertEqual(page["ev"], "page")
        self.assertEqual(self.rogue.request(5, "do", "say", room=self.room, text="mine")["ev"], "done")
        for stream in (self.other_room, secrets.token_hex(16), self.cohort):
            self.assertEqual(self.rogue.request(5, "ask", "follow", stream=stream)["refused"], "not_here")
            self.assertEqual(self.rogue.request(5, "ask", "history", stream=stream, before=9)["refused"], "not_here")
        self.assertEqual(self.rogue.request(5, "do", "say", room=self.other_room, text="x")["refused"], "not_here")
        self.assertEqual(self.rogue.request(5, "do", "session_end", session=secrets.token_hex(16))["refused"], "not_here")
        self.assertTrue(hello["me"]["id"])

    def test_a_frame_before_accept_closes_that_connection(self):
        _, cookie = self.sign_in(6)
        self.rogue.send(rogue.opened(7, cookie), rogue.frame(7, {"do": "say", "id": rogue.request_id(), "room": self.room, "text": "too early"}))
        self.assertEqual(self.rogue.close_code(7), 1008)
        self.assertNotIn("too early", str(self.rogue.sends))

    def test_frames_for_numbers_that_were_never_opened_or_belong_to_the_other_gate_do_nothing(self):
        self.honest.send(rogue.opened(77, self.honest_cookie))
        self.honest.event(77, lambda event: event["ev"] == "hello")
        text = "from nowhere " + secrets.token_hex(4)
        for conn in (77, 0, 2**64 - 1):
            self.rogue.send(rogue.frame(conn, {"do": "say", "id": rogue.request_id(), "room": self.room, "text": text}))
            self.rogue.send(rogue.closed(conn))
        self.rogue.ask(1, rogue.PATH_ABOUT)
        page = self.honest.request(77, "ask", "follow", stream=self.room)
        self.assertNotIn(text, str(page))
        self.assertEqual(self.rogue.events(77), [])
        self.honest.send(rogue.closed(77))

    def test_a_number_opened_twice_ends_that_gate_and_has_it_killed(self):
        _, cookie = self.sign_in(8)
        self.rogue.send(rogue.opened(8, cookie))
        self.rogue.until_ended()
        self.core.supervisor.until(lambda link: (rogue.STUCK, struct.pack("<IQB", 1, self.rogue.number, 0)) in link.others, "word to the supervisor to kill it")

    def delete_something(self):
        """On the honest gate; returns a function that says whether the delete has its answer."""
        conn = RogueGate.exchange + 5000
        self.honest.send(rogue.opened(conn, self.honest_cookie))
        self.honest.event(conn, lambda event: event["ev"] == "hello")
        said = self.honest.request(conn, "do", "say", room=self.room, text="to be taken back")
        re, marks = rogue.request_id(), len(self.honest.marks)
        self.honest.send(rogue.frame(conn, {"do": "delete", "id": re, "room": self.room, "number": said["number"]}))
        self.honest.until(lambda link: len(link.marks) > marks, "mark")
        self.honest.ask(40_000 + conn, rogue.PATH_ABOUT)  # a round through the desk after the mark came back from here

        def answered():
            return any(event.get("re") == re for event in self.honest.events(conn))
        return answered

    def settled(self, answered):
        self.honest.until(lambda _: answered(), "answer to the delete")

    def test_an_act_that_forbids_is_answered_when_every_gate_has_returned_its_mark(self):
        self.rogue.holds_marks = True
        answered = self.delete_something()
        self.assertFalse(answered())
        self.rogue.until(lambda link: link.marks, "mark")
        self.rogue.send(rogue.message(rogue.FENCE, self.rogue.marks[-1]))
        self.settled(answered)

    def test_a_gate_that_ended_its_link_holds_a_fence_until_its_process_is_dead(self):
        self.rogue.holds_marks = True
        answered = self.delete_something()
        number = self.rogue.number
        self.rogue.end_link()
        self.core.supervisor.until(lambda link: (rogue.STUCK, struct.pack("<IQB", 1, number, 1)) in link.others, "word to the supervisor that it ended its link")
        self.honest.ask(60_000, rogue.PATH_ABOUT)
        self.assertFalse(answered())
        self.core.gone(1, self.rogue)
        self.settled(answered)

    def test_a_gate_that_keeps_a_mark_for_five_seconds_is_killed(self):
        self.rogue.holds_marks = True
        answered = self.delete_something()
        self.rogue.until_ended()
        self.core.supervisor.until(lambda link: (rogue.STUCK, struct.pack("<IQB", 1, self.rogue.number, 0)) in link.others, "word to the supervisor to kill it")
        self.assertFalse(answered())
        self.core.gone(1, self.rogue)
        self.settled(answered)

    def test_a_mark_that_was_never_sent_ends_the_gate(self):
        self.rogue.send(rogue.message(rogue.FENCE, struct.pack("<Q", 2**40)))
        self.rogue.until_ended()

    def test_made_up_cookies_open_nothing(self):
        for conn in range(100, 120):
            self.rogue.send(rogue.opened(conn, secrets.token_bytes(48)))
        for conn in range(100, 120):
            self.assertEqual(self.rogue.close_code(conn), 4401)
        self.assertFalse(self.rogue.accepts & set(range(100, 120)))
        status, cookie_kind, _, body = self.rogue.ask(2, rogue.PATH_SESSION, cookie=secrets.token_bytes(48))
        self.assertEqual((status, body), (200, {"session": None}))

    def test_an_operators_words_are_unknown_on_a_socket(self):
        self.sign_in(9)
        for name, fields in (("cohort_make", {"title": "x"}), ("invite_make", {"cohort": self.cohort, "role": "participant"})):
            self.assertEqual(self.rogue.request(9, "do", name, **fields)["refused"], "not_here", name)  # at the desk leads may
        for name, fields in (("clock_set", {"now_at": 1}), ("reload", {}),
                             ("join", {"code": "x"}), ("sign_in", {"name": "x", "passphrase": "x", "device": "own"})):
            self.assertEqual(self.rogue.request(9, "do", name, **fields)["refused"], "unknown", name)
        self.assertEqual(self.rogue.request(9, "ask", "status")["refused"], "unknown")

    def test_one_packet_may_hold_a_thousand_messages_and_each_is_answered(self):
        self.rogue.send(*(rogue.request(number, rogue.PATH_ABOUT) for number in range(2000, 3000)))
        self.rogue.until(lambda link: all(number in link.answers for number in range(2000, 3000)), "answer to each of a thousand")

    def test_a_flood_of_readings_is_answered_busy_and_core_lives(self):
        """More than every queue holds, faster than anybody reads: each gets one answer, a session or BUSY."""
        wanted = range(100_000, 130_000)
        for first in range(wanted[0], wanted[-1], 500):
            self.rogue.send(*(rogue.request(number, rogue.PATH_SESSION, cookie=bytes(48)) for number in range(first, first + 500)))
        self.rogue.until(lambda link: all(number in link.answers for number in (wanted[0], wanted[-1])) and len(link.answers) >= len(wanted), "answer to each")
        self.assertLessEqual({status for status, *_ in self.rogue.answers.values()}, {200, 503})

    def test_more_connections_than_a_gate_may_have_end_it(self):
        try:
            for first in range(0, 20_000, 500):
                self.rogue.send(*(rogue.opened(number, bytes(48)) for number in range(1_000_000 + first, 1_000_500 + first)))
        except OSError:
            pass
        self.rogue.until_ended()

    def test_what_is_cut_too_long_or_of_another_side_ends_the_gate(self):
        bad = [b"\0", b"\xff" * 5, rogue.message(255), rogue.message(rogue.GATE, struct.pack("<IIHQ", 0, 1, 1, 1)), rogue.message(rogue.STOP),
               rogue.message(rogue.START, b""), rogue.opened(1, bytes(47)), rogue.frame(1, b"x" * 16385), rogue.message(rogue.CLOSED, bytes(7)),
               rogue.message(rogue.CLOSED, bytes(9)), rogue.message(rogue.FRAME, struct.pack("<QBI", 1, 0, 2**32 - 1)),
               rogue.request(1, 6), rogue.request(1, 0, flags=2), rogue.request(1, rogue.PATH_LOOK, b"x" * 4097), rogue.counts((0,) * 255)]
        for data in bad:
            gate = self.core.gate(2)
            gate.send(data)
            gate.until_ended()
            gate.close()

    def test_a_gate_that_ends_between_request_and_answer_harms_nobody(self):
        for number in range(30):
            gate = self.core.gate(3)
            invite = self.core.invite(self.cohort)["code"] if number % 10 == 0 else "7KQ2-M4XD-9T3B-PZ6W-H"
            gate.send(rogue.request(1, rogue.PATH_LOOK, {"code": invite}),
                      rogue.request(2, rogue.PATH_SIGN_IN, {"name": self.honest_name, "passphrase": "wrong " * 4, "device": "own"}, source=number),
                      rogue.request(3, rogue.PATH_SESSION, cookie=self.honest_cookie), rogue.opened(1, self.honest_cookie),
                      rogue.request(4, rogue.PATH_JOIN, {"code": invite, "name": "Quiet Harbor", "notice": 2, "adult": True, "passphrase": "a b c d e f g h i j", "device": "own"}))
            gate.close()
        self.still_serves()

    def test_three_frames_over_the_rate_are_refused_and_end_the_connection(self):
        self.sign_in(10)
        for _ in range(3):
            self.rogue.send(rogue.frame(10, {"ask": "ping", "id": rogue.request_id()}, flags=1))
        self.assertEqual(self.rogue.close_code(10), 1008)
        self.assertEqual([event["refused"] for event in self.rogue.events(10) if event["ev"] == "refused"], ["slow"] * 3)

    def test_a_gate_that_marks_nothing_does_not_lift_the_rate(self):
        """As many at once as a link that stood for 5 s may bring, then those that time earns."""
        self.sign_in(11)
        ping = [rogue.frame(11, {"ask": "ping", "id": rogue.request_id()}) for _ in range(170)]
        self.rogue.send(*ping)
        self.assertEqual(self.rogue.close_code(11), 1008)
        pongs = [event for event in self.rogue.events(11) if event["ev"] == "pong"]
        self.assertGreaterEqual(len(pongs), 70)
        self.assertLess(len(pongs), 170)

    def test_seventy_frames_at_once_are_answered(self):
        self.sign_in(12)
        self.rogue.send(*(rogue.frame(12, {"ask": "ping", "id": rogue.request_id()}) for _ in range(70)))
        self.rogue.until(lambda link: sum(event["ev"] == "pong" for event in link.events(12)) == 70, "answer to each of seventy")
        self.assertNotIn(12, [conn for conn, _ in self.rogue.closes])

    def test_guesses_at_once_are_no_more_than_guesses_in_turn(self):
        guess = {"name": "Nobody Here", "passphrase": "wrong wrong wrong", "device": "own"}
        self.rogue.send(*(rogue.request(number, rogue.PATH_SIGN_IN, guess, source=99) for number in range(1, 17)))
        statuses = [self.rogue.answer(number)[0] for number in range(1, 17)]
        self.assertEqual((statuses.count(403), statuses.count(429)), (5, 11), statuses)

    def test_a_hundred_thousand_mutated_messages(self):
        """Seeded: HEARTH_SEED. Each damage costs the link; it comes back as another."""
        seed = int(__import__("os").environ.get("HEARTH_SEED", "7"))
        dice = random.Random(seed)
        good = [rogue.opened(1, self.honest_cookie), rogue.closed(1), rogue.ready(), rogue.counts(), rogue.message(rogue.FENCE, bytes(8)),
                rogue.frame(1, {"do": "say", "id": rogue.request_id(), "room": self.room, "text": "hello \u202e"}),
                rogue.frame(1, {"ask": "follow", "id": rogue.request_id(), "stream": self.room, "after": 1}), rogue.frame(1, b'{"do":' * 200),
                rogue.frame(1, {"ask": "people", "id": rogue.request_id(), "room": self.room, "after": "z"}), rogue.frame(1, {"do": "stay", "id": rogue.request_id()}),
                rogue.request(1, rogue.PATH_SESSION, cookie=self.honest_cookie), rogue.request(2, rogue.PATH_LOOK, {"code": "A" * 30}),
                rogue.request(3, rogue.PATH_JOIN, {"code": "x", "name": "y", "notice": 2, "adult": True, "passphrase": "z", "device": "own"}),
                rogue.request(4, rogue.PATH_ABOUT)]
        gate = self.core.gate(4)
        for turn in range(3000):
            packet = b"".join(dice.choice(good) for _ in range(dice.randint(1, 40)))
            if turn % 3:
                mutable = bytearray(packet)
                for _ in range(dice.randint(1, 3)):
                    where = dice.randrange(len(mutable))
                    if dice.random() < 0.8:
                        mutable[where] = dice.randrange(256)
                    else:
                        del mutable[where:where + dice.randint(1, 9)]
                packet = bytes(mutable) or b"\0"
            try:
                gate.send(packet)
            except OSError:
                pass
            if gate.ended:
                gate.close()
                gate = self.core.gate(4)
        gate.close()
        self.assertTrue(self.core.alive(), f"seed {seed}: {self.core.log_text()[-4000:]}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
