"""A disk that fills up (security.md 6): new texts are refused early, all else goes on; with room again, texts are taken. Five seconds.

The data folder lies on a file system of its own, 700 MiB in memory that are used only when written, so root is needed to mount it.
"""

import os
import subprocess
import unittest

from hearth import Server

MIB = 1024 * 1024
ROOM_MIB = 700  # over the 512 MiB at which texts stop and the 64 MiB of the reserve


def filler(folder, mib):
    """Takes that much room at once, without writing it."""
    path = os.path.join(folder, "filler")
    with open(path, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, mib * MIB)
    return path


@unittest.skipUnless(os.geteuid() == 0, "needs root, to mount a file system of its own")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.data = os.path.join(self.server.folder, "data")
        os.mkdir(self.data, 0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM_MIB}m,mode=0700", "tmpfs", self.data], check=True)
        self.addCleanup(lambda: subprocess.run(["umount", "-l", self.data], check=True))
        self.server.__enter__()
        self.addCleanup(lambda: self.server.stop())
        cohort = self.server.cohort()
        self.cohort, self.room = cohort, self.server.room(cohort)
        self.person = self.server.person(cohort)
        self.person.open()
        self.addCleanup(self.person.close)
        self.person.follow(self.room)

    def logged(self, code):
        self.server.until(lambda: code in self.server.log_text())

    def test_texts_stop_and_come_back_while_taking_back_and_signing_in_go_on(self):
        self.assertTrue(os.path.exists(os.path.join(self.data, "reserve")))
        said = self.person.say(self.room, "before it was full")
        self.assertEqual(said["ev"], "done", said)
        path = filler(self.data, 200)
        self.logged("DISK_LOW")
        refused = self.person.say(self.room, "while it is full")
        self.assertEqual(refused.get("refused"), "busy")
        self.assertGreaterEqual(refused["wait_ms"], 60000)
        self.assertEqual(self.person.do("delete", room=self.room, number=said["number"])["ev"], "done")
        self.assertEqual(self.person.sign_in()[0], 200)
        os.unlink(path)
        self.logged("DISK_WELL")
        self.assertEqual(self.person.say(self.room, "there is room again")["ev"], "done")

    def test_the_reserve_is_given_up_before_erasure_would_fail(self):
        said = self.person.say(self.room, "to be taken back")
        free = os.statvfs(self.data)
        filler(self.data, free.f_bavail * free.f_frsize // MIB - 8)
        self.logged("DISK_RESERVE_GIVEN_UP")
        self.assertFalse(os.path.exists(os.path.join(self.data, "reserve")))
        self.assertEqual(self.person.do("delete", room=self.room, number=said["number"])["ev"], "done")


if __name__ == "__main__":
    unittest.main()
