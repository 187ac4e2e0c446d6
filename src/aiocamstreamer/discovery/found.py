"""A camera that was found."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

Way: TypeAlias = Literal["multicast", "sweep"]
"""How a camera was found: it announced itself in multicast DNS, or it was asked."""


@attrs.frozen(kw_only=True)
class Found:
    """One camera, as it was found by now.

    Attributes:
        serial: Its serial number, which tells it from all others: 12 hexadecimal digits in upper case.
        addresses: URLs at which it is, the best first: those that can be routed to before link-local ones,
            https before http. Empty where it has taken leave, or is found no more.
        model: For example ``AXIS P3265-V``; "" where it has told nobody.
        firmware: Version of AXIS OS; "" as for `model`.
        name: As it announces itself; "" where it does not. Several cameras may have one name.
        fingerprint: SHA-256 of the certificate that it shows, which nobody vouches for; "" without https, and
            where it shows several.
        needs_setup: Whether it waits for its first account; None where it does not say.
        via: How it was found.
    """

    serial: str
    addresses: tuple[str, ...] = ()
    model: str = ""
    firmware: str = ""
    name: str = ""
    fingerprint: str = ""
    needs_setup: bool | None = None
    via: tuple[Way, ...] = ()

    @property
    def address(self) -> str:
        """The best of `addresses`, as `Camera` takes it; "" where there is none."""
        return self.addresses[0] if self.addresses else ""

    @property
    def https(self) -> bool:
        """Whether it can be reached by https."""
        return any(address.startswith("https://") for address in self.addresses)

    @property
    def is_gone(self) -> bool:
        """Whether it is not to be found any more."""
        return not self.addresses
