"""tests/wire/test_schema.py: what the protocol must not be able to say (product.md MS7, MS8, RM7, AC6, MO27, ID2).

Reads the AsyncAPI document, which is generated from protocol.def: what is not in it cannot be on the wire. Runs in well under a second.
"""

import json
import os
import re
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# A word of a field or message name, and the promise that it would break.
FORBIDDEN = {
    "MS8: no read receipts, typing signs, last-seen or online list": ["read", "seen", "typing", "online", "presence", "active", "idle_since", "away"],
    "RM7: no join date, count, rank or activity of people": ["joined", "join_date", "count", "rank", "activity", "messages_count"],
    "AC6: no streak, point, badge to earn, leaderboard": ["streak", "points", "score", "level", "leaderboard", "missed"],
    "ID2: nothing that identifies": ["email", "phone", "address", "ip", "agent", "birth", "real_name", "device_id"],
    "MS7: no private messages between peers": ["recipient", "to_member", "direct", "whisper"],
}
# Where a forbidden word stands for something else: the operator's local socket counts rooms, not people's acts.
ALLOWED = set()


def names(node, path=""):
    """All property names of the document's schemas, with where they stand."""
    if isinstance(node, dict):
        for name, below in node.get("properties", {}).items():
            yield name, path
        for key, below in node.items():
            yield from names(below, f"{path}/{key}")
    elif isinstance(node, list):
        for below in node:
            yield from names(below, path)


class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(TOP, "server", "wire", "protocol.asyncapi.json"), encoding="utf-8") as file:
            cls.found = set(names(json.load(file)))

    def test_there_is_something_to_look_at(self):
        self.assertIn("text", {name for name, _ in self.found})
        self.assertGreater(len(self.found), 40)

    def test_no_field_breaks_a_promise(self):
        for promise, words in FORBIDDEN.items():
            for name, path in sorted(self.found):
                parts = set(re.split(r"[_-]", name)) | {name}
                with self.subTest(promise=promise, field=name, where=path):
                    self.assertFalse(parts & set(words) and (name, path) not in ALLOWED)

    def test_a_person_is_shown_by_id_name_badge_and_state_alone(self):
        shown = {name for name, path in self.found if re.search(r"/(MemberChange|PersonRow)$", path)}
        self.assertTrue(shown, sorted({path for _, path in self.found})[:20])
        self.assertLessEqual(shown, {"ev", "stream", "change", "id", "name", "badge", "state"})


if __name__ == "__main__":
    unittest.main()
