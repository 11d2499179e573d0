"""The tools that watch over the tests are tested too: tidy must find what it is for, and the sums of tests/run must be right."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import suites  # noqa: E402

VIOLATIONS = [
    ("server/engine/bad.c", '#include "hearth/vault.h"\n', "server/engine may not use vault"),
    ("server/gate/bad.c", '#include "hearth/settings.h"\n', "server/gate may not use settings"),
    ("server/core/bad.c", "#include <sqlite3.h>\n", "only store may include sqlite3.h"),
    ("server/core/bad.c", "#include <openssl/evp.h>\n", "only gate may include openssl/"),
    ("server/core/bad.c", "#include <libwebsockets.h>\n", "only gate may include libwebsockets.h"),
    ("server/base/bad.c", "#include <sodium.h>\n", "may include sodium.h"),
    ("server/core/bad.c", '#include "../engine/engine_internal.h"\n', "it reaches into another folder"),
    ("server/engine/bad.c", "long now(void)\n{\n    return time(NULL);\n}\n", "time is read here"),
    ("server/store/bad.c", "struct plain_text;\n", "server/store handles plain text"),
    ("include/hearth/nobodys.h", "#pragma once\n", "nobody owns this door"),
    ("include/hearth/engine.h", '#include "hearth/text.h"\n', "server/engine may not use text"),
    ("server/core/bad.c", "int  x ;\n", "the format is not clang-format's"),
    ("tests/core/bad.c", "void f(void)\n{\n    sleep(1);\n}\n", "a test sleeps"),
    ("tests/journeys/bad.mjs", "await page.waitForTimeout(500);\n", "a test sleeps"),
    ("server/core/bad.c", "/* TO" + "DO: later */\n", "a note to do something later"),
]
FINE = [
    ("server/store/good.c", "#include <sqlite3.h>\n"),
    ("server/base/clock.c", "#include <time.h>\n\nlong now(void)\n{\n    return time(0);\n}\n"),
    ("server/engine/good.c", '/* the time (of the command) is given */\nconst char *words = "time(now)";\n'),
    ("server/text/good.c", "struct plain_text;\n"),
    ("tests/core/good.c", "/* it must not sleep(1) */\n"),
]


def tidy(files):
    with tempfile.TemporaryDirectory(prefix="hearth-test-") as folder:
        for name in ("tests/tidy.py", ".clang-format"):
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            shutil.copy(os.path.join(ROOT, name), os.path.join(folder, name))
        for path, text in files:
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            head = f"/* {path} */\n" if path.endswith((".c", ".h")) else ""
            with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
                file.write(head + text)
        ran = subprocess.run([sys.executable, "-B", "tests/tidy.py", "--no-client"], cwd=folder, capture_output=True, text=True)
        return ran.returncode, ran.stdout


class Tidy(unittest.TestCase):
    def test_each_violation_is_found_and_says_what_to_do(self):
        for path, text, part in VIOLATIONS:
            with self.subTest(part):
                code, output = tidy([(path, text)])
                self.assertEqual(code, 1, output)
                self.assertIn(f"{path}:", output)
                self.assertIn(part, output)

    def test_what_is_allowed_is_not_found(self):
        code, output = tidy(FINE)
        self.assertEqual(code, 0, output)


class Sums(unittest.TestCase):
    def test_the_words_of_each_test_program_are_understood(self):
        for output, ok, expected in (
            ("[  PASSED  ] 3 test(s).\n", True, (3, 0)),
            ("[  PASSED  ] 2 test(s).\n[  FAILED  ] 1 test(s), listed below:\n", False, (2, 1)),
            ("[  PASSED  ] 3 test(s).\nSUMMARY: AddressSanitizer: leak\n", False, (3, 1)),
            ("", True, (1, 0)),
            ("Segmentation fault\n", False, (0, 1)),
            ("# pass 7\n# fail 2\n", False, (7, 2)),
            ("ℹ pass 7\nℹ fail 0\n", True, (7, 0)),
            ("Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", False, (3, 2)),
            ("Ran 5 tests in 0.1s\n\nOK\n", True, (5, 0)),
            ("Ran 5 tests in 0.1s\n\nOK (skipped=2)\n", True, (3, 0)),
            ("9 passed, 0 failed\n", True, (9, 0)),
        ):
            with self.subTest(output):
                self.assertEqual(suites.count(output, ok), expected)

    def test_a_suite_that_takes_too_long_has_failed(self):
        totals = suites.Totals()
        real = suites.say
        suites.say = lambda text: None
        try:
            totals.add("unheard-of", "gcc", 3, 0, suites.SECONDS_DEFAULT + 1)
        finally:
            suites.say = real
        self.assertEqual((totals.passed, totals.failed), (3, 1))


if __name__ == "__main__":
    unittest.main()
