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
        certificates: SHA-256 of what it shows by https, which nobody vouches for; there are several where
            somebody else says that he is this camera.
        needs_setup: Whether it waits for its first account; None where it does not say.
        via: How it was found.
    """

    serial: str
    addresses: tuple[str, ...] = ()
    model: str = ""
    firmware: str = ""
    name: str = ""
    certificates: tuple[str, ...] = ()
    needs_setup: bool | None = None
    via: tuple[Way, ...] = ()

    @property
    def address(self) -> str:
        """The best of `addresses`, as `Camera` takes it; "" where there is none."""
        return self.addresses[0] if self.addresses else ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the one certificate that it shows; "" without https, and where there are several."""
        return self.certificates[0] if len(self.certificates) == 1 else ""

    @property
    def https(self) -> bool:
        """Whether it can be reached by https."""
        return any(address.startswith("https://") for address in self.addresses)

    @property
    def is_gone(self) -> bool:
        """Whether it is not to be found any more."""
        return not self.addresses
