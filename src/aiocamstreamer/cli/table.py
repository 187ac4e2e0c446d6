"""Every command: where it is, and the line that the help has of it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One command.

    Attributes:
        name: What is typed.
        place: ``module:name`` below `aiocamstreamer.cli.commands`, a function or an App.
        help: One line.
        group: Where the help lists it.
    """

    name: str
    place: str
    help: str
    group: str


INVENTORY = "Inventory"
LOOKING = "Looking"
DOING = "Doing"
MANY = "Many cameras"
REST = "Beside cameras"
GROUPS = (INVENTORY, LOOKING, DOING, MANY, REST)
"""In the order of the help."""

COMMANDS = (
    Row("discover", "discover:discover", "Look for the cameras of this computer's networks.", INVENTORY),
    Row("add", "add:add", "Name a camera in the inventory.", INVENTORY),
    Row(
        "enroll",
        "enroll:enroll",
        "Make the first account of a new camera, and add it.",
        INVENTORY,
    ),
    Row("info", "info:info", "Model, firmware and serial number of cameras.", LOOKING),
    Row("doctor", "doctor:doctor", "Why cameras do not work, in plain words.", LOOKING),
    Row("caps", "caps:caps", "Features of cameras, and what the account may do.", LOOKING),
    Row("events", "events:events", "Events of cameras as they come.", LOOKING),
    Row("watch", "watch:watch", "Streams, what is on the air, and services, as they change.", LOOKING),
    Row("snapshot", "snapshot:snapshot", "Pictures of what cameras see now.", LOOKING),
    Row("preview", "preview:preview", "Pictures in the terminal of what cameras see now.", LOOKING),
    Row("apps", "apps:apps", "Applications on cameras: list, install, start, stop, remove.", DOING),
    Row("stream", "stream:stream", "Streams of CamStreamer: list, enable, disable, pause, resume.", DOING),
    Row("switcher", "switcher:switcher", "Playlists of CamSwitcher: list, switch, push.", DOING),
    Row("overlay", "overlay:overlay", "Services of CamOverlay: list, enable, disable, text.", DOING),
    Row("params", "params:params", "Parameters of cameras: list, get, update.", DOING),
    Row("users", "users:users", "Accounts on cameras: list, add, remove.", DOING),
    Row(
        "ports", "ports:ports", "Inputs and outputs: list, activate, deactivate, pulse, update, watch.", DOING
    ),
    Row("ptz", "ptz:ptz", "Where cameras look: position, limits, move, move-to, move-by, presets.", DOING),
    Row(
        "scripter",
        "scripter:scripter",
        "Packages of CamScripter: list, install, enable, disable, remove, log.",
        DOING,
    ),
    Row("system", "system:system", "The camera itself: time, restart, report, log.", DOING),
    Row("fleet", "fleet:fleet", "Many cameras: status, map, plan, apply, rollout.", MANY),
    Row("preflight", "preflight:preflight", "Whether cameras survive an upgrade of AXIS OS.", MANY),
    Row("virtual", "virtual:virtual", "A virtual camera: serve, record, replay.", REST),
    Row("completion", "completion:completion", "Completion for bash, zsh and fish.", REST),
)
