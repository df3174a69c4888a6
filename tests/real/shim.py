# The script's side of sync_shim.cpp: preloads it into a gateway, reads its counters and gives it orders.
import mmap
import struct
from pathlib import Path

from common import tool

PASS, LEAVE_OUT, HOLD, FAIL = range(4)
# As `Control` in sync_shim.cpp.
FIELDS = ("syncs", "hang_lines", "begun", "done", "failed", "left_out", "hanging")


class Shim:
    def __init__(self, folder):
        self.path = Path(folder) / "shim"
        self.path.write_bytes(bytes(8 * len(FIELDS)))
        with open(self.path, "r+b") as file:
            self.page = mmap.mmap(file.fileno(), 8 * len(FIELDS))

    def __getattr__(self, name):
        if name not in FIELDS:
            raise AttributeError(name)
        return struct.unpack_from("<Q", self.page, 8 * FIELDS.index(name))[0]

    def order(self, name, value):
        struct.pack_into("<Q", self.page, 8 * FIELDS.index(name), value)

    def environment(self):
        # A program with AddressSanitizer would insist on its own library coming first.
        return {"LD_PRELOAD": tool("sync_shim.so"), "RISER_SHIM_CONTROL": str(self.path),
                "ASAN_OPTIONS": "verify_asan_link_order=0"}
