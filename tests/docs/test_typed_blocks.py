"""Every Python block of README and docs, and every example, has nothing that a type checker objects to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from code_blocks import ROOT, Block, blocks

pytestmark = pytest.mark.untraced

PYRIGHT = Path(sys.executable).with_name("pyright")
ABSENT = "homeassistant"
"""A package that nobody needs for the rest."""
FACE = """\
import anyio
from aiocamstreamer import Camera
from aiocamstreamer.virtual import VirtualCamera
"""
AROUND = "async def _block(camera: Camera, virtual: VirtualCamera, secret: str) -> None:\n"


def typed(block: Block) -> str:
    """The block as a module; what awaits, or talks to the camera at hand, is put into a function."""
    if "async def main" in block.source and not block.is_awaiting:
        return block.source
    return f"{FACE}\n\n{AROUND}{textwrap.indent(block.source, '    ')}    return None\n"


@pytest.mark.skipif(not (PYRIGHT.exists() and shutil.which("node")), reason="no pyright here, or no Node.js")
def test_blocks_and_examples_are_typed(tmp_path):
    """Pyright in its basic mode finds nothing."""
    names: dict[str, Block] = {}
    for number, block in enumerate(blocks()):
        if ABSENT not in block.source:
            names[f"block_{number}.py"] = block
            (tmp_path / f"block_{number}.py").write_text(typed(block), encoding="utf-8")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    config = {"typeCheckingMode": "basic", "pythonVersion": "3.11", "reportMissingModuleSource": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
    command = [PYRIGHT, "--outputjson", "--pythonpath", sys.executable, "--project", tmp_path]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    told = json.loads(ran.stdout)
    assert told["summary"]["filesAnalyzed"] > len(names), "the examples, too"
    found = []
    for problem in told["generalDiagnostics"]:
        path, line = Path(problem["file"]), problem["range"]["start"]["line"]
        block = names.get(path.name)
        place = f"{path.relative_to(tmp_path)}:{line + 1}" if block is None else f"{block.name} (+{line})"
        found.append(f"{place}: {problem['message']}")
    assert not found, "\n".join(found)
