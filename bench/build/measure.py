"""Runs a command to its end, or to a bound, and says what it took."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

# What `ru_maxrss` counts in.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A command could not be run, ended with another status than 0, or was stopped."""


@dataclass(frozen=True)
class Run:
    """What a command took, the processes that it started and waited for included."""

    seconds: float
    # Seconds of processors, `user` in the program and `system` in the system.
    user: float
    system: float
    # Bytes: of the largest process, not of all together.
    peak: int

    @property
    def cpu(self):
        return self.user + self.system

    def __add__(self, other):
        """One after the other."""
        return Run(
            self.seconds + other.seconds,
            self.user + other.user,
            self.system + other.system,
            max(self.peak, other.peak),
        )


def measure(command, log, seconds, environment=None):
    """The `Run` of `command`, whose output goes to the file `log`. Raises `Failed`.

    It gets a process group of its own, and the group is ended after `seconds`, or when the command
    has ended: nothing that it started stays.
    """
    late = threading.Event()
    start = time.monotonic()
    with open(log, "wb") as output:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise Failed(f"could not run `{command[0]}`: {error}") from error

        def stop():
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        guard = threading.Timer(max(seconds, 0), stop)
        guard.start()
        # Not taken off yet: until then nobody else can get the number of its group.
        try:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            took = time.monotonic() - start
        finally:
            guard.cancel()
            guard.join()
            os.killpg(process.pid, signal.SIGKILL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        raise Failed(f"`{command[0]}` was ended after {seconds:.0f} s")
    if process.returncode != 0:
        said = Path(log).read_text(encoding="utf-8", errors="replace")[-2000:]
        raise Failed(f"`{command[0]}` ended with status {process.returncode}:\n{said}")
    return Run(took, usage.ru_utime, usage.ru_stime, usage.ru_maxrss * PEAK_UNIT)
