#!/usr/bin/env python3
"""Runs a command and prints its seconds, peak memory in bytes and exit status as JSON.

    measure.py SECONDS COMMAND...

The peak is the largest of any one process, the command's own children too. What the command
prints goes to standard error. After SECONDS it is killed.
"""

import json
import os
import subprocess
import sys
import threading
import time


def main():
    start = time.monotonic()
    command = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL, stdout=sys.stderr)
    guard = threading.Timer(float(sys.argv[1]), command.kill)
    guard.start()
    _, status, usage = os.wait4(command.pid, 0)
    seconds = time.monotonic() - start
    guard.cancel()
    unit = 1 if sys.platform == "darwin" else 1024
    status = os.waitstatus_to_exitcode(status)
    print(json.dumps({"seconds": seconds, "peak": usage.ru_maxrss * unit, "status": status}))


if __name__ == "__main__":
    main()
