"""tests/audit/test_server.py: the log of the real server: signed by its own key, read beside it, whole after core is killed (MO20, OP8)."""
import base64
import glob
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../server"))
from hearth import DEADLINE_S, Server  # noqa: E402


class TheLogOfAServer(unittest.TestCase):
    def head(self, server, size):
        """The newest checkpoint, once it is over at least so many entries; each look is a process of its own, which is wait enough."""
        end = time.monotonic() + DEADLINE_S
        while time.monotonic() < end:
            done = server.ctl("audit", "head", "--json", check=False)
            if done.returncode == 0 and json.loads(done.stdout)["size"] >= size:
                return json.loads(done.stdout)
        self.fail(f"no checkpoint over {size} entries: {done.stdout}{done.stderr}{server.log_text()[-2000:]}")

    def verified(self, server, name, since=None):
        path = os.path.join(server.folder, name)
        server.ctl("audit", "export", path)
        key = server.ctl_json("audit", "key")["key"]
        done = server.ctl("audit", "verify", path, "--json", "--key", key, *(["--since", since] if since else []), check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(done.stdout)

    def test_core_killed_before_and_after_signatures(self):
        with Server(gates=1) as server:
            first = self.head(server, 1)
            older = os.path.join(server.folder, "older.txt")
            with open(older, "w", encoding="utf-8") as file:
                file.write(first["note"])
            for round_number in range(1, 4):
                acts = 64 * round_number
                for _ in range(64):  # the last wants the next checkpoint; when it is acked the signature may or may not be there
                    server.cohort("canary-cohort")
                os.kill(server.children("core")[0], signal.SIGKILL)
                self.head(server, 1 + acts)
                answer = self.verified(server, f"export-{round_number}.txt", older)
                self.assertEqual((answer["entries"], answer["covered"]), (1 + acts, 1 + acts))
                end = time.monotonic() + DEADLINE_S
                while server.ctl("status", check=False).returncode != 0:
                    self.assertLess(time.monotonic(), end)
            for path in glob.glob(os.path.join(server.folder, "export-*")):
                with open(path, encoding="utf-8") as file:
                    self.assertNotIn("canary", file.read())
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)

    def shown(self, person, size=None):
        """The row that staff get, or the refusal; the note's size, root and the proof as bytes."""
        answer = person.ask("checkpoint", **({} if size is None else {"size": size}))
        if answer["ev"] != "page":
            return answer
        row, = answer["events"]
        lines = row["note"].split("\n")
        return row, int(lines[1]), base64.b64decode(lines[2]), [bytes.fromhex(one) for one in row["proof"]]

    def continues(self, old, old_root, new, new_root, path):
        """RFC 9162, 2.1.4.2, for sizes that differ."""
        path = ([old_root] if old & (old - 1) == 0 else []) + path
        node, last = old - 1, new - 1
        while node & 1:
            node, last = node >> 1, last >> 1
        old_hash = new_hash = path[0]
        for one in path[1:]:
            if node & 1 or node == last:
                old_hash = hashlib.sha256(b"\1" + one + old_hash).digest()
                new_hash = hashlib.sha256(b"\1" + one + new_hash).digest()
                while node and not node & 1:
                    node, last = node >> 1, last >> 1
            else:
                new_hash = hashlib.sha256(b"\1" + new_hash + one).digest()
            node, last = node >> 1, last >> 1
        return last == 0 and old_hash == old_root and new_hash == new_root

    def test_staff_get_the_newest_checkpoint_with_its_proof_and_members_nothing(self):
        with Server(gates=1) as server:
            cohort = server.cohort()
            staff = server.person(cohort, role="facilitator", name="Ana")
            member = server.person(cohort)
            for person in (staff, member):
                self.addCleanup(person.close)
                person.open()
            self.head(server, 1)
            known = self.shown(staff)
            self.assertEqual(known[0]["key"], server.ctl_json("audit", "key")["key"])
            self.assertEqual(known[3], [])
            for _ in range(3):
                size = known[1]
                for _ in range(64):
                    server.cohort("canary-cohort")
                head = self.head(server, size + 1)
                newest = self.shown(staff, size)
                self.assertEqual((newest[0]["note"], newest[0]["key"]), (head["note"], known[0]["key"]))
                self.assertTrue(self.continues(size, known[2], *newest[1:]))
                known = newest
            self.assertEqual(self.shown(staff, known[1])[3], [])
            self.assertNotIn("canary", str(staff.inbox))
            refused = self.shown(staff, known[1] + 1000)
            self.assertEqual((refused["ev"], refused["refused"]), ("refused", "not_here"))
            for size in (None, 1, known[1]):
                self.assertEqual({key: value for key, value in self.shown(member, size).items() if key != "re"},
                                 {key: value for key, value in refused.items() if key != "re"})

    def test_words_wrong_use_and_files_that_are_there(self):
        with Server(gates=1) as server:
            self.head(server, 1)
            path = os.path.join(server.folder, "export.txt")
            self.assertIn("Wrote 1 entries and 1 checkpoints", server.ctl("audit", "export", path).stdout)
            self.assertEqual(server.ctl("audit", "export", path, check=False).returncode, 1)  # nothing is overwritten
            key = os.path.join(server.folder, "key.txt")
            with open(key, "w", encoding="utf-8") as file:
                file.write(server.ctl("audit", "key").stdout)
            self.assertEqual(server.ctl("audit", "verify", path, "--key", key).stdout, "Good: 1 entries, 1 checkpoints.\n")
            self.assertIn("\u2588", server.ctl("audit", "head", "--qr").stdout)
            for words in (["audit"], ["audit", "look"], ["audit", "export"], ["audit", "head", "file"], ["audit", "verify", path],
                          ["audit", "verify", path, "--key", "hearth/x+y"], ["audit", "export", "one", "two"], ["status", "word"]):
                self.assertEqual(server.ctl(*words, check=False).returncode, 2, words)
            self.assertEqual(server.ctl("audit", "verify", path + ".none", "--key", key, check=False).returncode, 1)
            server.stop()  # offline all the same, and the copy of an auditor as well
            copy = os.path.join(server.folder, "copy.db")
            subprocess.run(["cp", os.path.join(server.folder, "data", "hearth.db"), copy], check=True)
            self.assertEqual(server.ctl_json("audit", "head", "--database", copy), server.ctl_json("audit", "head"))


if __name__ == "__main__":
    unittest.main()
