"""What was taken back does not come again (MS4): no page that was read before it reaches anybody after the tombstone. Ten seconds."""

import json
import unittest

from hearth import Server

ROUNDS = 400
PAGES_AT_ONCE = 8
LONG_TEXT_EVERY = 3  # these stay: the longer the reading of a page takes, the more often another thread overtakes it


class TakeBack(unittest.TestCase):
    def test_no_page_brings_a_text_after_its_tombstone(self):
        with Server(gates=1, settings={"limits": {"rates": "off"}}) as server:
            cohort = server.cohort()
            room = server.room(cohort)
            author, reader = server.person(cohort), server.person(cohort)
            for person in (author, reader):
                person.open()
                person.follow(room)
            gone, late, pages = set(), [], 0
            for number in range(ROUNDS):
                if number % LONG_TEXT_EVERY == 0:
                    author.say(room, "lorem ipsum " * 80)
                done = author.say(room, f"text {number}")
                for _ in range(PAGES_AT_ONCE):  # under way while the text is taken back
                    reader.request("ask", "history", stream=room, before=done["number"] + 1)
                author.request("do", "delete", room=room, number=done["number"])
                for _ in range(PAGES_AT_ONCE):
                    reader.request("ask", "history", stream=room, before=done["number"] + 1)
                answered = 0
                while answered < 2 * PAGES_AT_ONCE or done["number"] not in gone:
                    for event in json.loads(reader.read_frame()):
                        rows = event["events"] if event["ev"] == "page" else [event]
                        answered += event["ev"] == "page"
                        pages += event["ev"] == "page"
                        for row in rows:
                            if row["ev"] != "message":
                                continue
                            if row["state"] == "deleted":
                                gone.add(row["number"])
                            elif row["number"] in gone:
                                late.append(row["number"])
                author.wait(lambda event: event["ev"] == "done")
            self.assertEqual(pages, ROUNDS * 2 * PAGES_AT_ONCE)
            self.assertEqual(late, [])
            author.close()
            reader.close()


if __name__ == "__main__":
    unittest.main()
