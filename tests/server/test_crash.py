"""SIGKILL under traffic, 50 times in all: a gate, and core. Takes about 20 s.

Several people talk while the process dies at a moment that a seed chooses among what happens (a connection, a sending, an ack, a hearing).
Each time: everybody is back without help, all that was acked is there, once, in order, and the numbers have no hole. HEARTH_SEED replays
the choices, not the machine's timing."""

import os
import random
import signal
import threading
import unittest

from hearth import DEADLINE_S, Person, Server
from talker import talkers

KILLS = int(os.environ.get("HEARTH_KILLS", "25"))  # of each kind; nightly runs say more
PEOPLE = 4
TEXTS = 6  # each person a round


class Acts:
    """Counts what happens, and lets the killer wait for the n-th."""

    def __init__(self):
        self.condition = threading.Condition()
        self.count = 0

    def __call__(self):
        with self.condition:
            self.count += 1
            self.condition.notify_all()

    def wait_for(self, count):
        with self.condition:
            return self.condition.wait_for(lambda: self.count >= count, DEADLINE_S)


class Crash(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings={"limits": {"rates": "off"}})
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.cohort = self.server.cohort()
        self.room = self.server.room(self.cohort)
        self.acts = Acts()
        self.people = talkers(self.server, self.cohort, self.room, PEOPLE, self.acts)
        self.said = {person: [] for person in self.people}
        for person in self.people:
            person.start()
        for person in self.people:
            person.until(lambda one: one.place is not None, "first page")
        self.addCleanup(lambda: [person.end() for person in self.people])

    def kill(self, role, prng):
        victims = self.server.children(role)
        if victims:
            os.kill(prng.choice(victims), signal.SIGKILL)

    def round(self, number, role, prng):
        start = self.acts.count
        for index in range(TEXTS):
            for person in self.people:
                text = f"{number}.{index} of {person.person.name}"
                self.said[person].append(text)
                person.say(text)
        # A text is at least a sending, an ack and PEOPLE hearings; in one round of four the new process dies while people come back.
        deaths = [prng.randrange(1, PEOPLE * TEXTS * 3)]
        if prng.randrange(4) == 0:
            deaths.append(deaths[0] + prng.randrange(1, PEOPLE * 2))
        for death in deaths:
            self.acts.wait_for(start + death)
            self.kill(role, prng)
        for person in self.people:
            person.until(lambda one: not one.outbox, "ack for all that it said")
        newest = max(max(person.acked) for person in self.people)
        for person in self.people:
            person.until(lambda one: one.place >= newest and one.following is None, f"change {newest}")
        self.check()

    def check(self):
        acked = {}
        for person in self.people:
            self.assertEqual(person.doubles, [])
            for number, text in person.acked.items():
                self.assertNotIn(number, acked, "two texts were told the same number")
                acked[number] = text
            self.assertEqual([person.acked[number] for number in sorted(person.acked)], self.said[person], "not in the order they were said")
        numbers = sorted(acked)
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))), "a hole in the numbers")
        for person in self.people:
            self.assertEqual({number: text for number, (_, text) in person.heard.items()}, acked, "what was acked is not what was heard")

    def check_from_disk(self):
        """One who knows nothing yet signs in and reads all of the history."""
        teller = self.people[0].person
        self.server.answers()  # the last death may have come when all was said
        reader = Person(self.server)
        reader.name = teller.name
        self.assertEqual(reader.sign_in()[0], 200)
        reader.open()
        self.addCleanup(reader.close)
        found, before = [], 1 << 40
        while True:
            page = reader.ask("history", stream=self.room, before=before)
            rows = [event for event in page["events"] if event["ev"] == "message"]
            found += [(row["number"], row["text"]) for row in rows]
            if not page["more"]:
                break
            before = rows[-1]["number"]
        acked = {number: text for person in self.people for number, text in person.acked.items()}
        self.assertEqual(found, sorted(acked.items(), reverse=True))

    def killed(self, role):
        seed = int(os.environ.get("HEARTH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
        prng = random.Random(seed)
        print(f"{role}: HEARTH_SEED={seed}", flush=True)
        try:
            for number in range(KILLS):
                self.round(number, role, prng)
            self.check_from_disk()
        except AssertionError as failure:
            raise AssertionError(f"HEARTH_SEED={seed}, {role}: {failure}\n{self.server.log_text()[-3000:]}") from failure
        self.assertGreaterEqual(min(person.links for person in self.people), 2)

    def test_a_gate_that_is_killed_loses_nothing_and_doubles_nothing(self):
        self.killed("gate")

    def test_core_that_is_killed_loses_nothing_and_doubles_nothing(self):
        self.killed("core")


if __name__ == "__main__":
    unittest.main(verbosity=2)
