"""The life of the server: start, refusal to start, reload, stop; slow readers, full rooms, many connections. About 20 s.

A full disk is in test_disk.py."""

import os
import re
import shutil
import signal
import ssl
import subprocess
import time
import unittest

from hearth import BUILD, DEADLINE_S, Closed, Person, Server

EXIT_CONFIG = 78  # sysexits.h
ROOM_CAP = 20  # config/rooms/support.ini
SHRED = 2000  # characters of a long text


class Stop(unittest.TestCase):
    def test_a_stop_says_goodbye_to_all_and_exits_0_with_all_that_was_acked(self):
        with Server() as server:
            cohort = server.cohort()
            room = server.room(cohort)
            people = [server.person(cohort) for _ in range(6)]
            for person in people:
                person.open()
                person.follow(room)
            acked = [people[0].say(room, f"before the end {index}")["number"] for index in range(4)]
            started = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual([person.wait_closed() for person in people], [1001] * 6)
            self.assertEqual(server.process.wait(timeout=DEADLINE_S), 0)
            self.assertLess(time.monotonic() - started, 8)
            self.assertFalse(os.path.exists(os.path.join(server.folder, "data", "hearth.sock")))
            server.process.stdout.close()
            server.start()
            people[1].open()
            self.addCleanup(people[1].close)
            page = people[1].follow(room)
            self.assertEqual([event["number"] for event in page["events"] if event["ev"] == "message"], acked)
            for person in people:
                person.close()

    def test_a_stop_under_traffic_acks_only_what_is_kept(self):
        with Server(settings={"limits": {"rates": "off"}}) as server:
            cohort = server.cohort()
            room = server.room(cohort)
            person = server.person(cohort)
            person.open()
            person.follow(room)
            requests = {person.request("do", "say", room=room, text=f"text {index}"): f"text {index}" for index in range(60)}
            person.wait(lambda event: event["ev"] == "done")
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(person.wait_closed(), 1001)
            acked = [requests[event["re"]] for event in person.inbox if event["ev"] == "done"]
            self.assertEqual(server.process.wait(timeout=DEADLINE_S), 0)
            server.process.stdout.close()
            server.start()
            person.open()
            kept, after = [], 0
            while True:
                page = person.follow(room, after=after)
                kept += [event["text"] for event in page["events"] if event["ev"] == "message"]
                after = page["change"]
                if not page["more"]:
                    break
            self.assertLessEqual(set(acked), set(kept))
            self.assertEqual(kept, [f"text {index}" for index in range(len(kept))])
            person.close()


class Start(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.init()
        self.addCleanup(shutil.rmtree, self.server.folder)

    def refused(self):
        """Exit code and words of a server that will not start."""
        ran = subprocess.run([os.path.join(BUILD, "server", "hearth"), "--config", self.server.config], capture_output=True, text=True,
                             timeout=DEADLINE_S)
        self.assertNotIn("ready", ran.stdout)
        return ran.returncode, ran.stderr

    def line_of(self, text):
        with open(self.server.config, encoding="utf-8") as file:
            return next(number for number, line in enumerate(file, 1) if text in line)

    def write(self, text):
        with open(self.server.config, "a", encoding="utf-8") as file:
            file.write(text)

    def assert_problem(self, key, line=None):
        code, words = self.refused()
        self.assertEqual(code, EXIT_CONFIG, words)
        place = re.escape(self.server.config) + (f":{line}" if line else r":\d+")
        # file:line: key: what. remedy.
        self.assertRegex(words, rf"(?m)^{place}: {re.escape(key)}: [^.\n].*\. [A-Z].+\.$")

    def test_an_unknown_key_or_section_is_named_with_file_line_and_remedy(self):
        self.write("\n[log]\nlouder = yes\n")
        self.assert_problem("log.louder", self.line_of("louder"))

    def test_a_value_that_is_none_is_named(self):
        self.server.configure({"network": {"port": "seventy"}})
        self.assert_problem("network.port", self.line_of("seventy"))

    def test_a_value_out_of_bounds_is_named(self):
        self.server.configure({"process": {"gates": "65"}})
        self.assert_problem("process.gates", self.line_of("65"))

    def test_a_file_that_is_missing_is_named(self):
        self.server.configure({"network": {"certificate": "elsewhere.pem"}})
        self.assert_problem("network.certificate", self.line_of("elsewhere.pem"))

    def test_a_secret_that_others_may_read_is_named(self):
        for name, key in (("certificate-key.pem", "network.certificate_key"), ("master.key", "keys.master")):
            path = os.path.join(self.server.folder, name)
            mode = os.stat(path).st_mode & 0o777
            os.chmod(path, 0o644)
            with self.subTest(name=name):
                self.assert_problem(key)
            os.chmod(path, mode)

    def test_a_data_folder_that_others_may_enter_is_named(self):
        os.chmod(os.path.join(self.server.folder, "data"), 0o755)
        self.assert_problem("places.data")

    def test_no_configuration_at_all(self):
        os.unlink(self.server.config)
        code, words = self.refused()
        self.assertEqual(code, EXIT_CONFIG)
        self.assertIn(self.server.config, words)

    def test_a_damaged_keyring_stops_the_start_and_changes_nothing(self):
        path = os.path.join(self.server.folder, "data", "vault", "keyring")
        with open(path, "r+b") as file:
            file.seek(40)
            file.write(b"\xff\xff\xff\xff")
        with open(path, "rb") as file:
            before = file.read()
        code, words = self.refused()
        self.assertNotEqual(code, 0)
        self.assertIn("vault", words)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_two_servers_cannot_run_on_one_data_folder(self):
        self.server.start()
        try:
            code, words = self.refused()
            self.assertNotEqual(code, 0)
            self.assertIn("vault", words)
            self.assertEqual(self.server.ctl_json("status")["members"], 0, "the first one is well")
        finally:
            self.assertEqual(self.server.stop(), 0)


class Reload(unittest.TestCase):
    def certificate(self, server):
        return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.port)))

    def until_another(self, server, old):
        deadline = time.monotonic() + DEADLINE_S
        while (new := self.certificate(server)) == old:
            self.assertLess(time.monotonic(), deadline, "the old certificate is still shown")
        return new

    def all_gates(self, server, certificate):
        """Enough handshakes that each gate has had its turn."""
        self.assertEqual({self.certificate(server) for _ in range(12)}, {certificate})

    def test_a_new_certificate_is_shown_without_disconnecting_anybody(self):
        with Server() as server:
            cohort = server.cohort()
            room = server.room(cohort)
            one, two = (server.person(cohort) for _ in range(2))
            for person in (one, two):
                person.open()
                person.follow(room)
                self.addCleanup(person.close)
            old = self.certificate(server)
            server.ctl("certificate")
            self.assertEqual(self.certificate(server), old)
            server.ctl("reload")
            new = self.until_another(server, old)
            one.say(room, "still here")
            two.hear(room, "still here")
            server.ctl("certificate")
            server.process.send_signal(signal.SIGHUP)
            newest = self.until_another(server, new)
            self.assertNotEqual(newest, old)
            two.say(room, "and here")
            one.hear(room, "and here")

    def test_a_pair_that_does_not_match_leaves_the_old_one_in_use(self):
        with Server() as server:
            old = self.certificate(server)
            with open(os.path.join(server.folder, "certificate.pem"), encoding="ascii") as file:
                pem = file.read()
            server.ctl("certificate")
            with open(os.path.join(server.folder, "certificate.pem"), "w", encoding="ascii") as file:
                file.write(pem)
            server.ctl("reload", check=False)
            self.all_gates(server, old)


class Crowd(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(settings={"limits": {"rates": "off"}}).__enter__()
        cls.cohort = cls.server.cohort()

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def test_a_sixteenth_connection_of_one_member_is_asked_to_come_later(self):
        room = self.server.room(self.cohort)
        member = self.server.person(self.cohort)
        links = []
        for _ in range(15):
            link = Person(self.server)
            link.cookie = member.cookie
            link.open()
            links.append(link)
        one_more = Person(self.server)
        one_more.cookie = member.cookie
        self.assertEqual((one_more.connect(), one_more.wait_closed()), (101, 1013))
        links.pop().close()
        deadline = time.monotonic() + DEADLINE_S
        while True:  # its end reaches core by way of its gate
            self.assertEqual(one_more.connect(), 101)
            try:
                one_more.wait(lambda event: event["ev"] == "hello")
                break
            except Closed as closed:
                self.assertEqual(closed.code, 1013)
                self.assertLess(time.monotonic(), deadline)
        for link in (*links, one_more):
            self.assertEqual(link.follow(room)["ev"], "page")
            link.close()

    def test_a_room_is_full_at_its_cap_and_who_comes_later_keeps_the_code(self):
        cohort = self.server.cohort("Small")
        self.server.room(cohort, "support", "Small support")
        for _ in range(ROOM_CAP):
            self.server.person(cohort)
        code = self.server.invite(cohort)["code"]
        person = Person(self.server)
        with self.assertRaisesRegex(AssertionError, "full"):
            person.join(code)
        self.assertEqual(Person(self.server).post("/join/look", {"code": code})[0], 200)

    def test_a_slow_reader_is_closed_and_the_others_hear_everything(self):
        room = self.server.room(self.cohort, title="Slow")
        slow, quick, writer = (self.server.person(self.cohort) for _ in range(3))
        slow.receive_buffer = 4096
        for person in (slow, quick, writer):
            self.addCleanup(person.close)
            person.open()
            person.follow(room)
        # The kernel holds some megabytes for who does not read (tcp_wmem), the gate 64 frames or 256 KiB: more than both.
        told = 0
        while told < 6000:
            for _ in range(20):
                writer.request("do", "say", room=room, text=f"{told} " + "x" * (SHRED - 8))
                told += 1
            for _ in range(20):
                self.assertEqual(writer.wait(lambda event: event["ev"] == "done")["ev"], "done")
            writer.inbox = []
            quick.hear(room, f"{told - 1} " + "x" * (SHRED - 8))
            numbers = [event["number"] for event in quick.inbox if event["ev"] == "message"]
            self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 19)))
            quick.inbox = []
            if self.server.ctl_json("status")["connections"] < 3:
                break
        # Who takes nothing for 5 s more is cut and hears no code; that it is 4008 for who wakes in time, tests/gate/test_deliver.c says.
        self.assertIn(slow.wait_closed(), (4008, 1006))
        slow.receive_buffer = None
        slow.open()
        self.assertEqual(slow.follow(room)["ev"], "page")


if __name__ == "__main__":
    unittest.main(verbosity=2)
