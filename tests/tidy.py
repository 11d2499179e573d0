#!/usr/bin/env python3
"""tests/tidy.py: what a review would say twice, said once by a program (style.md, "tidy is a test").

Reads the sources of the checkout; changes nothing (`--fix` lets clang-format write). Each finding says what to do instead.
Ends with the line `N passed, N failed`, where N counts checks; findings of length are warnings and fail nothing.
"""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Which folder owns a door of include/hearth/. A new door needs a line here. "words" are nouns that several modules pass on and none owns.
DOORS = {
    "base": "audit bytes check clock digest error id limits log merkle queue random rate_limit refusal sandbox states",
    "words": "command event outcome plain_text protocol",
    "settings": "help name_lists problems room_template settings",
    "vault": "totp vault vault_secrets",
    "qr": "qr",
    "calendar": "calendar",
    "store": "store",
    "engine": "engine rights",
    "sequencer": "sequencer",
    "wire": "wire",
    "text": "names text",
    "link": "link",
    "gate": "gate",
    "self_signed": "certificate self_signed",
    "core": "core",
    "supervisor": "supervisor",
}
OWNER = {door: module for module, doors in DOORS.items() for door in doors.split()}

# The arrows of architecture.md 4: what a folder may include besides base and itself.
ARROWS = {
    "base": "",
    "settings": "",
    "vault": "",
    "qr": "",
    "calendar": "words",
    "store": "",
    "engine": "store words",
    "sequencer": "engine store words",
    "wire": "words",
    "text": "wire vault words",
    "link": "",
    "gate": "link self_signed",  # self_signed stands in gate/ because OpenSSL may only be there; it is a library of its own
    "core": "settings vault store engine sequencer wire text link qr calendar words",
    "supervisor": "settings link",
    "ctl": "settings wire vault store qr self_signed calendar words",
}
# A door's own includes follow arrows too: a header may not bring in what its folder may not use.

LIBRARIES = [  # (what the include begins with, who may, what to do instead)
    ("sqlite3.h", {"store"}, "add a function to include/hearth/store.h that binds, steps, reads and resets"),
    ("libwebsockets.h", {"gate"}, "what faces the network lives in server/gate/; say what you need over the link (include/hearth/link.h)"),
    ("openssl/", {"gate"}, "TLS lives in server/gate/; keys and hashes of ours are libsodium's, behind include/hearth/vault.h and digest.h"),
    ("sodium.h", {"vault", "base/random.c", "base/digest.c"}, "use include/hearth/vault.h, vault_secrets.h, random.h or digest.h"),
    ("unicode/", {"text", "calendar"}, "use include/hearth/text.h or calendar.h: normal forms, look-alikes and days are decided in one place"),
    ("liboath/", {"vault"}, "use include/hearth/totp.h"),
    ("qrencode.h", {"qr"}, "use include/hearth/qr.h: a picture is rows of modules"),
    ("seccomp.h", {"base/sandbox_calls.c"}, "add the call to its role's list in server/base/sandbox_calls.c"),
    ("ini.h", {"settings"}, "use include/hearth/settings.h, or ini_reader.h inside server/settings/"),
    ("jansson.h", {"wire", "core", "ctl"}, "JSON is made and read in server/wire/ (and by hearthctl); never in the gate"),
]

TIME_CALL = re.compile(r"\b(time|gettimeofday|clock_gettime|timespec_get)\s*\(")
SLEEP = re.compile(r"\b(sleep|usleep|nanosleep|clock_nanosleep|thrd_sleep)\s*\(|waitForTimeout\(|time\.sleep\(|\basyncio\.sleep\((?!0\))|^\s*sleep\s+[\d.]")
PLAIN_TEXT_MAY = {"text", "wire", "core"}  # core passes requests from wire to text; nobody else sees one
LINES_MAX = 400


class Tidy:
    def __init__(self):
        self.checks = {}
        self.warnings = 0

    def check(self, name):
        self.checks.setdefault(name, 0)

    def find(self, name, path, line, what, instead):
        self.checks[name] = self.checks.get(name, 0) + 1
        print(f"{path}:{line}: {what}. {instead}.")

    def warn(self, path, line, what, instead):
        self.warnings += 1
        print(f"warning: {path}:{line}: {what}. {instead}.")


def files():
    """Tracked and new files, without what git ignores."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    if listed.returncode != 0:  # a copy without git, as from a tar
        for folder, _, found in os.walk(ROOT):
            names += [os.path.relpath(os.path.join(folder, name), ROOT) for name in found]
    return sorted(name for name in names if name and os.path.isfile(os.path.join(ROOT, name)))


def lines_of(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read().split("\n")


def without_comments(text):
    return re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', lambda m: m.group(0) if m.group(0)[0] == '"' else re.sub(r"[^\n]", " ", m.group(0)),
                  text, flags=re.S)


def module_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "server" and len(parts) > 2 else None


def check_format(tidy, sources, fix):
    tidy.check("format")
    program = shutil.which("clang-format")
    if program is None:
        tidy.find("format", "tests/tidy.py", 1, "clang-format is missing", "Run tests/run once: it installs what the tests need")
        return
    if fix:
        subprocess.run([program, "-i"] + sources, cwd=ROOT, check=True)
    run = subprocess.run([program, "--dry-run", "--Werror"] + sources, cwd=ROOT, capture_output=True, text=True)
    for path in sorted(set(re.findall(r"^([^\s:]+):\d+:\d+: error", run.stderr, flags=re.M))):
        tidy.find("format", path, 1, "the format is not clang-format's", f"Run tests/run tidy --fix, or clang-format -i {path}")


def check_arrow(tidy, path, number, module, door):
    owner = OWNER.get(door)
    if owner is None:
        tidy.find("arrows", path, number, f"nobody owns the door hearth/{door}.h", "Name its folder under DOORS in tests/tidy.py")
    elif owner not in {"base", module} and owner not in ARROWS[module].split():
        allowed = " ".join(["base"] + ARROWS[module].split())
        tidy.find("arrows", path, number, f"server/{module} may not use {owner} (hearth/{door}.h); it may use: {allowed}",
                  "Move the code to the side of the arrow that knows both, or pass the value in (architecture.md 4)")


def check_includes(tidy, path, text):
    module = module_of(path)
    tidy.check("arrows")
    tidy.check("libraries")
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
        if match is None:
            continue
        target = match.group(2)
        if target.startswith("hearth/"):
            if module in ARROWS:
                check_arrow(tidy, path, number, module, os.path.splitext(target[7:])[0] if target.endswith(".h") else "check")
        elif match.group(1) == '"' and "../" in target and module is not None:
            tidy.find("arrows", path, number, f"it reaches into another folder ({target})", "Use that folder's door in include/hearth/, or add one")
        for begins, may, instead in LIBRARIES:
            if target.startswith(begins) and module not in may and "/".join(path.split("/")[1:]) not in may:
                tidy.find("libraries", path, number, f"only {', '.join(sorted(may))} may include {begins}", instead.capitalize())


def check_doors(tidy, path, text):
    """A header of include/hearth/ follows the arrows of its owner, for whoever includes it includes the rest."""
    tidy.check("arrows")
    door = os.path.splitext(os.path.basename(path))[0]
    owner = OWNER.get(door)
    if owner is None:
        tidy.find("arrows", path, 1, "nobody owns this door", "Name its folder under DOORS in tests/tidy.py")
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s*"hearth/([a-z_]+)\.h"', line)
        if match and owner in ARROWS:
            check_arrow(tidy, path, number, owner, match.group(1))


def check_code(tidy, path, text):
    module = module_of(path)
    code = without_comments(text)
    for number, line in enumerate(code.split("\n"), 1):
        tidy.check("time")
        if module is not None and path != "server/base/clock.c" and TIME_CALL.search(re.sub(r'"(?:\\.|[^"\\])*"', '""', line)):
            tidy.find("time", path, number, "time is read here", "Use clock_wall_ms() or clock_monotonic_ms(); in engine and store time comes in the command")
        tidy.check("plaintext")
        if module is not None and module not in PLAIN_TEXT_MAY and re.search(r"\bplain_text\b", line):
            tidy.find("plaintext", path, number, f"server/{module} handles plain text",
                      "Only server/text/ opens and seals; pass a sealed_text, or move the work to server/text/")


def check_tests(tidy, path, text):
    tidy.check("sleep")
    if path in ("tests/tidy.py", "tests/suites.py") or path.startswith(("tests/bench/", "tests/load/", "tests/tools/")):
        return
    code = without_comments(text) if path.endswith((".c", ".h", ".mjs", ".ts", ".tsx")) else text
    for number, line in enumerate(code.split("\n"), 1):
        if SLEEP.search(line):
            tidy.find("sleep", path, number, "a test sleeps", "Wait for the thing itself: a line, an event, a file descriptor; or set the clock (hearthctl clock)")


def check_words(tidy, path, text):
    tidy.check("todo")
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"\b(TODO|FIXME|XXX)\b", line) and path != "tests/tidy.py":
            tidy.find("todo", path, number, "a note to do something later", "File an issue, or do it now (style.md)")


def check_head(tidy, path, text):
    tidy.check("heads")
    first = text.split("\n", 1)[0]
    if path.endswith((".c", ".h")) and not first.startswith(f"/* {path}"):
        tidy.find("heads", path, 1, "the file does not begin with its own path", f'Begin it with "/* {path}" and, in a header, what it is for')


def check_length(tidy, path, text):
    count = text.count("\n")
    if count > LINES_MAX:
        tidy.warn(path, count, f"{count} lines", "Look for the second concern in it, not for a place to cut")


def check_stale(tidy):
    """Output that is checked in must be what its table makes now. The generators are built by tests/run; without a build they wait."""
    tidy.check("stale")
    for build in ("build-test", "build"):
        program = os.path.join(ROOT, build, "server/settings/settings_reference")
        if os.path.exists(program):
            break
    else:
        tidy.warn("tests/tidy.py", 1, "no build was found, so generated files were not compared", "Run tests/run settings wire first")
        return
    ninja = subprocess.run(["ninja", "-C", os.path.join(ROOT, build), "server/settings/settings_reference"], capture_output=True, text=True)
    if ninja.returncode != 0:
        tidy.find("stale", "server/settings/reference.c", 1, "it does not build", "Run ninja -C " + build)
        return
    made = subprocess.run([program], capture_output=True, text=True).stdout
    if made != "\n".join(lines_of("config/REFERENCE.md")):
        tidy.find("stale", "config/REFERENCE.md", 1, "it is not what settings.def makes now", "Run tests/run settings --accept")


def check_client(tidy):
    """Types and lint of the client by its own tools, when they are installed."""
    client = os.path.join(ROOT, "client-web")
    if not os.path.isdir(os.path.join(client, "node_modules")):
        tidy.warn("client-web", 1, "node_modules is missing, so the client was not checked", "Run tests/run once, or npm ci --ignore-scripts there")
        return
    for name, script, instead in (("client types", "check", "Correct the types; there is no any"),
                                  ("client lint", "lint", "Run npm run format in client-web, then mend what is left")):
        tidy.check(name)
        run = subprocess.run(["npm", "run", "--silent", script], cwd=client, capture_output=True, text=True)
        if run.returncode != 0:
            print((run.stdout + run.stderr)[-4000:])
            tidy.find(name, "client-web", 1, f"npm run {script} failed", instead)


def main():
    tidy = Tidy()
    fix = "--fix" in sys.argv
    paths = files()
    c_files = [path for path in paths if path.endswith((".c", ".h")) and path.split("/")[0] in ("server", "include", "tests")]
    check_format(tidy, c_files, fix)
    for path in paths:
        top = path.split("/")[0]
        if not path.endswith((".c", ".h", ".def", ".ts", ".tsx", ".mjs", ".py", ".sh")) or top not in ("server", "include", "tests", "client-web", "config"):
            continue
        text = "\n".join(lines_of(path))
        if path in c_files:
            check_head(tidy, path, text)
        if top == "server":
            check_includes(tidy, path, text)
            check_code(tidy, path, text)
        if path.startswith("include/hearth/") and path.endswith(".h"):
            check_doors(tidy, path, text)
        if top == "tests":
            check_tests(tidy, path, text)
        check_words(tidy, path, text)
        if "/protocol/" not in path and "golden" not in path:
            check_length(tidy, path, text)
    check_stale(tidy)
    if "--no-client" not in sys.argv:
        check_client(tidy)
    failed = sum(1 for count in tidy.checks.values() if count > 0)
    print(f"tidy: {sum(tidy.checks.values())} findings, {tidy.warnings} warnings")
    print(f"{len(tidy.checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
