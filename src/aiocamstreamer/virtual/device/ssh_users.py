"""People who may log in to a virtual camera by SSH, if it had any."""

from __future__ import annotations

import attrs


@attrs.define
class SshUser:
    """One of them."""

    password: str = attrs.field(repr=False)
    comment: str = ""
