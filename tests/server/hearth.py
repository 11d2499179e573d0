"""tests/server/hearth.py: the real server under test, by the standard library alone; the one door for tests, people (person.py) included.

A Server is a folder, a port and a process of its own; `with Server() as server:` makes it with hearthctl, waits for the line `ready`, and
ends it. No sleeps: everything waits on a socket, a pipe or a child, with a deadline.
"""

import configparser
import json
import os
import re
import select
import shutil
import signal
import ssl
import subprocess
import tempfile
import time

from person import DEADLINE_S, PASSPHRASE, Closed, Person, totp

__all__ = ["BUILD", "DEADLINE_S", "PASSPHRASE", "RUNNER", "SHIPPED_ROOMS", "TOP", "Closed", "Person", "Server", "totp"]

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("HEARTH_BUILD", os.path.join(TOP, "build"))
OPEN_ROOMS = os.path.join(TOP, "tests", "rooms")
SHIPPED_ROOMS = os.path.join(TOP, "config", "rooms")
RUNNER = os.environ.get("HEARTH_RUNNER", "").split()  # before the server's command: "setarch -R" for the thread sanitizer


class Server:
    def __init__(self, gates=2, flags=(), keep=False, settings=None, rooms=OPEN_ROOMS):
        """settings: more of the configuration, {section: {key: value}}; a key that init wrote is replaced. rooms: the folder of templates;
        by default rooms are open while no staff are on duty."""
        self.folder = tempfile.mkdtemp(prefix="hearth-test-")
        self.config = os.path.join(self.folder, "hearth.ini")
        self.gates = gates
        self.flags = list(flags)
        self.keep = keep
        self.settings = settings or {}
        self.rooms = rooms
        self.process = None
        self.clock_ahead_ms = 0
        self.log = os.path.join(self.folder, "log")

    def __enter__(self):
        self.init()
        self.start()
        return self

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.stop()
        report = re.search(r"(?s)(WARNING|ERROR): \w+Sanitizer.{,6000}|[^\n]*runtime error: .{,2000}", self.log_text())
        if not self.keep:
            shutil.rmtree(self.folder)
        if report is not None:
            raise AssertionError(f"a sanitizer says: {report.group()}")

    def init(self):
        self.ctl("init", "--demo", "--data", os.path.join(self.folder, "data"), "--hosts", "localhost", "--port", "0", "--address", "127.0.0.1",
                 "--share", os.path.join(TOP, "config"), "--client", os.path.join(TOP, "client-web", "dist"), "--gates", str(self.gates),
                 "--mlock", "off", *self.flags)
        self.configure({"places": {"templates": self.rooms}})
        self.configure(self.settings)

    def configure(self, settings):
        """Writes these settings over those of the configuration."""
        ini = configparser.RawConfigParser(interpolation=None)
        ini.read(self.config, encoding="utf-8")
        for section, keys in settings.items():
            if not ini.has_section(section):
                ini.add_section(section)
            for key, value in keys.items():
                ini.set(section, key, value)
        with open(self.config, "w", encoding="utf-8") as file:
            ini.write(file)

    def ctl(self, *arguments, check=True):
        done = subprocess.run([os.path.join(BUILD, "server", "ctl", "hearthctl"), *arguments, "--config", self.config], capture_output=True,
                              text=True, timeout=DEADLINE_S * 3)
        if check and done.returncode != 0:
            raise AssertionError(f"hearthctl {arguments[0]}: exit {done.returncode}: {done.stdout}{done.stderr}{self.log_text()[-2000:]}")
        if arguments[0] == "clock" and done.returncode == 0:
            now_ms = int(arguments[arguments.index("--now-at") + 1])
            self.clock_ahead_ms = 0 if now_ms == 0 else now_ms - int(time.time() * 1000)
        return done

    def now_ms(self):
        """What the server's clock says, as far as this object has set it."""
        return int(time.time() * 1000) + self.clock_ahead_ms

    def ctl_json(self, *arguments):
        return json.loads(self.ctl(*arguments, "--json").stdout)

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*RUNNER, os.path.join(BUILD, "server", "hearth"), "--config", self.config], stdout=subprocess.PIPE,
                                            stderr=log, stdin=subprocess.DEVNULL)
        line = self._line()
        if not line.startswith("ready https://"):
            raise AssertionError(f"not ready: {line!r} {self.log_text()[-3000:]}")
        self.host = line.split("https://", 1)[1].strip().rstrip("/")
        self.port = int(self.host.rsplit(":", 1)[1])

    def _line(self):
        readable, _, _ = select.select([self.process.stdout], [], [], DEADLINE_S)
        return self.process.stdout.readline().decode() if readable else "nothing within the deadline"

    def stop(self, signal_number=signal.SIGTERM):
        if self.process is None:
            return 0
        self.process.send_signal(signal_number)
        code = self.process.wait(timeout=DEADLINE_S)
        self.process.stdout.close()
        self.process = None
        return code

    def log_text(self):
        try:
            with open(self.log, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def children(self, role):
        """Pids of the processes of that role, by their command line."""
        found = []
        for pid in os.listdir("/proc"):
            if not pid.isdigit():
                continue
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == self.process.pid and role.encode() in words:
                found.append(int(pid))
        return sorted(found)

    def kill_core(self, pid=None):
        """SIGKILL for core, and waits until a new one answers."""
        pid = pid or self.children("core")[0]
        handle = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGKILL)
            select.select([handle], [], [], DEADLINE_S)
        finally:
            os.close(handle)
        self.answers()

    def answers(self):
        """Waits for an answer over the network: the listener holds who comes until a gate is there."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            try:
                if Person(self).http("GET", "/about")[0] == 200:
                    return
            except (OSError, ssl.SSLError):
                continue  # a gate of the old core that is about to end
        raise AssertionError(f"no answer within {DEADLINE_S} s: {self.log_text()[-2000:]}")

    def until(self, wanted):
        """Asks for the status until wanted() is true: a round through the desk each time, so that its clock work has its turns."""
        deadline = time.monotonic() + DEADLINE_S
        while not wanted():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {DEADLINE_S} s; log: {self.log_text()[-2000:]}")
            self.ctl("status")

    # ---- what an operator and people do ----

    def cohort(self, title="Tuesday"):
        return self.ctl_json("cohort", "--title", title)["cohort"]

    def room(self, cohort, template="process", title="Tuesday evening"):
        return self.ctl_json("room", "--cohort", cohort, "--template", template, "--title", title)["room"]

    def invite(self, cohort, role="participant", name=None):
        return self.ctl_json("invite", "--cohort", cohort, "--role", role, *(["--name", name] if name else []))

    def person(self, cohort, role="participant", name=None, passphrase=PASSPHRASE, device="own"):
        person = Person(self, passphrase=passphrase)
        person.join(self.invite(cohort, role, name)["code"], device=device)
        return person
