"""Everything a virtual camera knows, in one tree that tests may read and change."""

import copy
import uuid
from typing import Any, Literal, TypeAlias, get_args

import attrs

from aiocamstreamer.virtual.device.action_rules import Actions
from aiocamstreamer.virtual.device.applications import Acaps
from aiocamstreamer.virtual.device.disks import Disks
from aiocamstreamer.virtual.device.hardware import Hardware
from aiocamstreamer.virtual.device.mqtt_client import MqttClient
from aiocamstreamer.virtual.device.parameters import Parameters
from aiocamstreamer.virtual.device.planetracker import Planes, Tracker
from aiocamstreamer.virtual.device.scripter import Scripter
from aiocamstreamer.virtual.device.sip import Sip
from aiocamstreamer.virtual.device.ssh_users import SshUser
from aiocamstreamer.virtual.device.static_network import StaticNetwork
from aiocamstreamer.virtual.device.streamer import Broadcasting, Stream, streams
from aiocamstreamer.virtual.device.switcher import Playables, Switcher

Part: TypeAlias = Literal[
    "acaps", "hardware", "overlay", "parameters", "scripter", "streams", "switcher", "tracker"
]
"""Parts of the state whose changes somebody is told of, as `State` names them."""

PARTS: frozenset[Part] = frozenset(get_args(Part))

ROLES = ("viewer", "operator", "admin")
"""What a user may do, each including the ones before it."""


DEFAULT_PASSWORD = "pass"  # noqa: S105 - of a camera that does not exist


@attrs.define
class User:
    """An account."""

    name: str
    password: str = attrs.field(repr=False)
    role: str = attrs.field(default="admin", validator=attrs.validators.in_(ROLES))
    ptz: bool = True

    @property
    def is_known(self) -> bool:
        """Whether everybody knows its password."""
        return self.password == DEFAULT_PASSWORD

    def may(self, role: str) -> bool:
        """Whether the account has *role* or more."""
        return ROLES.index(self.role) >= ROLES.index(role)


def new_boot_id() -> str:
    """An identifier that no boot had before."""
    return str(uuid.uuid4())


@attrs.define
class Device:
    """The camera's description of itself."""

    serial: str
    firmware: str
    product: str = "P3265-V"
    boot_id: str = attrs.field(factory=new_boot_id)
    booted: float = 0.0
    """Clock seconds at which it came up."""


@attrs.define
class StoredFile:
    """A file that was uploaded to an app."""

    name: str
    path: str
    storage: str
    data: bytes = attrs.field(repr=False)


@attrs.define
class Overlay:
    """CamOverlay's part: the services as they run now, and as they are saved."""

    services: list[dict[str, Any]] = attrs.field(factory=list)
    saved: list[dict[str, Any]] = attrs.field(factory=list)
    images: list[StoredFile] = attrs.field(factory=list)
    fonts: list[StoredFile] = attrs.field(factory=list)
    pictures: dict[int, bytes] = attrs.field(factory=dict)
    """Backgrounds that were uploaded for one service, by its id; volatile."""

    def save(self) -> None:
        """Make the running services those that survive a restart."""
        self.saved = copy.deepcopy(self.services)

    def restart(self) -> None:
        """Return to what was saved."""
        self.services = copy.deepcopy(self.saved)
        self.pictures.clear()


@attrs.define
class State:
    """The tree."""

    device: Device
    users: dict[str, User] = attrs.field(factory=dict)
    parameters: Parameters = attrs.field(factory=Parameters)
    """VAPIX parameters by name without ``root.``."""

    acaps: Acaps = attrs.field(factory=Acaps)
    hardware: Hardware = attrs.field(factory=Hardware)
    disks: Disks = attrs.field(factory=Disks)
    overlay: Overlay = attrs.field(factory=Overlay)
    sip: Sip = attrs.field(factory=Sip)
    mqtt: MqttClient = attrs.field(factory=MqttClient)
    ssh_users: dict[str, SshUser] = attrs.field(factory=dict)
    actions: Actions = attrs.field(factory=Actions)
    network: StaticNetwork = attrs.field(factory=StaticNetwork)
    streams: dict[str, Stream] = attrs.field(factory=streams)
    """CamStreamer's streams by id; change them within ``with virtual.change():`` and clients hear of it."""

    broadcasting: Broadcasting = attrs.field(factory=Broadcasting)
    """The rest of CamStreamer."""

    switcher: Switcher = attrs.field(factory=Switcher)
    playables: Playables = attrs.field(factory=Playables)
    """The rest of CamSwitcher."""

    scripter: Scripter = attrs.field(factory=Scripter)
    tracker: Tracker = attrs.field(factory=Tracker)
    planes: Planes = attrs.field(factory=Planes)
    """The rest of PlaneTracker."""

    neighbours: list[dict[str, str]] = attrs.field(factory=list)
    """Other cameras that this one sees on the network: ``name`` and ``ip``."""

    def restart(self) -> None:
        """Lose what a restart loses."""
        self.overlay.restart()
        self.hardware.restart()
        self.mqtt.restart()
        self.switcher.restart()
        self.scripter.restart()
