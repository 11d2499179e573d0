"""tests/units/test_units.py: the unit files hold what security.md 5 asks of them. One second."""

import os
import re
import shutil
import subprocess
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SERVICE = os.path.join(TOP, "config", "systemd", "hearth.service")
EXPOSURE_MAX = 1.3  # security.md 5


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed here")
class Units(unittest.TestCase):
    def test_the_service_is_as_little_exposed_as_promised(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", SERVICE], capture_output=True, text=True, check=True)
        found = re.search(r"Overall exposure level for hearth\.service: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        self.assertLessEqual(float(found.group(1)), EXPOSURE_MAX)


class Lines(unittest.TestCase):
    def test_no_swap_no_core_dump_no_capability(self):
        with open(SERVICE, encoding="utf-8") as file:
            lines = file.read().splitlines()
        for line in ("MemorySwapMax=0", "LimitCORE=0", "CapabilityBoundingSet=", "NoNewPrivileges=yes", "UMask=0077", "LimitMEMLOCK=64M"):
            self.assertIn(line, lines)


if __name__ == "__main__":
    unittest.main()
