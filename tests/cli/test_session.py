"""cli/session.py: many cameras at the same time, in order, and cut short by Ctrl-C."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel
import pytest

from aiocamstreamer import Camera
from aiocamstreamer.cli.options import Settings
from aiocamstreamer.cli.session import opened

COUNT = 20


@pytest.fixture
def anyio_backend() -> str:
    """The program's own."""
    return "asyncio"


@pytest.fixture
def many(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inventory of cameras that nobody asks anything."""
    tables = [f'[cameras.c{number}]\naddress = "http://192.0.2.{number + 1}"\n' for number in range(COUNT)]
    monkeypatch.setenv("HALL_PASSWORD", "pass")
    head = '[defaults]\nusername = "root"\npassword_env = "HALL_PASSWORD"\n'
    (home / "cameras.toml").write_text(head + "".join(tables))


def number_of(camera: Camera) -> int:
    return int(camera.name[1:])


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "JSON"])
async def test_cut_short(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    """What has come is printed in the order of the line, and nobody is left to wonder about the others."""
    with anyio.CancelScope() as ctrl_c:

        async def asked(camera: Camera) -> str:
            number = number_of(camera)
            if number == 0:  # the last of those that answer
                await anyio.lowlevel.checkpoint()
            if number == 7:
                await anyio.wait_all_tasks_blocked()
                ctrl_c.cancel()
            if number in {3, 7}:
                await anyio.sleep_forever()
            return f"answer {number}"

        async with opened(Settings(json=as_json), ["all"]) as session:

            def text(found: Any) -> None:
                for name, value in found:
                    session.out.text(f"{name}: {value}")

            await session.tell(asked, doing="asking", text=text, concurrency=2)
    out, err = capsys.readouterr()
    assert ctrl_c.cancelled_caught
    through = ["c0", "c1", "c2", "c4", "c5", "c6"]
    assert err == (
        "cut short: 6 of 20 cameras are through; how far others have got nobody knows: c3, c7; "
        "12 were asked nothing\n"
    )
    if as_json:
        assert [it["camera"] for it in json.loads(out)["cameras"]] == through
    else:
        assert out.splitlines() == [f"{name}: answer {name[1:]}" for name in through]


@pytest.mark.usefixtures("many")
async def test_no_more_at_once_than_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """And the answers stand in the order of the line, whoever is first."""
    at_once, most = 0, 0

    async def asked(camera: Camera) -> int:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        for _ in range(COUNT - number_of(camera)):
            await anyio.lowlevel.checkpoint()
        at_once -= 1
        return number_of(camera)

    async with opened(Settings(), ["all"]) as session:
        said = session.out.text
        await session.tell(
            asked, doing="asking", text=lambda found: said(" ".join(dict(found))), concurrency=4
        )
    assert most == 4
    assert capsys.readouterr().out.split() == [f"c{number}" for number in range(COUNT)]
