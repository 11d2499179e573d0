"""What the bench reads from the kernel: processes, memory, fsyncs, profiles. Linux only."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import time


def tree(pid: int) -> list:
    """The process and all its descendants."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found = [pid]
    for parent in found:  # grows while it is walked
        found += [child for child, of in parents.items() if of == parent]
    return found


def process_name(pid: int) -> str:
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return f"{pathlib.Path(f'/proc/{pid}/comm').read_text().strip()} ({words})"
    except OSError:
        return "gone"


def pss_kib(pid: int) -> int:
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE).group(1))


def tree_pss_kib(pid: int) -> dict:
    return {child: pss_kib(child) for child in tree(pid)}


class FsyncCount:
    """Counts fsync and fdatasync of a process tree while the block runs. By tracepoints where perf may use them, which costs the server
    nothing; else by strace, which slows it."""

    def __init__(self, pid: int):
        self.pids = ",".join(str(child) for child in tree(pid))
        self.count = None
        self.how = None

    def __enter__(self):
        self.how = "perf" if perf_counts_fsync() else "strace" if shutil.which("strace") else None
        if self.how == "perf":
            command = ["perf", "stat", "-x,", "-e", "syscalls:sys_enter_fsync,syscalls:sys_enter_fdatasync", "-p", self.pids]
        elif self.how == "strace":
            command = ["strace", "-f", "-c", "-e", "trace=fsync,fdatasync"]
            command += [word for pid in self.pids.split(",") for word in ("-p", pid)]
        else:
            return self
        self.counter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C"})
        time.sleep(1)  # neither tool says when it has attached
        return self

    def __exit__(self, *_):
        if self.how is None:
            return
        self.counter.send_signal(signal.SIGINT)
        _, text = self.counter.communicate()
        self.count = 0
        for line in text.splitlines():
            if self.how == "perf" and "sys_enter_f" in line:
                self.count += int(line.split(",")[0])
            elif self.how == "strace" and re.search(r"\bf(data)?sync$", line.strip()):
                self.count += int(line.split()[3])


def perf_counts_fsync() -> bool:
    if shutil.which("perf") is None:
        return False
    done = subprocess.run(["perf", "stat", "-e", "syscalls:sys_enter_fdatasync", "true"], capture_output=True)
    return done.returncode == 0


class Profile:
    """Samples a process tree while the block runs; text holds where the time went, by function."""

    def __init__(self, pid: int, folder: pathlib.Path, name: str):
        self.pids = ",".join(str(child) for child in tree(pid))
        self.data = folder / f"perf-{name}.data"
        self.text = None

    def __enter__(self):
        self.sampler = None
        if shutil.which("perf") is not None:
            command = ["perf", "record", "-q", "-F", "997", "-o", str(self.data), "-p", self.pids]
            self.sampler = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        if self.sampler is None:
            return
        self.sampler.send_signal(signal.SIGINT)
        self.sampler.wait()
        reports = []
        for keys in ("comm,dso", "comm,dso,symbol"):
            command = ["perf", "report", "--stdio", "-q", "--percent-limit", "0.7", "--sort", keys, "-i", str(self.data)]
            done = subprocess.run(command, capture_output=True, text=True)
            reports.append("\n".join(line.rstrip() for line in done.stdout.splitlines() if line.strip())[:6000])
        self.text = "\n\n".join(reports)
