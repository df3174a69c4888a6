# The images that a power cut may leave of a recorded disk. A cut comes after some number of writes and
# flushes: what was written before the last flush is there, of what was written since then any part may be
# there, torn at sectors of 512 bytes, in any order. Only ext4's superblock is not torn: it is read before the
# journal is replayed and has a checksum over its two sectors, so a card that tears it leaves nothing that
# could be mounted, whoever wrote the files.
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from disk import run

SECTOR = 512
SUPERBLOCK = range(1024, 2048)  # Documentation/filesystems/ext4: bytes 1024 to 2047 of the disk
WRITE, FLUSH = 1, 2
HEAD = struct.Struct("<QQQ")


@dataclass
class Block:
    kind: int
    offset: int
    length: int
    at: int  # of its content in the history


class DiskHistory:
    def __init__(self, prefix):
        self.prefix = str(prefix)
        self.file = open(self.prefix + ".history", "rb")
        self.blocks = []
        size, at = os.fstat(self.file.fileno()).st_size, 0
        while at < size:
            kind, offset, length = HEAD.unpack(os.pread(self.file.fileno(), HEAD.size, at))
            self.blocks.append(Block(kind, offset, length, at + HEAD.size))
            at += HEAD.size + length
        # The part of the images that is durable anyhow grows with the cuts, which come in order.
        self.durable = Path(self.prefix + ".durable")
        run("cp", "--sparse=always", self.prefix + ".base", self.durable)
        self.durable_until = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()

    def flushes(self):
        return sum(block.kind == FLUSH for block in self.blocks)

    def content(self, block):
        return os.pread(self.file.fileno(), block.length, block.at)

    def make_image(self, path, cut, random):
        """After the first `cut` writes and flushes. Cuts must not go back. The kind of cut is returned."""
        flushed = max((n for n in range(self.durable_until, cut) if self.blocks[n].kind == FLUSH),
                      default=self.durable_until)
        with open(self.durable, "r+b") as image:
            for block in self.blocks[self.durable_until:flushed]:
                self.put(image, block)
        self.durable_until = flushed
        run("cp", "--sparse=always", self.durable, path)
        pending = [block for block in self.blocks[flushed:cut] if block.kind == WRITE]
        kind = random.choice(("nothing", "torn", "scattered", "scattered", "everything"))
        with open(path, "r+b") as image:
            if kind == "torn":
                self.put_torn(image, pending, random)
            elif kind == "scattered":
                self.put_scattered(image, pending, random)
            elif kind == "everything":
                for block in pending:
                    self.put(image, block)
        return kind

    def put(self, image, block):
        if block.kind == WRITE:
            os.pwrite(image.fileno(), self.content(block), block.offset)

    def put_torn(self, image, pending, random):
        """The writes up to one, of which only the first sectors arrived."""
        if not pending:
            return
        last = random.randrange(len(pending))
        for block in pending[:last]:
            self.put(image, block)
        sectors = self.sectors(pending[last])
        for at, content in sectors[:random.randrange(len(sectors) + 1)]:
            os.pwrite(image.fileno(), content, at)

    def put_scattered(self, image, pending, random):
        """Some writes whole, some not at all, some in parts."""
        for block in pending:
            fate = random.choice(("whole", "none", "parts"))
            if fate == "whole":
                self.put(image, block)
            elif fate == "parts":
                for at, content in self.sectors(block):
                    if random.random() < 0.5:
                        os.pwrite(image.fileno(), content, at)

    def sectors(self, block):
        """[(place on the disk, content)] of what the disk writes whole or not at all."""
        content = self.content(block)
        parts, at = [], 0
        while at < block.length:
            size = len(SUPERBLOCK) if block.offset + at == SUPERBLOCK.start else SECTOR
            parts.append((block.offset + at, content[at:at + size]))
            at += size
        return parts
