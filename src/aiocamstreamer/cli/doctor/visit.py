"""A visit to one camera: what the checks have learned by now, so that none asks twice."""

from __future__ import annotations

import itertools
import json
import shlex

import attrs

from aiocamstreamer import Address, Camera, RoleTooLow
from aiocamstreamer.cli.doctor.finding import Finding, Verdict
from aiocamstreamer.transport import Door
from aiocamstreamer.vapix import Capabilities, User, Values

_GROUPS = (
    "Camscripter",
    "Camstreamer",
    "Camswitcher",
    "CamOverlay",
    "Network",
    "Planetracker",
    "System",
    "Time",
)


@attrs.define
class Visit:
    """A visit to *camera*.

    Attributes:
        camera: The camera.
        first_event_seconds: Time in which the first event of a feed has to come.
        door: What was found at its address.
        user: The account, once it is known.
        private: Words that a report must not tell: names, addresses, serial numbers.
    """

    camera: Camera
    first_event_seconds: float
    door: Door | None = None
    user: User | None = None
    private: set[str] = attrs.field(factory=set)
    _capabilities: Capabilities | None = None
    _values: Values | None = None

    def __attrs_post_init__(self) -> None:
        address = self.camera.address
        self.keep_private(self.camera.name, address.host, address.authority, self.camera.username)

    def keep_private(self, *words: str | None) -> None:
        """Have no report tell *words*."""
        self.private |= {word for word in words if word}

    @property
    def product(self) -> str:
        """Number of the product; "" where nobody has asked, or the camera does not tell."""
        return (self._capabilities and self._capabilities.device.product) or ""

    @property
    def firmware(self) -> str:
        """Version of AXIS OS; "" as for `product`."""
        return self._capabilities.firmware if self._capabilities else ""

    async def capabilities(self) -> Capabilities:
        """The features of the camera; asked once."""
        if self._capabilities is None:
            found = self._capabilities = await self.camera.capabilities(refresh=True)
            self.keep_private(found.device.serial, found.device.soc_serial, found.boot_id)
        return self._capabilities

    async def parameters(self) -> Values:
        """The parameters that any check looks at; asked once."""
        if self._values is None:
            self._values = await self.camera.vapix.params.list(*_GROUPS)
        return self._values

    def not_told(self, check: str, sentence: str) -> Finding:
        """The finding that the camera does not tell what *sentence* says.

        Raises:
            RoleTooLow: It is because the account may not read it.
        """
        if self.user is not None and self.user.role != "admin":
            raise RoleTooLow("not told to this account", camera=self.camera.name)
        return bad(check, "unknown", sentence)


def camctl(*words: str) -> str:
    """The line of a shell that runs ``camctl`` with *words*."""
    return shlex.join(("camctl", *words))


def call(visit: Visit, name: str, /, **arguments: str) -> str:
    """The line of a shell that calls *name* of the library for the camera of *visit*, writes allowed."""
    told = (("--argument", f"{key}={_argument(value)}") for key, value in arguments.items())
    return camctl("fleet", "map", name, visit.camera.name, "--write", *itertools.chain.from_iterable(told))


def into_inventory(visit: Visit, command: str) -> str:
    """The line of a shell that writes the camera into the inventory by *command*, ``add`` or ``enroll``.

    Whoever named it by its address has it to name yet.
    """
    camera = visit.camera
    if _is_named(camera):
        return camctl(command, camera.name, camera.address.url, "--replace")
    return camctl(command, "NAME", camera.address.url)


def _is_named(camera: Camera) -> bool:
    """Whether *camera* is called otherwise than by its address."""
    try:
        return Address.parse(camera.name).host != camera.address.host
    except ValueError:
        return True


def set_parameter(visit: Visit, name: str, value: str) -> str:
    """The line of a shell that sets the parameter *name* to *value*."""
    return camctl("params", "update", f"{name}={value}", visit.camera.name)


def _argument(value: str) -> str:
    """*value* as ``--argument`` has it: a text that would be read as JSON is written in JSON."""
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)


def ok(check: str, sentence: str, evidence: str = "", *, subject: str = "") -> Finding:
    """The finding that all is well."""
    return Finding(check=check, verdict="ok", sentence=sentence, evidence=evidence, subject=subject)


def bad(
    check: str,
    verdict: Verdict,
    sentence: str,
    evidence: str = "",
    *,
    mends: str = "",
    command: str = "",
    subject: str = "",
    blocks: bool = False,
) -> Finding:
    """The finding that something is not."""
    return Finding(
        check=check,
        verdict=verdict,
        sentence=sentence,
        evidence=evidence,
        mends=mends,
        command=command,
        subject=subject,
        blocks=blocks,
    )
