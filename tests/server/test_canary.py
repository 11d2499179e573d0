"""What the server writes holds nothing that identifies or can be read (ID2, RE4, RE5). About 6 s.

A day of traffic passes under the test clock, with a string of its own in each thing that must not be found: texts, codes, cookies,
passphrases, the source address, the browser's name. Then every file that the server can have written is searched, raw, hex, base64 and
UTF-16: after a stop, and after SIGKILL in the middle. Names are in the database by design, but in no log."""

import base64
import glob
import os
import re
import select
import shutil
import signal
import subprocess
import time
import unittest

from hearth import DEADLINE_S, Person, Server

HOUR = 3600 * 1000
DAY = 24 * HOUR
SOURCE = "127.7.89.213"
LEFTOVER_BYTES_MAX = 16 << 20  # a core file of ours that is larger would be cut by its limit, which is 0; others put big files there too
AGENT = "CanaryBrowser/7.31 (Canary OS 9)"


def forms(text):
    """The text as it may stand in a file: each form without what depends on its neighbours."""
    raw = text.encode()
    found = {"raw": raw, "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(), "utf-16": text.encode("utf-16-le"),
             "utf-16-be": text.encode("utf-16-be")}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        found[f"base64 at {shift}"] = whole[4 if shift else 0:len(whole) - 4]
    if re.fullmatch(r"[0-9a-f]{32,}", text):
        found["bytes"] = bytes.fromhex(text)
    return found


class Canary(unittest.TestCase):
    def setUp(self):
        self.server = Server(settings={"limits": {"rates": "off"}, "log": {"level": "debug"}})
        self.server.init()
        self.before = self.leftovers()
        self.server.start()
        self.addCleanup(self.server.__exit__)
        self.now = int(time.time() * 1000)
        self.canaries = {"address": [SOURCE], "browser": ["CanaryBrowser", "Canary OS"], "text": [], "code": [], "cookie": [],
                         "passphrase": []}
        self.people = []

    def leftovers(self):
        """What lies where a program leaves things: temporary files and cores; folders there belong to other tests."""
        return {path for pattern in ("/tmp/*", "/var/tmp/*", "/dev/shm/*", "core*") for path in glob.glob(pattern) if os.path.isfile(path)}

    def member(self, role="participant", name=None):
        person = Person(self.server, source=SOURCE, passphrase=f"canary passphrase {len(self.people)} velvet otter")
        code = self.server.invite(self.cohort, role, name)["code"]
        person.http_headers = {"User-Agent": AGENT}
        person.join(code)
        self.canaries["code"] += [code, code.replace("-", "")[:-1]]
        self.canaries["passphrase"].append(person.passphrase)
        self.people.append(person)
        self.addCleanup(person.close)
        return person

    def connected(self, person):
        if person.cookie:
            person.close()
        status, answer = person.sign_in()
        self.assertEqual(status, 200, answer)
        self.canaries["cookie"] += [person.cookie, person.cookie[:64]]
        person.http("GET", "/session", headers={"User-Agent": AGENT})
        self.assertEqual(person.connect({"User-Agent": AGENT}), 101)
        person.hello = person.wait(lambda event: event["ev"] == "hello")
        person.clock_offset_ms = person.hello["now_at"] - int(time.time() * 1000)
        person.follow(self.room)

    def day(self, hours=24, step=4):
        self.cohort = self.server.cohort("Canary cohort")
        self.room = self.server.room(self.cohort)
        for index in range(3):
            self.member()
        self.member("facilitator", "Dana Canary")
        for hour in range(0, hours, step):
            self.server.ctl("clock", "--now-at", str(self.now + hour * HOUR))
            for index, person in enumerate(self.people):
                self.connected(person)
                text = f"canary text {hour} {index} about the worst night"
                done = person.say(self.room, text)
                self.assertEqual(done["ev"], "done", done)
                self.canaries["text"].append(text)
                person.ask("history", stream=self.room, before=1 << 40)
                if index == 0:
                    self.assertEqual(person.do("delete", room=self.room, number=done["number"])["ev"], "done")
            # Refusals, which are where logs grow careless.
            self.people[0].post("/sign-in", {"name": self.people[0].name, "passphrase": "canary wrong passphrase", "device": "own"})
            self.people[0].post("/join/look", {"code": "CANA-RYCO-DE22-WR0N-G"})
            self.people[0].do("say", room=self.room, text="canary long text " * 500)
        self.canaries["passphrase"].append("canary wrong passphrase")
        self.canaries["code"].append("CANA-RYCO-DE22-WR0N-G")
        self.canaries["text"].append("canary long text")

    def written(self):
        own = [os.path.join(folder, name) for folder, _, names in os.walk(self.server.folder) for name in names]
        new = [path for path in self.leftovers() - self.before if os.path.exists(path) and os.path.getsize(path) <= LEFTOVER_BYTES_MAX]
        return [path for path in own + sorted(new) if os.path.isfile(path)]

    def search(self):
        files = self.written()
        names = {os.path.basename(path) for path in files}
        self.assertTrue({"hearth.db", "keyring", "slots", "log", "hearth.ini"} <= names, names)
        found = []
        for path in files:
            try:
                with open(path, "rb") as file:
                    data = file.read()
            except FileNotFoundError:
                if path.startswith(self.server.folder):
                    raise
                continue  # somebody else's, and gone since it was listed
            if not data.strip(b"\0"):
                continue  # the reserve for a full disk is 64 MiB of nothing
            for kind, texts in self.canaries.items():
                for text in texts:
                    found += [(path, kind, form) for form, needle in forms(text).items() if needle in data]
            if path == self.server.log:
                found += [(path, "name", person.name) for person in self.people if person.name.encode() in data]
        self.assertEqual(found, [])
        return names

    def test_a_search_finds_what_is_there(self):
        with open(os.path.join(self.server.folder, "data", "planted"), "wb") as file:
            file.write(b"x" * 17 + base64.b64encode(b"?" + SOURCE.encode() + b"?") + "Canary OS".encode("utf-16-le"))
        self.server.stop()
        with self.assertRaisesRegex(AssertionError, "(?s)'address', 'base64.*'browser', 'utf-16'"):
            self.search()

    def test_after_a_day_and_a_stop_no_file_holds_a_canary(self):
        self.day()
        self.assertEqual(self.server.stop(), 0)
        self.search()

    def test_after_sigkill_in_the_middle_no_file_holds_a_canary(self):
        self.day(hours=8)
        everybody = self.server.children("core") + self.server.children("gate") + [self.server.process.pid]
        for index in range(20):
            self.people[0].request("do", "say", room=self.room, text=f"canary text {index} cut off")
            self.canaries["text"].append(f"canary text {index} cut off")
        handles = [os.pidfd_open(pid) for pid in everybody]
        for pid in everybody:
            os.kill(pid, signal.SIGKILL)
        self.server.process.wait(timeout=DEADLINE_S)
        self.server.process.stdout.close()
        for handle in handles:
            select.select([handle], [], [], DEADLINE_S)
            os.close(handle)
        self.assertIn("hearth.db-wal", self.search())

    # ---- RE5: what is over stays over ----

    def copy(self, name, source=None):
        target = os.path.join(self.server.folder, name)
        shutil.copytree(source or os.path.join(self.server.folder, "data"), target, ignore=shutil.ignore_patterns("*.sock"))
        return target

    def start_on(self, data):
        """A server of its own on a copied data folder. Returns it, or what it said when it would not start."""
        other = Server(gates=1)
        other.folder, other.config, other.log = self.server.folder, data + ".ini", data + ".log"
        shutil.copyfile(self.server.config, other.config)
        os.chmod(other.config, 0o600)
        other.configure({"places": {"data": data, "socket": os.path.join(data, "s")}})
        try:
            other.start()
        except AssertionError as failure:
            other.process.kill()
            other.process.wait()
            other.process.stdout.close()
            return str(failure)
        self.addCleanup(other.stop)
        return other

    def history(self, server, person):
        again = Person(server, passphrase=person.passphrase)
        again.name = person.name
        self.assertEqual(again.sign_in()[0], 200)
        again.open()
        self.addCleanup(again.close)
        page = again.follow(self.room)
        self.assertEqual(page["ev"], "page", page)
        return [event.get("text") for event in page["events"] if event["ev"] == "message"]

    def test_a_copy_from_before_cannot_be_opened_with_the_keys_from_after(self):
        self.day(hours=2, step=1)
        person = self.people[1]
        self.server.ctl("clock", "--now-at", "0")
        self.assertTrue(self.history(self.server, person))
        self.server.stop()
        before = self.copy("before")
        self.server.start()

        self.server.ctl("clock", "--now-at", str(self.now + 8 * DAY))
        deadline = time.monotonic() + DEADLINE_S
        while "KEYS_DESTROYED" not in self.server.log_text():
            self.assertLess(time.monotonic(), deadline, "no key was destroyed")
            self.server.ctl_json("status")
        self.assertEqual(self.server.stop(), 0)
        after = os.path.join(self.server.folder, "data")

        # The old copy as it was opens, so that what follows is not refused for another reason.
        control = self.copy("control", before)
        opened = self.start_on(control)
        self.assertIsInstance(opened, Server, opened)
        self.assertTrue(any(text and text.startswith("canary text") for text in self.history(opened, person)))

        # Old database with today's keys: it starts, and no text opens.
        mixed = self.copy("mixed", before)
        shutil.rmtree(os.path.join(mixed, "vault"))
        shutil.copytree(os.path.join(after, "vault"), os.path.join(mixed, "vault"))
        opened = self.start_on(mixed)
        self.assertIsInstance(opened, Server, opened)
        self.assertEqual([text for text in self.history(opened, person) if text], [])

        # Old database and old keyring with today's slots: the generation key is gone, so nothing opens at all.
        stale = self.copy("stale", before)
        shutil.copyfile(os.path.join(after, "vault", "slots"), os.path.join(stale, "vault", "slots"))
        opened = self.start_on(stale)
        self.assertIsInstance(opened, str, "an old keyring opened under a new slot")
        self.assertIn("the vault", opened)

    def test_rows_are_gone_from_the_file_as_well(self):
        self.day(hours=1)
        self.server.ctl("clock", "--now-at", str(self.now + 8 * DAY))
        deadline = time.monotonic() + DEADLINE_S
        while "KEYS_DESTROYED" not in self.server.log_text():
            self.assertLess(time.monotonic(), deadline)
            self.server.ctl_json("status")
        self.server.stop()
        script = ("import sqlite3, sys; db = sqlite3.connect('file:%s?mode=ro' % sys.argv[1], uri=True); "
                  "print(db.execute('SELECT count(*) FROM message').fetchone()[0])")
        counted = subprocess.run(["python3", "-c", script, os.path.join(self.server.folder, "data", "hearth.db")], capture_output=True, text=True)
        self.assertEqual(counted.stdout.strip(), "0", counted.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
