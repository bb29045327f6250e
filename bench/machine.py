"""What Linux knows about processes: CPU time and memory of a process and all that it started."""

import contextlib
import os
import re
import time
from pathlib import Path

_PROC = Path("/proc")
_CPU_CLOCK = 2


def tree(pid: int) -> list[int]:
    """Give the process and all its descendants."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                parent = int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def cpu_s(pids: list[int]) -> float:
    """Give the CPU time of all their threads so far, ended ones too, to the nanosecond (clock_getcpuclockid(3))."""
    used_s = 0.0
    for pid in pids:
        with contextlib.suppress(OSError):
            used_s += time.clock_gettime(~pid << 3 | _CPU_CLOCK)
    return used_s


def resident_mb(pids: list[int]) -> float:
    """Give the resident memory now, in MB of 10⁶ bytes."""
    return sum(_status_mb(pid, "VmRSS") for pid in pids)


def peak_mb(pids: list[int]) -> float:
    """Give the most resident memory since `forget_peak`."""
    return sum(_status_mb(pid, "VmHWM") for pid in pids)


def forget_peak(pids: list[int]) -> None:
    """Have the kernel begin its high-water mark anew (proc_pid_clear_refs(5))."""
    for pid in pids:
        with contextlib.suppress(OSError):
            (_PROC / str(pid) / "clear_refs").write_text("5", "utf-8")


def busy() -> str:
    """Say what else the machine does: cores and load averages."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load averages {load}"


def _status_mb(pid: int, field: str) -> float:
    with contextlib.suppress(OSError):
        found = re.search(rf"{field}:\s+(\d+) kB", (_PROC / str(pid) / "status").read_text("utf-8"))
        return int(found[1]) * 1024 / 1e6 if found else 0.0
    return 0.0
