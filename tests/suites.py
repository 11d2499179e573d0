#!/usr/bin/env python3
"""tests/suites.py: builds and runs the suites of tests/run, adds up what they say, and ends with "N passed, N failed".

A suite is a folder of tests/: C tests are registered with meson (suite 'NAME'), Python ones are tests/NAME/test_*.py, the client's are npm
scripts. C tests run three times: gcc, gcc with ASan and UBSan, and (where bytes must agree) clang. Each suite has its seconds in
tests/seconds. Real servers find the build by HEARTH_BUILD."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILDS = {
    "gcc": ("build-test", {"CC": "gcc"}, ["-Dtest_hooks=true"]),
    "asan": ("build-asan", {"CC": "gcc"}, ["-Dtest_hooks=true", "-Dsanitize=address,undefined"]),
    "clang": ("build-clang", {"CC": "clang"}, ["-Dtest_hooks=true"]),
    "fuzz": ("build-fuzz", {"CC": "clang"}, ["-Dtest_hooks=true", "-Dfuzz=true", "-Db_lundef=false"]),
}
CLANG_SUITES = {"base", "engine", "sim", "store", "vault", "wire"}  # where two compilers must give the same bytes
NOT_IN_ASAN = {"sim", "bench"}  # ten times slower, and their code is engine's and store's
NPM = {"client": ["test"], "browser": ["test:browser"], "journeys": ["test:journeys"]}
WITHOUT_SERVER = {"tidy", "tools", "client", "units"}  # nothing need be built for these
SECONDS_DEFAULT = 60
LOG_TAIL = 6000
SIM_COMMANDS = "100000"


def say(text):
    print(text, flush=True)


def seconds_allowed(suite):
    with open(os.path.join(ROOT, "tests/seconds"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if len(words) == 2 and words[0] == suite:
                return float(words[1])
    return SECONDS_DEFAULT


class Totals:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, suite, kind, passed, failed, seconds):
        allowed = seconds_allowed(suite) * (4 if kind == "asan" else 1)
        late = seconds > allowed
        if late:
            failed += 1
        self.passed += passed
        self.failed += failed
        name = suite if kind in ("gcc", "") else f"{suite} ({kind})"
        say(f"{name:22} {passed:5} passed {failed:4} failed {seconds:7.1f} s of {allowed:.0f}" + ("   TOO LONG: make it faster, or say why in tests/seconds" if late else ""))


def count(output, ok):
    """How many passed and failed, in the words of cmocka, node:test, unittest, or ours; a program that says nothing is one test."""
    passed = failed = 0
    for pattern, is_pass in (
        (r"^\[  PASSED  \] (\d+) test", True),
        (r"^\[  FAILED  \] (\d+) test", False),
        (r"^(?:#|ℹ) pass (\d+)", True),
        (r"^(?:#|ℹ) fail (\d+)", False),
        (r"^(\d+) passed, \d+ failed$", True),
        (r"^\d+ passed, (\d+) failed$", False),
    ):
        total = sum(int(number) for number in re.findall(pattern, output, flags=re.M))
        if is_pass:
            passed += total
        else:
            failed += total
    for ran in re.findall(r"^Ran (\d+) tests? in", output, flags=re.M):
        wrong = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", output))
        skipped = sum(int(number) for number in re.findall(r"^(?:OK|FAILED).*skipped=(\d+)", output, flags=re.M))
        passed += max(0, int(ran) - wrong - skipped)
        failed += wrong
    if passed + failed == 0:
        passed = 1 if ok else 0
    if not ok and failed == 0:
        failed = 1  # it died after its tests, or before: a sanitizer, a crash, a limit of time
    return passed, failed


def excerpt(output):
    """What a person wants to see of a failure: of node's long lists only what is not ok, of the rest the end."""
    lines = output.split("\n")
    if any(line.startswith("TAP version") for line in lines):
        wanted = set()
        for i, line in enumerate(lines):
            if re.match(r"^\s*not ok ", line):
                wanted.update(range(i, min(i + 25, len(lines))))
        lines = [line for i, line in enumerate(lines) if i in wanted] or lines
    return "\n".join(lines)[-LOG_TAIL:]


def environment(extra=None):
    env = dict(os.environ, HEARTH_BUILD=os.path.join(ROOT, BUILDS["gcc"][0]), PYTHONDONTWRITEBYTECODE="1")
    env.setdefault("ASAN_OPTIONS", "detect_leaks=1:strict_string_checks=1")
    env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    env.update(extra or {})
    return env


def build(kind, targets=()):
    """Makes or refreshes one build. False when it does not build; the compiler has said why."""
    name, env, options = BUILDS[kind]
    folder = os.path.join(ROOT, name)
    started = time.monotonic()
    log = ""
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        shutil.rmtree(folder, ignore_errors=True)
        setup = subprocess.run(["meson", "setup", folder] + options, cwd=ROOT, env=environment(env), capture_output=True, text=True)
        log = setup.stdout + setup.stderr
        if setup.returncode != 0:
            say(log[-LOG_TAIL:])
            return False
    made = subprocess.run(["ninja", "-C", folder, *targets], env=environment(), capture_output=True, text=True)
    if made.returncode != 0:
        lines = (made.stdout + made.stderr).split("\n")
        say("\n".join(line for line in lines if not re.match(r"^\[\d+/\d+\] ", line) or "FAILED" in line)[-LOG_TAIL:])
        say(f"{name} does not build")
        return False
    if targets != ["build.ninja"]:
        say(f"built {name} in {time.monotonic() - started:.1f} s")
    return True


def meson_tests(kind):
    listed = subprocess.run(["meson", "introspect", os.path.join(ROOT, BUILDS[kind][0]), "--tests"], capture_output=True, text=True, cwd=ROOT)
    return json.loads(listed.stdout) if listed.returncode == 0 else []


def meson_suites(kind):
    return {suite.split(":")[-1] for test in meson_tests(kind) for suite in test["suite"]}


def build_suites(kind, suites):
    """Builds only what these suites run: a second compiler need not make the whole house."""
    folder = os.path.join(ROOT, BUILDS[kind][0])
    if not build(kind, ["build.ninja"]):
        return False
    programs = {word for test in meson_tests(kind) if any(suite.split(":")[-1] in suites for suite in test["suite"]) for word in test["cmd"]}
    programs = {os.path.normpath(word) for word in programs}
    targets = [os.path.relpath(word, folder) for word in programs if word.startswith(folder + os.sep)]
    return build(kind, sorted(targets)) if targets else True


def run_meson(kind, suites, totals, extra_env):
    folder = os.path.join(ROOT, BUILDS[kind][0])
    log = os.path.join(folder, "meson-logs/testlog.json")
    if os.path.exists(log):
        os.remove(log)
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--quiet", "--timeout-multiplier", "4" if kind == "asan" else "1"]
    for suite in sorted(suites):
        command += ["--suite", suite]
    if "HEARTH_ACCEPT" in extra_env and suites == {"scenes"}:
        command += ["--test-args=--accept"]
    if "HEARTH_ACCEPT" in extra_env and "wire" in suites:
        subprocess.run(["ninja", "-C", folder, "generate"], check=True, stdout=subprocess.DEVNULL)
    ran = subprocess.run(command, env=environment(dict(extra_env, HEARTH_BUILD=folder)), capture_output=True, text=True)
    if not os.path.exists(log):
        say(ran.stdout[-LOG_TAIL:] + ran.stderr[-LOG_TAIL:])
        totals.add("meson", kind, 0, 1, 0)
        return
    sums = {suite: [0, 0, 0.0] for suite in suites}
    with open(log, encoding="utf-8") as file:
        for line in file:
            test = json.loads(line)
            suite = test["name"].split(" / ")[0].split(":")[-1].split("+")[0]
            output = (test.get("stdout") or "") + "\n" + (test.get("stderr") or "")
            ok = test["result"] in ("OK", "SKIP")
            passed, failed = count(output, ok)
            if not ok:
                say(f"---- {test['name']} ({kind}): {test['result']}, {test['duration']:.1f} s\n{excerpt(output)}\n----")
            entry = sums.setdefault(suite, [0, 0, 0.0])
            for i, value in enumerate((passed, failed, test["duration"])):
                entry[i] += value
    for suite in sorted(sums):
        totals.add(suite, kind, *sums[suite])


def run_program(suite, commands, cwd, totals, extra_env=None):
    started = time.monotonic()
    passed = failed = 0
    for command in commands:
        try:
            ran = subprocess.run(command, cwd=cwd, env=environment(extra_env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                 timeout=seconds_allowed(suite) * 2)
            output, ok = ran.stdout, ran.returncode == 0
        except subprocess.TimeoutExpired as late:
            output, ok = (late.stdout or b"").decode(errors="replace") + "\nit did not end", False
        some_passed, some_failed = count(output, ok)
        passed += some_passed
        failed += some_failed
        if not ok:
            say(f"---- {suite}: {' '.join(command)}\n{excerpt(output)}\n----")
    totals.add(suite, "", passed, failed, time.monotonic() - started)


def client_ready():
    """node_modules as the lock file says; nothing of a package runs at install."""
    client = os.path.join(ROOT, "client-web")
    mark, lock = os.path.join(client, "node_modules/.package-lock.json"), os.path.join(client, "package-lock.json")
    if os.path.exists(mark) and os.path.getmtime(mark) >= os.path.getmtime(lock):
        return True
    say("installing the client's packages")
    return subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=client).returncode == 0


def client_built():
    client = os.path.join(ROOT, "client-web")
    return subprocess.run(["npm", "run", "--silent", "build"], cwd=client).returncode == 0


def python_suites():
    return {os.path.basename(os.path.dirname(path)) for path in glob.glob(os.path.join(ROOT, "tests/*/test_*.py"))}


def npm_suites():
    here = set()
    for suite in NPM:
        folder = "journeys" if suite == "journeys" else "client-web"
        if os.path.exists(os.path.join(ROOT, "tests", folder, "run.mjs")):
            here.add(suite)
    return here


def run_suites(wanted, everything, flags):
    totals = Totals()
    extra_env = {"HEARTH_ACCEPT": "1"} if "--accept" in flags else {}
    if everything or "tidy" in wanted:
        client_ready()
    needs_build = everything or bool(wanted - WITHOUT_SERVER)
    if needs_build and not build("gcc"):
        totals.failed += 1
        return totals
    c_suites = meson_suites("gcc") if needs_build else set()
    unknown = wanted - c_suites - python_suites() - set(NPM) - {"tidy", "fuzz"}
    if unknown:
        say(f"there is no suite {', '.join(sorted(unknown))}; tests/run --list names them")
        totals.failed += 1
        return totals
    in_c = c_suites - {"bench"} if everything else wanted & c_suites
    if everything or "tidy" in wanted:
        run_program("tidy", [["python3", "-B", "tests/tidy.py"] + [flag for flag in flags if flag == "--fix"]], ROOT, totals)
    if in_c:
        run_meson("gcc", in_c, totals, extra_env)
    if everything:
        for kind, suites in (("asan", in_c - NOT_IN_ASAN), ("clang", in_c & CLANG_SUITES)):
            if not (build(kind) if kind == "asan" else build_suites(kind, suites)):
                totals.failed += 1
            elif suites:
                run_meson(kind, suites, totals, extra_env)
    elif "--asan" in flags and in_c and build("asan"):
        run_meson("asan", in_c, totals, extra_env)
    if os.path.isdir(os.path.join(ROOT, "tests/fuzz")) and (everything or "fuzz" in wanted):
        if build_suites("fuzz", {"fuzz"}):
            run_meson("fuzz", {"fuzz"}, totals, extra_env)
        else:
            totals.failed += 1
    npm = npm_suites() if everything else wanted & set(NPM)
    python = python_suites() if everything else wanted & python_suites()
    if (npm or python - WITHOUT_SERVER) and not (client_ready() and client_built()):
        say("the client does not build")
        totals.failed += 1
        return totals
    for suite in sorted(python):
        run_program(suite, [["python3", "-B", "-m", "unittest", "discover", "-s", f"tests/{suite}", "-t", f"tests/{suite}"]], ROOT, totals, extra_env)
    for suite in sorted(npm):
        run_program(suite, [["npm", "run", "--silent", script] for script in NPM[suite]], os.path.join(ROOT, "client-web"), totals, extra_env)
    return totals


def simulate(seed):
    """One world of that seed; it prints what it saw, so that a failure can be replayed."""
    if not build("gcc", ["tests/sim/sim"]):
        return 1
    failed = subprocess.run([os.path.join(ROOT, BUILDS["gcc"][0], "tests/sim/sim"), SIM_COMMANDS, seed], env=environment()).returncode != 0
    say("0 passed, 1 failed" if failed else "1 passed, 0 failed")
    return 1 if failed else 0


def one_program(target, *arguments):
    """A test by its own name, with what it prints: which requirements the scenes prove, or which cell of the matrix is wrong."""
    if not build("gcc", [target]):
        return 1
    failed = subprocess.run([os.path.join(ROOT, BUILDS["gcc"][0], target), *arguments], cwd=ROOT, env=environment()).returncode != 0
    say("0 passed, 1 failed" if failed else "1 passed, 0 failed")
    return 1 if failed else 0


def newest_source():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    paths = [os.path.join(ROOT, name) for name in listed.stdout.split("\n") if name]
    return max((os.stat(path).st_mtime_ns for path in paths if os.path.exists(path)), default=0)


def watch(wanted):
    seen = 0
    while True:
        newest = newest_source()
        if newest != seen:
            seen = newest
            totals = run_suites(set(wanted), not wanted, {})
            say(f"{totals.passed} passed, {totals.failed} failed\n(waiting for a change; Ctrl-C ends)")
        time.sleep(1)


def main():
    arguments = sys.argv[1:]
    words = [word for word in arguments if not word.startswith("--")]
    flags = {word: True for word in arguments if word.startswith("--")}
    if words[:1] == ["bench"]:
        os.execv(os.path.join(ROOT, "tests/bench/run"), ["tests/bench/run"] + arguments[1:])
    if words[:1] == ["watch"]:
        try:
            watch(words[1:])
        except KeyboardInterrupt:
            return 0
    if words[:1] == ["sim"] and len(words) == 2:
        return simulate(words[1])
    if words == ["matrix"]:
        return one_program("tests/engine/test_engine_matrix")
    if words == ["scenes"] and not flags:
        names = " ".join(os.path.basename(path) for path in glob.glob(os.path.join(ROOT, "tests/scenes/*.scene")))
        say("proved: " + " ".join(sorted(set(re.findall(r"\b[A-Z]{2}\d+", names)), key=lambda word: (word[:2], int(word[2:])))))
        return one_program("tests/scenes/scenes", os.path.join(ROOT, "tests/scenes"))
    if "--list" in flags:
        build("gcc")
        say("\n".join(sorted(meson_suites("gcc") | python_suites() | npm_suites() | {"tidy"})))
        return 0
    started = time.monotonic()
    totals = run_suites(set(words), not words, flags)
    say(f"in {time.monotonic() - started:.0f} s")
    say(f"{totals.passed} passed, {totals.failed} failed")
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
