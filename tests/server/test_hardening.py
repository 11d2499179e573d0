"""What the processes of a running server have given up (security.md 5), as the kernel tells it. About 5 s.
What each call and file then gets for an answer is shown in tests/base/test_sandbox.c."""

import os
import shutil
import tempfile
import unittest

from hearth import BUILD, Server


def sanitized():
    with open(os.path.join(BUILD, "server", "hearth"), "rb") as file:
        program = file.read()
    return b"__asan_init" in program or b"__tsan_init" in program


class Hardening(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server().__enter__()
        cls.core = cls.server.children("core")
        cls.gates = cls.server.children("gate")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__()

    def status(self, pid):
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)

    def descriptors(self, pid):
        folder = f"/proc/{pid}/fd"
        return {int(number): os.readlink(f"{folder}/{number}") for number in os.listdir(folder)}

    def test_one_core_and_two_gates_run(self):
        self.assertEqual((len(self.core), len(self.gates)), (1, 2))

    def test_nobody_has_a_capability_or_can_get_one(self):
        for pid in [self.server.process.pid, *self.core, *self.gates]:
            status = self.status(pid)
            self.assertEqual(status["NoNewPrivs"], "1")
            for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
                self.assertEqual(int(status[name], 16), 0, f"{status['Name']} {name}")

    def test_nobody_leaves_a_core_file(self):
        for pid in [self.server.process.pid, *self.core, *self.gates]:
            with open(f"/proc/{pid}/limits", encoding="ascii") as file:
                line = next(line for line in file if line.startswith("Max core file size"))
            self.assertEqual(line.split()[4:6], ["0", "0"])

    def test_files_are_made_for_the_owner_alone(self):
        for pid in [self.server.process.pid, *self.core, *self.gates]:
            self.assertEqual(self.status(pid)["Umask"], "0077")

    def test_the_environment_is_cleared(self):
        for pid in [*self.core, *self.gates]:
            with open(f"/proc/{pid}/environ", "rb") as file:
                names = {entry.split(b"=")[0] for entry in file.read().split(b"\0") if entry}
            self.assertLessEqual(names, {b"ASAN_OPTIONS"})

    @unittest.skipIf(sanitized(), "a sanitizer's reports need calls of their own")
    def test_core_and_gates_run_under_seccomp_with_all_their_threads(self):
        for pid in [*self.core, *self.gates]:
            threads = [self.status(f"{pid}/task/{thread}") for thread in os.listdir(f"/proc/{pid}/task")]
            self.assertEqual({(thread["Seccomp"], thread["Seccomp_filters"]) for thread in threads}, {("2", "1")})
            self.assertGreater(len(threads), 5 if pid in self.core else 0)

    def test_a_gate_holds_no_file(self):
        """Sockets, its loop, randomness for the library, and nothing for input and output; standard error is where the journal listens."""
        for pid in self.gates:
            others = {number: target for number, target in self.descriptors(pid).items()
                      if number != 2 and not target.startswith(("socket:", "anon_inode:", "pipe:"))}
            self.assertLessEqual(set(others.values()), {"/dev/null", "/dev/urandom"}, others)

    def test_core_does_not_hold_the_port(self):
        with open("/proc/net/tcp", encoding="ascii") as file:
            rows = [line.split() for line in file][1:]
        listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == self.server.port}
        self.assertTrue(listening)
        for pid in self.core:
            self.assertFalse(listening & set(self.descriptors(pid).values()))
        for pid in self.gates:
            self.assertTrue(listening & set(self.descriptors(pid).values()))


@unittest.skipIf(sanitized(), "a sanitizer's reports need files of their own")
class CoreFiles(unittest.TestCase):
    """Core reads its files by their names, and no others: names are put in place of its certificate's to see what it reaches."""

    def put(self, server, target):
        """As certbot does it: a link that leads elsewhere from one moment to the next."""
        os.symlink(target, server.certificate + ".new")
        os.rename(server.certificate + ".new", server.certificate)

    def server(self):
        """With live/certificate.pem, which leads into archive/."""
        server = Server()
        server.init()
        live, archive = (os.path.join(server.folder, name) for name in ("live", "archive"))
        os.mkdir(live)
        os.mkdir(archive)
        shutil.copy(os.path.join(server.folder, "certificate.pem"), os.path.join(archive, "1.pem"))
        server.certificate = os.path.join(live, "certificate.pem")
        self.put(server, "../archive/1.pem")
        server.configure({"network": {"certificate": server.certificate}})
        server.start()
        self.addCleanup(server.__exit__)
        return server

    def test_a_renewed_certificate_is_read_where_the_old_one_was(self):
        server = self.server()
        shutil.copy(os.path.join(server.folder, "archive", "1.pem"), os.path.join(server.folder, "archive", "2.pem"))
        self.put(server, "../archive/2.pem")
        server.ctl("reload")
        self.assertIn("RELOADED generation=2", server.log_text())

    def test_no_other_file_is_read_though_the_user_may(self):
        server = self.server()
        self.assertRegex(server.log_text(), r"CONFINED landlock_abi=[1-9]")
        with tempfile.NamedTemporaryFile(suffix=".pem") as elsewhere:
            shutil.copy(os.path.join(server.folder, "archive", "1.pem"), elsewhere.name)
            for target in ("/etc/passwd", elsewhere.name):
                self.put(server, target)
                refused = server.ctl("reload", check=False)
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn("network.certificate", refused.stdout + refused.stderr)
        self.put(server, "../archive/1.pem")
        server.ctl("reload")


if __name__ == "__main__":
    unittest.main(verbosity=2)
