"""A Hearth server for measuring: a folder, a configuration with the send rates off, people who joined, and a file of their cookies.

Nothing here knows the database: cohorts, rooms and invitations come from hearthctl, members and sessions from the doors that a browser uses."""

import concurrent.futures
import http.client
import json
import pathlib
import shutil
import signal
import ssl
import subprocess
import time

PASSPHRASE = "quiet evening walk by the old canal"
HOST = "localhost"  # the name that the page is opened under; connections go to 127.0.0.1
MEMBERS_MAX = 500  # of a room, whatever its template says
SESSIONS = 2  # two sockets a member

ROOM_TEMPLATE = """; For measuring: as many people as a room may ever have.
[room]
type = process
base_mode = open
unstaffed_mode = open
retention = 7 d
cap = 500
"""


class HearthServer:
    def __init__(self, programs: dict, repository: pathlib.Path, folder: pathlib.Path):
        self.hearth = programs["hearth"]
        self.hearthctl = programs["hearthctl"]
        self.folder = folder
        self.config = folder / "hearth.ini"
        self.process = None
        self.port = 0
        self._init(repository)

    def _init(self, repository: pathlib.Path) -> None:
        share = self.folder / "share"
        share.mkdir(parents=True)
        for part in ("help", "names", "passphrases", "rooms"):
            shutil.copytree(repository / "config" / part, share / part)
        (share / "rooms" / "bench.ini").write_text(ROOM_TEMPLATE)
        client = share / "client"
        client.mkdir()
        (client / "manifest.json").write_text('{"files": []}')  # nobody opens the page here
        (client / "index.html").write_text("<!doctype html><title>bench</title>")
        self._run(["init", "--demo", "--hosts", HOST, "--port", "0", "--address", "127.0.0.1", "--data", self.folder / "data",
                   "--share", share, "--client", client, "--master", f"file:{self.folder / 'master.key'}", "--mlock", "off"])
        with self.config.open("a") as config:
            config.write("\n[limits]\nrates = off\n")

    def _run(self, arguments: list) -> dict:
        command = [self.hearthctl, arguments[0], "--config", self.config, "--json", *arguments[1:]]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"hearthctl {arguments[0]}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def start(self) -> float:
        """Starts it; gives the seconds until it said that it was ready."""
        begun = time.monotonic()
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen([str(self.hearth), "--config", str(self.config)], stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.startswith("ready "):
                self.port = int(line.strip().rsplit(":", 1)[1])
                return time.monotonic() - begun
        raise RuntimeError(f"hearth did not start, see {self.folder}/log:\n{(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
            self.process.stdout.close()
            self.process = None

    @property
    def pid(self) -> int:
        return self.process.pid

    def fill(self, name: str, rooms: int, members: int, sessions: int = SESSIONS) -> pathlib.Path:
        """Makes rooms, each of a cohort of its own, with so many members; gives the cookie file, room after room."""
        assert members <= MEMBERS_MAX
        invitations = []
        for number in range(rooms):
            cohort = self._run(["cohort", "--title", f"{name} {number}"])["cohort"]
            room = self._run(["room", "--cohort", cohort, "--template", "bench", "--title", f"Room {number}"])["room"]
            invitations += [(cohort, room)] * members
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            cookies = list(pool.map(lambda job: self._member(job[0], job[1][0], sessions), enumerate(invitations)))
        path = self.folder / f"{name}.cookies"
        path.touch(mode=0o600)
        path.write_text("".join(f"{cookie} {room}\n" for (_, room), own in zip(invitations, cookies) for cookie in own))
        return path

    def _member(self, number: int, cohort: str, sessions: int) -> list:
        """One person: an invitation, a join, and sign-ins on further devices."""
        code = self._run(["invite", "--cohort", cohort, "--role", "participant"])["code"]
        door = Door(self.port, f"127.2.{number // 250}.{number % 250 + 1}")
        look, _ = door.post("/join/look", {"code": code})
        name = look["names"][0]
        join = {"code": code, "notice": look["notice"]["version"], "adult": True, "passphrase": PASSPHRASE, "device": "own"}
        for _ in range(5):  # another may have taken the name since it was offered
            answer, cookie = door.post("/join", {**join, "name": name})
            if answer.get("refused") != "name_taken":
                break
            name = answer["names"][0]
        if cookie is None:
            raise RuntimeError(f"join: {answer}")
        cookies = [cookie]
        for _ in range(sessions - 1):
            answer, cookie = door.post("/sign-in", {"name": name, "passphrase": PASSPHRASE, "device": "own"})
            if cookie is None:
                raise RuntimeError(f"sign-in: {answer}")
            cookies.append(cookie)
        return cookies


class Door:
    """One address that talks HTTP as the page does."""

    def __init__(self, port: int, source: str):
        context = ssl.create_default_context()
        context.check_hostname = False  # self-signed, and not what is measured
        context.verify_mode = ssl.CERT_NONE
        self.origin = f"https://{HOST}:{port}"
        self.host = f"{HOST}:{port}"
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, source_address=(source, 0), context=context, timeout=30)

    def post(self, path: str, body: dict):
        """Gives the answer's body and its cookie (None without one); waits when the server is busy."""
        headers = {"Host": self.host, "Origin": self.origin, "Content-Type": "application/json"}
        for _ in range(200):
            self.connection.request("POST", path, json.dumps(body), headers)
            answer = self.connection.getresponse()
            text = answer.read()
            document = json.loads(text) if text else {}
            if answer.status not in (429, 503):
                break
            time.sleep(document.get("wait_ms", 100) / 1000)
        cookie = answer.getheader("Set-Cookie", "")
        found = cookie.split("=", 1)[1].split(";", 1)[0] if cookie.startswith("__Host-hearth=") else None
        return document, found
