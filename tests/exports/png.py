"""Reads the PNGs that resvg writes: 8 bits a channel, not interlaced."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

CHANNELS = {2: 3, 6: 4}


@dataclass
class Image:
    width: int
    height: int
    channels: int
    rows: list[bytearray]

    @classmethod
    def read(cls, data: bytes) -> Image:
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        at, packed, head = 8, b"", None
        while at < len(data):
            length, kind = struct.unpack(">I4s", data[at : at + 8])
            body = data[at + 8 : at + 8 + length]
            head = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else head
            packed += body if kind == b"IDAT" else b""
            at += 12 + length
        width, height, depth, colour, _, _, interlaced = head
        assert depth == 8 and not interlaced and colour in CHANNELS, head
        channels = CHANNELS[colour]
        return cls(width, height, channels, unfilter(zlib.decompress(packed), width * channels, channels))

    def at(self, x: int, y: int) -> tuple:
        """Red, green, blue, opacity."""
        pixel = self.rows[y][x * self.channels : (x + 1) * self.channels]
        return (*pixel, 255) if self.channels == 3 else tuple(pixel)

    def colours(self) -> set:
        step = self.channels
        return {bytes(row[x : x + step]) for row in self.rows for x in range(0, len(row), step)}


def unfilter(data: bytes, stride: int, step: int) -> list[bytearray]:
    """Each row is told as its difference from what is left of it and above."""
    rows, above = [], bytearray(stride)
    for start in range(0, len(data), stride + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + stride])
        for at in range(stride if kind else 0):
            left = row[at - step] if at >= step else 0
            corner = above[at - step] if at >= step else 0
            row[at] = (row[at] + predicted(kind, left, above[at], corner)) & 255
        rows.append(row)
        above = row
    return rows


def predicted(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return above
    if kind == 3:
        return (left + above) // 2
    guess = left + above - corner
    return min((left, above, corner), key=lambda near: abs(guess - near))
