# Real file systems for the state of a gateway: ext4 on a loop device over an ordinary file, or over a file
# that records every write and flush (block_record.h). What is mounted here is gone at the end of the with
# statement; a crash of everything is cleaned up by the namespaces of scripts/lib/soak_real.py.
import mmap
import shutil
import struct
import subprocess
from pathlib import Path

import common
from demo_parts import Process, wait_for


def run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def make_ext4(image, megabytes):
    """With the defaults that mkfs.ext4 has for everybody, but nothing kept back for root."""
    with open(image, "wb") as file:
        file.truncate(megabytes << 20)
    run("mkfs.ext4", "-q", "-F", "-b", 4096, "-m", 0, "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", image)


def need_tools():
    common.need_root()
    if not Path("/dev/loop-control").exists():
        raise common.Skipped("this kernel has no loop devices")
    if shutil.which("mkfs.ext4") is None:
        raise common.Skipped("mkfs.ext4 is not installed (scripts/setup installs it: e2fsprogs)")


class Mounted:
    """An image as a file system at a folder. Raises AssertionError when it cannot be mounted."""

    def __init__(self, image, folder):
        self.image, self.folder = image, Path(folder)

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        run("mount", "-o", "loop,noatime", self.image, self.folder)
        return self

    def __exit__(self, *_):
        run("umount", self.folder)  # and with it goes the loop device


class RecordedDisk:
    """ext4 at `folder`; PREFIX.base is how it was before it was mounted, PREFIX.history what happened since."""

    def __init__(self, prefix, folder, megabytes):
        self.prefix, self.megabytes = str(prefix), megabytes
        self.file = Path(self.prefix + ".file")
        self.mounted = Mounted(self.file, folder)
        self.server = None

    def __enter__(self):
        make_ext4(self.prefix + ".image", self.megabytes)
        run("cp", "--sparse=always", self.prefix + ".image", self.prefix + ".base")
        self.file.write_bytes(b"")
        self.server = Process("block-record", [common.tool("block-record"), self.prefix, str(self.file)],
                              self.prefix + ".log")
        try:
            wait_for("the recorded disk", 10, lambda: self.server.check() or self.file.stat().st_size > 0, 0.02)
            with open(self.prefix + ".count", "rb") as file:
                self.page = mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ)
            self.mounted.__enter__()
        except BaseException:
            self.close()
            raise
        return self

    def count(self):
        """Writes and flushes until now."""
        return struct.unpack("<Q", self.page)[0]

    def __exit__(self, *_):
        try:
            self.mounted.__exit__()
        finally:
            self.close()

    def close(self):
        subprocess.run(["umount", str(self.file)], capture_output=True)
        self.server.stop()
