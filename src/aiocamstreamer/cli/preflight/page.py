"""A report of a preflight as a file: a page for people, or JSON for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import attrs

from aiocamstreamer.cli.output import SHAPE
from aiocamstreamer.cli.preflight.fleet_report import FleetReport, Work
from aiocamstreamer.cli.preflight.judgement import Verdict

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid #8884; }
.rolls { color: #b00020; font-weight: 600; } .unknown { color: #8a5a00; font-weight: 600; }
.upgrades { color: #1b6e2c; } .changes { color: #555; } small { color: #666; }
@media (prefers-color-scheme: dark) { body { background: #16181b; color: #ddd; } small { color: #999; } }
"""
_VERDICTS: tuple[Verdict, ...] = ("rolls back", "unknown", "upgrades")


def write(report: FleetReport, path: str | os.PathLike[str]) -> None:
    """Write *report* to *path*: HTML where its name ends so, else JSON. It names cameras and applications.

    Raises:
        OSError: It cannot be written.
    """
    place = Path(path)
    is_page = place.suffix.lower() in {".html", ".htm"}
    place.write_text(
        page(report) if is_page else json.dumps({"version": SHAPE, **plain(report)}, indent=2) + "\n", "utf-8"
    )


def plain(report: FleetReport) -> dict[str, Any]:
    """*report* in what JSON knows."""
    return {
        "target": report.target,
        "cameras": [
            {
                **attrs.asdict(it),
                "verdict": it.verdict,
                "findings": [attrs.asdict(each) for each in it.findings],
            }
            for it in report.judgements
        ],
        "work": [attrs.asdict(it) for it in report.work],
    }


def page(report: FleetReport) -> str:
    """*report* as one page of HTML that needs nothing else."""
    return "\n".join(_page(report)) + "\n"


def _page(report: FleetReport) -> Iterator[str]:
    title = f"Upgrade to AXIS OS {report.target}"
    yield '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{_STYLE}</style>"
    yield f"<h1>{title}</h1>"
    counts = (f"{len(report.cameras(it))} {it}" for it in _VERDICTS)
    yield f"<p>{len(report.judgements)} cameras: {', '.join(counts)}.</p>"
    yield "<h2>What there is to do</h2>"
    yield from _table(("application", "outcome", "findings", "cameras"), map(_row, report.work))
    yield "<h2>Cameras</h2>"
    rows = (
        (escape(it.camera), escape(it.product), escape(it.firmware), _marked(it.verdict))
        for it in report.judgements
    )
    yield from _table(("camera", "model", "AXIS OS", "outcome"), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield "<table><tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</table>"


def _row(work: Work) -> tuple[str, ...]:
    made = " ".join(part for part in (", ".join(work.versions), work.vendor) if part)
    name = f"{escape(work.application or 'the cameras')}<br><small>{escape(made)}</small>"
    told = (
        f"{escape(it.sentence)}<br><small>{escape(it.mends)} (rule {escape(it.rule or '-')}"
        f"{_link(it.source)})</small>"
        for it in work.findings
    )
    return name, _marked(work.severity), "<br>".join(told), escape(", ".join(work.cameras))


def _link(source: str) -> str:
    return f', <a href="{escape(source)}" rel="noreferrer">source</a>' if source else ""


def _marked(word: str) -> str:
    return f'<span class="{word.split(maxsplit=1)[0]}">{word}</span>'
