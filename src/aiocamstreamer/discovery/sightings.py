"""Who was seen where, by whom: the sightings of one camera are one `Found`, told again when it changes."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Hashable, Sequence
from string import hexdigits

import attrs

from aiocamstreamer import limits
from aiocamstreamer.discovery.found import Found, Way
from aiocamstreamer.transport import Address

_log = logging.getLogger("aiocamstreamer.discovery")

_DIGITS = frozenset(hexdigits)


def serial_in(told: str) -> str:
    """The serial number in *told*, which may be written as a MAC address; "" where it is none."""
    bare = told.replace(":", "").replace("-", "") if len(told) <= 17 else ""
    return bare.upper() if len(bare) == 12 and _DIGITS.issuperset(bare) else ""


@attrs.frozen(kw_only=True)
class Sighting:
    """One camera at one address.

    Attributes:
        serial: Its serial number.
        address: The URL.
        way: How it was found.
        name: As it announces itself.
        model: As it says when it is asked.
        firmware: As for `model`.
        fingerprint: SHA-256 of its certificate.
        needs_setup: Whether it waits for its first account.
    """

    serial: str
    address: str
    way: Way
    needs_setup: bool | None = None
    name: str = ""
    model: str = ""
    firmware: str = ""
    fingerprint: str = ""


class Sightings:
    """All sightings, by who told of them, and the cameras that they are of.

    Attributes:
        news: What nobody has been told yet, by serial number: the newest state of each camera.
    """

    def __init__(self) -> None:
        self.news: dict[str, Found] = {}
        self._sources: dict[Hashable, tuple[Sighting, ...]] = {}
        self._cameras: dict[str, dict[Hashable, tuple[Sighting, ...]]] = {}
        self._found: dict[str, Found] = {}
        self._told: set[str] = set()
        self._warned: set[str] = set()

    @property
    def found(self) -> tuple[Found, ...]:
        """The cameras that are there now, in the order in which they were found."""
        return tuple(self._found.values())

    def put(self, source: Hashable, sightings: Sequence[Sighting]) -> None:
        """Take *sightings* in place of whatever *source* told before; none is a source that has ended."""
        before = self._sources.pop(source, ())
        after = tuple(each for each in sightings if self._has_room(each.serial, source))
        if after:
            self._sources[source] = after
        for serial in dict.fromkeys(each.serial for each in (*before, *after)):
            of_it = tuple(each for each in after if each.serial == serial)
            told = self._cameras.setdefault(serial, {})
            told.pop(source, None)
            if of_it:
                told[source] = of_it
            self._tell(serial)

    def next(self) -> Found:
        """The first of the news, which is none any more."""
        serial = next(iter(self.news))
        found = self.news.pop(serial)
        if found.is_gone:
            self._told.discard(serial)
        else:
            self._told.add(serial)
        return found

    def _has_room(self, serial: str, source: Hashable) -> bool:
        """Whether one more is held; whoever sends what nobody can keep is told of once."""
        if serial not in self._cameras:
            if len(self._cameras) < limits.DEVICES:
                return True
            self._warn("", f"more than {limits.DEVICES} serial numbers: further ones are not looked at")
            return False
        told = self._cameras[serial]
        if source in told or len(told) < limits.PLACES:
            return True
        self._warn(serial, f"{serial}: more than {limits.PLACES} places: further ones are not looked at")
        return False

    def _warn(self, about: str, text: str) -> None:
        if about not in self._warned and len(self._warned) <= limits.DEVICES:
            self._warned.add(about)
            _log.warning("%s", text)

    def _tell(self, serial: str) -> None:
        sightings = [each for several in self._cameras[serial].values() for each in several]
        if not sightings:
            del self._cameras[serial]
            if self._found.pop(serial, None) is None:
                return
            if serial in self._told:
                self.news[serial] = Found(serial=serial)
            else:
                self.news.pop(serial, None)  # it came and went while nobody looked
            return
        found = self._merged(serial, sightings)
        if found != self._found.get(serial):
            self._found[serial] = self.news[serial] = found

    def _merged(self, serial: str, sightings: Sequence[Sighting]) -> Found:
        # What it says itself when it is asked counts more than what is said of it.
        best = sorted(sightings, key=lambda each: not each.model)
        certificates = sorted({each.fingerprint for each in sightings if each.fingerprint})
        if len(certificates) > 1:
            shown = " and ".join(certificates)
            self._warn(f"{serial} {shown}", f"{serial}: it shows several certificates: {shown}")
        setup = [each.needs_setup for each in best if each.needs_setup is not None]
        return Found(
            serial=serial,
            addresses=tuple(sorted({each.address for each in sightings}, key=_rank)),
            model=next((each.model for each in best if each.model), ""),
            firmware=next((each.firmware for each in best if each.firmware), ""),
            name=next((each.name for each in sightings if each.name), ""),
            certificates=tuple(certificates),
            needs_setup=setup[0] if setup else None,
            via=tuple(sorted({each.way for each in sightings})),
        )


def _rank(address: str) -> tuple[object, ...]:
    place = Address.parse(address)
    host = ipaddress.ip_address(place.host)
    return host.is_link_local, not place.is_secure, host.version, host.packed, place.port
