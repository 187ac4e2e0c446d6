"""Checks of a camera's firmware: whether it is kept up, and whether it could go to the next."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from aiocamstreamer.cli.doctor.finding import Finding
from aiocamstreamer.cli.doctor.visit import Visit, bad, camctl, ok
from aiocamstreamer.cli.preflight import Facts, judge, targets
from aiocamstreamer.cli.versions import numbers
from aiocamstreamer.vapix import Capabilities

_CHECK = "firmware"


async def firmware(visit: Visit) -> Sequence[Finding]:
    """Whether the firmware is kept up, what it is known for, and whether an upgrade would go through."""
    found = await visit.capabilities()
    return [_support(found.firmware), *await _upgrade(visit, found)]


def _support(version: str) -> Finding:
    running = numbers(version)
    if not running:
        return bad(_CHECK, "unknown", "The camera does not tell its firmware.")
    evidence = "; it ".join([f"AXIS OS {version}", *_quirks(running)])
    mends = "look for newer firmware of the model at axis.com; some get updates beside the tracks"
    tracks = {numbers(it["version"]): it for it in _table()["track"]}
    own = tracks.get(running[:2])
    if own is not None:
        if own["until"] < dt.datetime.now(dt.UTC).date():
            ended = f"{'about' if own['about'] else 'in'} {own['until']:%Y}"
            sentence = f"The support of the firmware's track {own['name']} ended {ended}."
            return bad(_CHECK, "warning", sentence, evidence, mends=mends)
        until = f"{'about ' if own['about'] else 'the end of '}{own['until']:%Y}"
        sentence = f"The firmware is of the track {own['name']}, which is kept up until {until}."
        return ok(_CHECK, sentence, evidence)
    newer = [it for track, it in tracks.items() if track > running[:2]]
    if newer:
        after = min(newer, key=lambda it: numbers(it["version"]))["version"]
        sentence = f"The firmware gets no updates any more: AXIS OS {after} came after it."
        return bad(_CHECK, "warning", sentence, evidence, mends=mends)
    return ok(_CHECK, "The firmware is newer than any track that is known here.", evidence)


def _quirks(running: tuple[int, ...]) -> Iterator[str]:
    for quirk in _table()["quirk"]:
        since, before = numbers(quirk.get("since", "")), numbers(quirk.get("before", ""))
        if since <= running and (not before or running < before):
            yield quirk["text"]


async def _upgrade(visit: Visit, found: Capabilities) -> Sequence[Finding]:
    """Whether the camera would survive the upgrade to the newest AXIS OS that there are rules for."""
    target = targets()[-1]
    if found.applications is None:
        return ()  # why nobody knows them is told where they are looked at
    facts = Facts(camera=visit.camera.name, device=found.device, applications=found.applications)
    judgement, subject = judge(facts, target), f"AXIS OS {target}"
    command = camctl("preflight", visit.camera.name)
    if judgement.verdict == "upgrades":
        return [ok(_CHECK, f"An upgrade to {subject} would go through.", subject=subject)]
    names = dict.fromkeys(it.application for it in judgement.findings if it.severity == "rolls back")
    if judgement.verdict == "rolls back":
        sentence = f"An upgrade to {subject} would be rolled back."
        return [bad(_CHECK, "warning", sentence, ", ".join(names), command=command, subject=subject)]
    evidence = "; ".join(dict.fromkeys(it.sentence for it in judgement.findings))
    sentence = f"Nobody can tell whether an upgrade to {subject} would go through."
    return [bad(_CHECK, "unknown", sentence, evidence, command=command, subject=subject)]


def is_at_least(version: str, wanted: str) -> bool:
    """Whether AXIS OS *version* is *wanted* or newer."""
    return numbers(version) >= numbers(wanted)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("tracks.toml").read_text("utf-8"))
