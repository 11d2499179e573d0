"""What was taken back does not come again (MS4): no page that was read before it reaches anybody after the tombstone. Ten seconds."""

import json
import unittest

from hearth import Closed, Server

ROUNDS = 400
PAGES_AT_ONCE = 8
LONG_TEXT_EVERY = 3  # these stay: the longer the reading of a page takes, the more often another thread overtakes it


class TakeBack(unittest.TestCase):
    def heard(self, event):
        for row in event["events"] if event["ev"] == "page" else [event]:
            if row["ev"] != "message":
                continue
            if row["state"] == "deleted":
                self.gone.add(row["number"])
            elif row["number"] in self.gone:
                self.late.append(row["number"])

    def read(self, number):
        """Until every page is here and the tombstone; False: the fence has cut this reader, who still had pages to read."""
        answered = 0
        try:
            while answered < 2 * PAGES_AT_ONCE or number not in self.gone:
                for event in json.loads(self.reader.read_frame()):
                    answered += event["ev"] == "page"
                    self.heard(event)
        except Closed:
            return False
        return True

    def test_no_page_brings_a_text_after_its_tombstone(self):
        with Server(gates=1, settings={"limits": {"rates": "off"}}) as server:
            cohort = server.cohort()
            room = server.room(cohort)
            author, self.reader = server.person(cohort), server.person(cohort)
            for person in (author, self.reader):
                person.open()
                person.follow(room)
            self.gone, self.late, whole = set(), [], 0
            for number in range(ROUNDS):
                if number % LONG_TEXT_EVERY == 0:
                    author.say(room, "lorem ipsum " * 80)
                done = author.say(room, f"text {number}")
                try:
                    for _ in range(PAGES_AT_ONCE):  # under way while the text is taken back
                        self.reader.request("ask", "history", stream=room, before=done["number"] + 1)
                    author.request("do", "delete", room=room, number=done["number"])
                    for _ in range(PAGES_AT_ONCE):
                        self.reader.request("ask", "history", stream=room, before=done["number"] + 1)
                except OSError:  # it was cut already
                    pass
                if self.read(done["number"]):
                    whole += 1
                else:
                    self.reader.open()
                    self.heard(self.reader.follow(room))
                author.wait(lambda event: event["ev"] == "done")
            self.assertEqual(self.late, [])
            self.assertGreater(whole, ROUNDS // 2)
            author.close()
            self.reader.close()


if __name__ == "__main__":
    unittest.main()
