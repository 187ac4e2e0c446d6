"""A report of examinations for a bug report: without secrets, and without what tells whose cameras they are.

Pictures are the exception: they show what a camera sees, so there are none unless somebody asks for them.
"""

from __future__ import annotations

import base64
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import anyio

from aiocamstreamer import Camera, CameraError, CommandRefused, __version__
from aiocamstreamer.cli.doctor.examination import Examination
from aiocamstreamer.cli.output import SHAPE
from aiocamstreamer.scrubbing import Scrub

_SMALL = "640x360"
"""Resolution of pictures: enough to see whether there is one, and overlays on it."""
_PICTURE_SECONDS = 10.0
_OWN_WORDS = frozenset({"root", "admin", "operator", "viewer", "camera", "localhost", "127.0.0.1", "::1"})
"""Words that are no one's own, though somebody may be called like that."""
_PUBLIC = ("check", "verdict", "sentence", "subject", "evidence", "mends", "command", "skipped_for")

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
td { vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
.problem { color: #b00020; font-weight: 600; } .unknown, .warning { color: #8a5a00; font-weight: 600; }
.ok { color: #1b6e2c; } small { color: #666; } img { max-width: 100%; }
@media (prefers-color-scheme: dark) { body { background: #16181b; color: #ddd; } small { color: #999; } }
"""


async def picture(camera: Camera) -> bytes | None:
    """A small picture of what *camera* sees, and nothing said of it in the file; None where it gives none."""
    imaging = camera.vapix.imaging
    with anyio.move_on_after(_PICTURE_SECONDS):
        try:
            try:
                return bare_jpeg(await imaging.snapshot(resolution=_SMALL))
            except CommandRefused:  # a camera that has no such resolution
                return bare_jpeg(await imaging.snapshot())
        except (CameraError, ValueError):
            return None
    return None


def bare_jpeg(data: bytes) -> bytes:
    """The JPEG file *data* without comments and the like: cameras write serial number and time there.

    Raises:
        ValueError: It is none.
    """
    kept, position = [data[:2]], 2
    while data[:2] == b"\xff\xd8":
        mark, length = data[position : position + 2], int.from_bytes(data[position + 2 : position + 4])
        if len(mark) < 2 or mark[0] != 0xFF or length < 2:
            break
        if mark[1] == 0xDA:  # from here on it is the picture
            return b"".join([*kept, data[position:]])
        if mark[1] != 0xFE and not 0xE1 <= mark[1] <= 0xEF:
            kept.append(data[position : position + 2 + length])
        position += 2 + length
    raise ValueError("no JPEG file")


def write(
    examinations: Sequence[Examination],
    path: str | os.PathLike[str],
    *,
    pictures: Mapping[str, bytes] = {},
) -> None:
    """Write a report to *path*: HTML where its name ends so, else JSON.

    Args:
        examinations: Of which cameras.
        path: The file.
        pictures: JPEG files by the names of the cameras, as `picture` gives them.

    Raises:
        OSError: It cannot be written.
    """
    place = Path(path)
    found = plain(examinations, pictures)
    is_page = place.suffix.lower() in {".html", ".htm"}
    place.write_text(page(found) if is_page else json.dumps(found, indent=2) + "\n", "utf-8")


def plain(examinations: Sequence[Examination], pictures: Mapping[str, bytes] = {}) -> dict[str, Any]:
    """The report in what JSON knows."""
    scrub = _Anonymous(examinations)
    return {
        "version": SHAPE,
        "made_with": {
            "aiocamstreamer": __version__,
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "cameras": [
            {
                "camera": f"camera {number}",
                "product": scrub.text(it.product),
                "firmware": it.firmware,  # has the shape of an address, and is none
                "verdict": it.verdict,
                "findings": [
                    {name: scrub.text(getattr(finding, name)) for name in _PUBLIC} for finding in it.findings
                ],
                "picture": base64.b64encode(pictures[it.camera]).decode() if it.camera in pictures else None,
            }
            for number, it in enumerate(examinations, 1)
        ],
    }


class _Anonymous:
    """Takes out of texts what belongs to somebody; one thing has one stand-in in the whole report."""

    def __init__(self, examinations: Sequence[Examination]) -> None:
        self._scrub = Scrub()
        self._stand_ins: dict[str, str] = {}
        for number, it in enumerate(examinations, 1):
            self._stand_ins.setdefault(it.camera.lower(), f"camera{number}")
        for word in sorted({word.lower() for it in examinations for word in it.private}):
            self._stand_ins.setdefault(word, f"word{len(self._stand_ins) + 1}")
        words = sorted((it for it in self._stand_ins if _is_own(it)), key=len, reverse=True)
        # As words of their own: an account called "an" takes nothing out of others.
        spelled = "|".join(map(re.escape, words)) or r"(?!)"
        self._words = re.compile(rf"(?<!\w)(?:{spelled})(?!\w)", re.IGNORECASE)

    def text(self, text: str) -> str:
        """*text* without anything private."""
        named = self._words.sub(lambda found: self._stand_ins[found[0].lower()], text)
        return self._scrub.text(named)


def _is_own(word: str) -> bool:
    """Whether *word* tells somebody from others."""
    return len(word) > 1 and word not in _OWN_WORDS


def page(found: Mapping[str, Any]) -> str:
    """The report as one page of HTML that needs nothing else."""
    return "\n".join(_page(found)) + "\n"


def _page(found: Mapping[str, Any]) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>camctl doctor</title><style>{_STYLE}</style><h1>camctl doctor</h1>"
    yield f"<p>{escape(', '.join(f'{name} {value}' for name, value in found['made_with'].items()))}</p>"
    for camera in found["cameras"]:
        model = " ".join(part for part in (camera["product"], camera["firmware"]) if part)
        yield f"<h2>{escape(camera['camera'])}: {_marked(camera['verdict'])}</h2><p>{escape(model)}</p>"
        if camera["picture"]:
            yield f'<img alt="what the camera sees" src="data:image/jpeg;base64,{camera["picture"]}">'
        yield "<table>"
        for finding in camera["findings"]:
            more = [escape(finding[name]) for name in ("evidence", "mends", "command") if finding[name]]
            said = f"{escape(finding['sentence'])}<br><small>{'<br>'.join(more)}</small>"
            cells = (_marked(finding["verdict"]), escape(finding["check"]), said)
            yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        yield "</table>"


def _marked(verdict: str) -> str:
    return f'<span class="{escape(verdict)}">{escape(verdict)}</span>'
