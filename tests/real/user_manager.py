# A service manager for one unit where PID 1 is none: `systemd --user` in a mount namespace of its own, with
# an empty /run and a control group of its own in the unified hierarchy, so that it can touch nothing of the
# machine. Needs root for that.
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import common
from demo_parts import Process, wait_for
from site_parts import PATIENCE

SYSTEMD = "/lib/systemd/systemd"
# Joins the group, and shows it as the root of all groups to what it starts.
ENTER = """
echo $$ > "$1/cgroup.procs" || exit 70
exec unshare --mount --cgroup sh -c '
    mount -t tmpfs tmpfs /run && mount -t cgroup2 cgroup2 /sys/fs/cgroup && mkdir -p /run/systemd/system || exit 70
    exec "$0" --user --unit=default.target --log-target=console' "$2"
"""


def unified_hierarchy():
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, folder, kind, options, *_ = line.split()
        if kind == "cgroup2" and "rw" in options.split(","):
            return Path(folder)
    raise common.Skipped("there is no control group hierarchy of version 2 to make a group in")


def group_of(folder):
    """The control group of whoever keeps its temporary files there."""
    return unified_hierarchy() / f"riser-soak-{Path(folder).name}"


def remove_group(group):
    """An empty one; groups are removed like folders, from the inside."""
    if group.exists():
        for inner in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
            inner.rmdir()
        group.rmdir()


class UserManager:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.units = self.folder / "units"
        self.group = group_of(tempfile.gettempdir())
        self.environment = {**os.environ, "XDG_RUNTIME_DIR": str(self.folder), "HOME": str(self.folder),
                            "XDG_CONFIG_HOME": str(self.folder / "config"), "SYSTEMD_UNIT_PATH": str(self.units)}
        self.process = None

    def __enter__(self):
        common.need_root()
        for program in (SYSTEMD, "systemctl", "unshare"):
            if shutil.which(program) is None:
                raise common.Skipped(f"{program} is not installed")
        self.units.mkdir(parents=True)
        for target in ("default", "basic", "shutdown"):
            (self.units / f"{target}.target").write_text(f"[Unit]\nDescription={target}\n")
        try:
            self.group.mkdir()
        except OSError as fault:
            raise common.Skipped(f"no control group can be made: {fault}") from fault
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        settings = [f"{name}={value}" for name, value in self.environment.items() if value != os.environ.get(name)]
        command = ["env", *settings, "sh", "-c", ENTER, "enter", str(self.group), SYSTEMD]
        self.process = Process("systemd --user", command, self.folder / "manager.log")

        def ready():
            if self.process.process.poll() is not None:
                raise common.Skipped("systemd --user does not run here: " +
                                     (self.folder / "manager.log").read_text(errors="replace")[-300:])
            return (self.folder / "systemd/private").exists()

        wait_for("systemd --user", PATIENCE, ready, 0.05)

    def add(self, name, text):
        (self.units / name).write_text(text)

    def control(self, *words):
        done = subprocess.run(["systemctl", "--user", *words], env=self.environment, capture_output=True, text=True,
                              timeout=2 * PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"systemctl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout

    def show(self, unit, *names):
        lines = self.control("show", unit, *(f"--property={name}" for name in names)).splitlines()
        return dict(line.split("=", 1) for line in lines)

    def __exit__(self, *_):
        if self.process is not None:
            self.end_group()
            self.process.stop()
        remove_group(self.group)

    def end_group(self):
        """Everything that was started in our own group, the manager included."""
        kill = self.group / "cgroup.kill"
        if kill.exists():
            kill.write_text("1")
        wait_for("the control group to be empty", PATIENCE,
                 lambda: "populated 0" in (self.group / "cgroup.events").read_text() or
                 self.process.process.poll() is not None and not kill.exists(), 0.02)
