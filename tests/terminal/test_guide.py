"""docs/camctl/index.md, typed into a terminal: every line of it does what it says."""

from __future__ import annotations

import json
from pathlib import Path

from aiocamstreamer.virtual import VirtualCamera
from terminal import Page, Terminal, terminal

GUIDE = Path(__file__).parents[2] / "docs/camctl/index.md"


def test_the_guide(
    tmp_path: Path, environment, password: str, gate: VirtualCamera, yard: VirtualCamera
) -> None:
    """From the first camera to the last line; the password is typed once, changed, and seen nowhere."""
    page = Page(
        GUIDE,
        ("https://192.168.1.6", gate.url),
        ("192.168.1.6", gate.url.removeprefix("https://")),
        ("192.168.1.7", yard.url.removeprefix("https://")),
        ("3f...", str(yard.fingerprint)),
        ("camctl preview gate --follow", "TERM=xterm camctl preview gate --follow"),
    )
    named = {**environment, "GATE_PASSWORD": password, "YARD_PASSWORD": password}
    page.next("text")
    with terminal(tmp_path, named) as shell:
        shown = first_camera(shell, page.next("sh"), gate, password)
        while not page.is_through:
            if page.kind == "python":
                (tmp_path / page.says("scene.py")).write_text(page.next("python"))
            else:
                shown += shell.run(page.next("sh"), patience=120)
    changed = gate.state.users["root"].password
    assert changed != password
    assert not any(word in shown for word in (password, changed))
    assert '"kind": "StreamState"' in shown
    assert "gate: is shown\n" in shown
    assert "gate: would send GET /axis-cgi/restart.cgi" in shown
    assert (tmp_path / "gate.jpg").exists()
    assert json.loads((tmp_path / "ring.json").read_text()) == {"camctl gate\0root": changed}


def first_camera(shell: Terminal, block: str, gate: VirtualCamera, password: str) -> str:
    """The first block: whoever is there agrees to the certificate, and types the password."""
    add, *others = block.splitlines()
    shown = shell.start(add, r"\[y/N\] ", patience=60)
    assert gate.fingerprint in shown
    shell.start("y", "Password of root: ", patience=60)
    shown += shell.run(password, patience=60)
    assert "AXIS P3265-V" in shown
    return shown + shell.run("\n".join(others), patience=60)


def test_whoever_says_no(tmp_path: Path, environment, gate: VirtualCamera) -> None:
    """Nothing is stored, and nothing was asked of the camera; Ctrl-C is quiet."""
    with terminal(tmp_path, environment) as shell:
        shell.start(f"camctl add gate {gate.url}", r"\[y/N\] ", patience=60)
        shell.run("n", status=1)
        shell.start(f"camctl add gate {gate.url}", r"\[y/N\] ", patience=60)
        shell.stop(status=130)
    assert not (tmp_path / ".config").exists()
    assert not gate.log.exchanges


def test_a_new_password_that_is_typed(
    tmp_path: Path, environment, password: str, gate: VirtualCamera
) -> None:
    """Twice, where somebody else keeps it; whoever types something else the second time changes nothing."""
    table = f'[cameras.gate]\naddress = "{gate.url}"\nfingerprint = "{gate.fingerprint}"\n'
    (tmp_path / "cameras.toml").write_text(table + 'username = "root"\npassword_env = "GATE_PASSWORD"\n')
    with terminal(tmp_path, {**environment, "GATE_PASSWORD": password}) as shell:
        shown = ""
        for once_more, status in (("an0ther-0ne", 2), ("Br4nd-new", 0)):
            assert gate.state.users["root"].password == password
            shell.start("camctl account password gate", r"\[y/N\] ", patience=60)
            shell.start("y", "New password of the account: ", patience=60)
            shell.start("Br4nd-new", "Once more: ", patience=60)
            shown += shell.run(once_more, patience=60, status=status)
    assert gate.state.users["root"].password == "Br4nd-new"
    assert "put it where the old one is, in $GATE_PASSWORD" in " ".join(shown.split())
    assert "Br4nd-new" not in shown
