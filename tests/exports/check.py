"""Holds logs and pictures against software that others wrote.

    python check.py FOLDER

FOLDER is what `cases.rs` wrote. Logs are read by Python's csv module, pictures by expat and by
resvg, which renders them. Ends with counts, and with exit code 1 if anything is not as expected.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import traceback
import xml.parsers.expat
from collections import Counter
from pathlib import Path

import resvg_py

from png import Image

ROOT = Path(__file__).resolve().parents[2]
HEAD = [
    "timestamp_us", "event_type", "level", "step_key", "op", "mapping_key", "attempt", "item",
    "lane", "message", "error",
]  # fmt: skip
# The paints of a scene, in the names of the style sheet where those are others.
NAMES = {"future": "tint"}
# How much of a cell's shape each form paints in its colour: at least, and at most.
PAINTED = {
    "Fill": (1.0, 1.0), "Level": (1.0, 1.0), "Hatch": (0.15, 0.7), "Dots": (0.02, 0.5),
    "Outline": (0.05, 0.25), "Dashed": (0.03, 0.2), "Struck": (0.85, 0.98), "Dot": (0.2, 0.6),
    "Line": (0.04, 0.06), "DottedLine": (0.0, 0.05), "Whisker": (0.08, 0.11),
}  # fmt: skip


def main(folder: Path) -> int:
    written = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    checks = [("colours of pictures", lambda: check_grid(folder, written["grid"]["scene"]))]
    for case in written["cases"]:
        checks += [(f"logs of {case['name']}", lambda case=case: check_logs(case))]
        checks += [(f"picture of {case['name']}", lambda case=case: check_picture(case))]
    failed = sum(not passes(*check) for check in checks)
    print(f"# pass {len(checks) - failed}")
    print(f"# fail {failed}")
    return 1 if failed else 0


def passes(name: str, check) -> bool:
    try:
        said = check()
    except Exception:
        print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok     {name}: {said}", flush=True)
    return True


def equal(what: str, found, expected) -> None:
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


# Logs


def check_logs(case: dict) -> str:
    count = 0
    for log in case["logs"]:
        with open(log["file"], encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        equal("columns", head, HEAD)
        equal("rows", len(rows), len(log["rows"]))
        for cells, row in zip(rows, log["rows"], strict=True):
            check_row(dict(zip(head, cells, strict=True)), row["shown"], row["item"])
        count += len(rows)
    return f"{count} rows"


def check_row(found: dict, shown: dict, item: str | None) -> None:
    data = shown.get("data", {})
    step = shown["step_key"]
    op, _, key = (step or "").partition("[")
    expected = {
        "timestamp_us": str(shown["at"]),
        "event_type": shown["event_type"] or "",
        "level": shown["level"],
        "step_key": step or "",
        "op": op,
        "mapping_key": key.removesuffix("]") or data.get("mapping_key", ""),
        "attempt": "" if step is None else str(shown["retry_number"]),
        "item": item or "",
        "lane": str(data.get("lane", "")),
        "message": shown["message"],
        "error": "; caused by ".join(chain(data.get("error"))),
    }
    equal(f"row at {shown['at']}", found, expected)


def chain(error: dict | None) -> list[str]:
    return [] if error is None else [error["message"].rstrip(), *chain(error.get("cause"))]


# Pictures


def check_picture(case: dict) -> str:
    text = Path(case["svg"]).read_text(encoding="utf-8")
    scene = case["scene"]
    title = parse(text)
    equal("title", title, case["name"])
    image, colours = render(text), palettes()[0]
    size = (round(scene["width"]), round(scene["height"]))
    equal("size", (image.width, image.height), size)
    equal("ground", image.at(image.width - 1, 2), colours["ground"])
    if len(image.colours()) < 20:
        raise AssertionError(f"only {len(image.colours())} colours")
    return f"{check_bars(image, scene, colours)} bars"


def check_bars(image: Image, scene: dict, colours: dict) -> int:
    """Where a bar was put that is no ground, about half of it is in its colour: the rest may be
    words, or what was drawn over it."""
    states = {"Running", "Succeeded", "Failed", "Retry", "Skipped", "Cancelled"}
    bars = [s for s in scene["shapes"] if s["form"] == "Fill" and s["paint"] in states]
    bars = [s for s in bars if min(s["w"], s["h"]) >= 6 and not s["dim"]]
    for bar in bars:
        share = painted(image, bar, colours[bar["paint"].lower()])
        if share < 0.5:
            raise AssertionError(f"{share:.2f} of {bar}")
    return len(bars)


def check_grid(folder: Path, scene: dict) -> str:
    text = (folder / "grid.svg").read_text(encoding="utf-8")
    parse(text)
    for colours, text in zip(palettes(), (text, in_the_dark(text)), strict=True):
        image = render(text)
        for shape in scene["shapes"]:
            check_shape(image, shape, colours)
    rooms = check_texts(render(text), scene, colours)
    return f"{len(scene['shapes'])} shapes, {rooms}"


def check_shape(image: Image, shape: dict, colours: dict) -> None:
    name = shape["paint"].lower()
    colour = colours[NAMES.get(name, name)]
    if colour == colours["ground"]:
        return
    # A line has no height; it is looked for where other shapes have theirs.
    cell = {**shape, "y": shape["y"] - 10, "h": 20} if shape["h"] == 0 else shape
    share = painted(image, cell, colour)
    least, most = PAINTED[shape["form"]]
    if not least <= share <= most:
        raise AssertionError(f"{share:.3f} of {shape}")


def check_texts(image: Image, scene: dict, colours: dict) -> str:
    """No word is wider than its room, in a font of this machine's."""
    shares = []
    for text in scene["texts"]:
        top = int(text["y"]) - 8
        columns = {
            x
            for y in range(top, top + 16)
            for x in range(image.width)
            if image.at(x, y) != colours["ground"]
        }
        if not columns:
            return "no font here to measure words by"
        right = max(columns) + 1 - text["x"]
        if right > text["most"] + 1:
            raise AssertionError(f"{right} pixels in a room of {text['most']}")
        shares.append(right / text["most"])
    return f"words take {min(shares):.0%} to {max(shares):.0%} of their room"


def painted(image: Image, shape: dict, colour: tuple) -> float:
    """The part of a rectangle that is in a colour, its blurred edges left out."""
    left, top = round(shape["x"] + 0.499), round(shape["y"] + 0.499)
    right = min(int(shape["x"] + shape["w"]), image.width)
    bottom = min(int(shape["y"] + shape["h"]), image.height)
    pixels = Counter(image.at(x, y) for y in range(top, bottom) for x in range(left, right))
    total = pixels.total()
    return pixels[colour] / total if total else 1.0


def parse(text: str) -> str:
    """Its title; a text that is no XML is an error."""
    title, inside = [], []
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: inside.append(name)
    parser.EndElementHandler = lambda _: inside.pop()
    parser.CharacterDataHandler = lambda data: title.append(data) if inside[-1] == "title" else None
    parser.Parse(text.encode(), True)
    return "".join(title)


def in_the_dark(text: str) -> str:
    """As a renderer takes it that prefers the dark; resvg asks nobody what is preferred."""
    dark = text.replace("@media (prefers-color-scheme:dark){", "", 1).replace("}}</style>", "}</style>", 1)
    assert dark != text
    return dark


def render(text: str) -> Image:
    return Image.read(bytes(resvg_py.svg_to_bytes(svg_string=text)))


def palettes() -> list[dict]:
    """The colours of the page's style sheet, in the light and in the dark."""
    style = (ROOT / "www/style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    pairs = [re.findall(r"--([a-z-]+):\s*#([0-9a-f]{6});", block) for block in blocks[:2]]
    return [{name: (*bytes.fromhex(value), 255) for name, value in pair} for pair in pairs]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
