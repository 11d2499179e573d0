"""tests/audit/test_tamper.py: whoever changes an exported log is caught, and what was done is named (MO20, OP8, security.md 2, row 12).

The golden export (tests/audit/golden, made by test_export.c) is tampered with by an attacker who can recompute everything but a signature;
the tree is written out here a second time, by the text of RFC 6962.
"""
import base64
import hashlib
import json
import os
import random
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("HEARTH_BUILD", os.path.join(HERE, "../../build"))
HEARTHCTL = os.path.join(BUILD, "server/ctl/hearthctl")


def golden(name):
    with open(os.path.join(HERE, "golden", name), encoding="utf-8") as file:
        return file.read()


def leaf(record):
    return hashlib.sha256(b"\0" + record).digest()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return hashlib.sha256(b"\1" + root(leaves[:left]) + root(leaves[left:])).digest()


class Log:
    """An export as lists that can be changed and written anew, with every hash that needs no key put right."""

    def __init__(self, text=None):
        lines = (text or golden("export.txt")).split("\n")
        self.head = lines[:2]
        count = int(lines[2].split()[1])
        self.records = [bytes.fromhex(line.split()[2]) for line in lines[3:3 + count]]
        self.notes = ["\n".join(part.split("\n")[:7]) for part in "\n".join(lines[4 + count:]).split("checkpoint\n")[1:]]

    def sizes(self):
        return [int(note.split("\n")[1]) for note in self.notes]

    def text(self):
        lines = self.head + [f"entries {len(self.records)}"]
        lines += [f"{i} {leaf(record).hex()} {record.hex()}" for i, record in enumerate(self.records)]
        lines += [f"checkpoints {len(self.notes)}"] + [f"checkpoint\n{note}" for note in self.notes] + ["end", ""]
        return "\n".join(lines)


class Tamper(unittest.TestCase):
    def verify(self, text, since=None, key=None):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "export.txt")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            more = []
            if since is not None:
                more = ["--since", os.path.join(folder, "since.txt")]
                with open(more[1], "w", encoding="utf-8") as file:
                    file.write(since)
            words = [HEARTHCTL, "audit", "verify", path, "--json", "--key", key or golden("key.txt").strip(), *more]
            done = subprocess.run(words, capture_output=True, text=True, timeout=30, cwd=folder)
        self.assertIn(done.returncode, (0, 7), done.stdout + done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer.get("verified", False), done.returncode == 0)
        return answer

    def caught(self, answer, wrong, *words):
        """It was found, as what it is, and each of the words is said."""
        self.assertFalse(answer["verified"])
        said = [finding["what"] for finding in answer["wrong"] if finding["wrong"] == wrong]
        self.assertTrue(any(all(word in what for word in words) for what in said), f"{wrong} {words} in {answer}")

    def test_the_log_as_it_was_written_is_good(self):
        log = Log()
        self.assertEqual(log.text(), golden("export.txt"))
        self.assertEqual(log.sizes(), [1, 65, 129, 154])
        for note in log.notes:
            lines = note.split("\n")
            self.assertEqual(base64.b64decode(lines[2]), root([leaf(record) for record in log.records[:int(lines[1])]]))
        self.assertTrue(self.verify(log.text())["verified"])
        for since in (golden("head-65.txt"), golden("export.txt")):
            self.assertTrue(self.verify(log.text(), since)["verified"])

    def test_any_bit_flipped_anywhere_is_caught(self):
        rng = random.Random(1)
        text = golden("export.txt").encode()
        key_line = text.index(b"\nentries")
        for at in [rng.randrange(key_line, len(text)) for _ in range(150)]:
            flipped = bytearray(text)
            flipped[at] ^= 1 << rng.randrange(7)
            self.assertFalse(self.verify(flipped.decode())["verified"], at)

    def test_a_bit_of_a_record_is_named_by_its_entry(self):
        lines = golden("export.txt").split("\n")
        digits = lines[3 + 77]
        lines[3 + 77] = digits[:-1] + ("0" if digits[-1] != "0" else "1")
        answer = self.verify("\n".join(lines))
        self.caught(answer, "changed", "entry 77 ")
        self.assertEqual(answer["wrong_count"], 1)

    def test_a_record_changed_with_its_hash_is_named_by_its_checkpoint(self):
        log = Log()
        record = bytearray(log.records[77])
        record[-1] ^= 1
        log.records[77] = bytes(record)
        self.caught(self.verify(log.text()), "changed", "entries 65 to 128 ", "signed over 129")

    def test_an_entry_dropped_is_named(self):
        lines = golden("export.txt").split("\n")
        answer = self.verify("\n".join(lines[:3 + 77] + lines[4 + 77:]))
        self.caught(answer, "missing", "entry 77 ")
        log = Log()
        del log.records[77]  # and all others numbered anew
        answer = self.verify(log.text())
        self.caught(answer, "changed", "entries 65 to 128 ")
        self.caught(answer, "cut", "signed over 154 entries; there are 153")

    def test_an_entry_put_in_is_caught(self):
        log = Log()
        log.records.insert(77, log.records[76])
        self.caught(self.verify(log.text()), "changed", "entries 65 to 128 ")

    def test_two_swapped_are_named(self):
        lines = golden("export.txt").split("\n")
        lines[3 + 77], lines[3 + 80] = lines[3 + 80], lines[3 + 77]
        self.caught(self.verify("\n".join(lines)), "swapped", "entry 77 ")
        log = Log()
        log.records[77], log.records[80] = log.records[80], log.records[77]
        self.caught(self.verify(log.text()), "swapped", "entries 77 and 80 ")

    def test_a_cut_tail_is_named(self):
        log = Log()
        log.records = log.records[:140]
        self.caught(self.verify(log.text()), "cut", "signed over 154 entries; there are 140")
        log.notes = log.notes[:3]  # with its checkpoint: one file alone cannot show it
        self.assertTrue(self.verify(log.text())["verified"])
        self.caught(self.verify(log.text(), since=golden("export.txt")), "restored", "154 entries were seen before, now there are 140")

    def test_a_file_that_ends_too_early_is_named(self):
        text = golden("export.txt")
        for length in [len(text) - 1, len(text) - 5, len(text) - 40, len(text) // 2, 200]:
            self.caught(self.verify(text[:length]), "cut")

    def test_an_old_state_restored_is_named(self):
        log = Log()
        log.records, log.notes = log.records[:65], log.notes[:2]
        self.assertTrue(self.verify(log.text())["verified"])
        self.assertTrue(self.verify(log.text(), since=golden("head-65.txt"))["verified"])
        self.caught(self.verify(log.text(), since=golden("export.txt")), "restored", "an old state")
        log.records += [log.records[64]] * 100  # and went on another way, past what was seen
        self.caught(self.verify(log.text(), since=golden("export.txt")), "restored", "not how the log went on")

    def test_a_bad_signature_is_named(self):
        log = Log()
        lines = log.notes[2].split("\n")
        lines[4] = "time 1795500000000"
        log.notes[2] = "\n".join(lines)
        self.caught(self.verify(log.text()), "signature", "over 129 entries")
        other = "hearth/11220000000000000000000000000000+1aa28bfc+AQcICQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        answer = self.verify(golden("export.txt"), key=other)
        self.assertEqual([finding["wrong"] for finding in answer["wrong"]], ["signature"] * 4)
        self.caught(self.verify(golden("export.txt"), since=golden("note.txt")), "signature", "--since")

    def test_a_record_whose_time_is_over_leaves_a_log_that_holds(self):
        lines = golden("export.txt").split("\n")
        for i in range(3, 3 + 100):
            lines[i] = lines[i].rsplit(" ", 1)[0] + " -"
        self.assertTrue(self.verify("\n".join(lines))["verified"])

    def test_what_is_no_export_says_so(self):
        for text in ("", "hello\n", golden("note.txt")):
            self.assertIn("no export", self.verify(text)["error"])


if __name__ == "__main__":
    unittest.main()
