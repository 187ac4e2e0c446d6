"""Every command: where it is, and the line that the help has of it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One command.

    Attributes:
        name: What is typed; module and function, or App, are called so, too.
        help: One line.
        group: Where the help lists it.
    """

    name: str
    help: str
    group: str

    @property
    def place(self) -> str:
        """``module:name``, a function or an App."""
        return f"aiocamstreamer.cli.commands.{self.name}:{self.name}"


INVENTORY = "Inventory"
LOOKING = "Looking"
DOING = "Doing"
MANY = "Many cameras"
REST = "Beside cameras"
GROUPS = (INVENTORY, LOOKING, DOING, MANY, REST)
"""In the order of the help."""

COMMANDS = (
    Row("discover", "Look for the cameras of this computer's networks.", INVENTORY),
    Row("add", "Name a camera in the inventory.", INVENTORY),
    Row("enroll", "Make the first account of a new camera, and add it.", INVENTORY),
    Row("remove", "Take cameras out of the inventory.", INVENTORY),
    Row("info", "Model, firmware and serial number of cameras.", LOOKING),
    Row("doctor", "Why cameras do not work, in plain words.", LOOKING),
    Row("caps", "Features of cameras, and what the account may do.", LOOKING),
    Row("events", "Events of cameras as they come.", LOOKING),
    Row("watch", "Streams, what is on the air, and services, as they change.", LOOKING),
    Row("snapshot", "Pictures of what cameras see now.", LOOKING),
    Row("preview", "Pictures in the terminal of what cameras see now.", LOOKING),
    Row("apps", "Applications on cameras: list, get, install, start, stop, remove.", DOING),
    Row("stream", "Streams of CamStreamer: list, get, enable, disable, pause, resume.", DOING),
    Row("switcher", "CamSwitcher: playlists, get, remove, sources, clips, trackers, switch, queue.", DOING),
    Row("overlay", "CamOverlay: services, get, enable, disable, remove, text, show, draw.", DOING),
    Row("params", "Parameters of cameras: list, get, update.", DOING),
    Row("users", "Accounts on cameras: list, get, add, update, remove.", DOING),
    Row("account", "One's own account on cameras: whoami, password.", DOING),
    Row("ports", "Inputs and outputs: list, activate, deactivate, pulse, update, watch.", DOING),
    Row("ptz", "Where cameras look: position, limits, move, move-to, move-by, presets.", DOING),
    Row("scripter", "Packages of CamScripter: list, get, install, enable, disable, remove, log.", DOING),
    Row("system", "The camera itself: time, ready, firmware, restart, report, log.", DOING),
    Row("fleet", "Many cameras: status, map, plan, apply, rollout.", MANY),
    Row("preflight", "Whether cameras survive an upgrade of AXIS OS.", MANY),
    Row("virtual", "A virtual camera: serve, record, replay.", REST),
    Row("completion", "Completion for bash, zsh and fish.", REST),
)
