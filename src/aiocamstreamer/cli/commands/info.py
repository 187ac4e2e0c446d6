"""``camctl info``: what cameras are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened

if TYPE_CHECKING:
    from aiocamstreamer import Camera
    from aiocamstreamer.vapix import DeviceInfo


async def info(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Model, firmware and serial number of cameras."""
    async with opened(options, targets) as session:

        def table(found: Sequence[tuple[str, DeviceInfo]]) -> None:
            rows = [(name, it.full_name or it.product, it.firmware, it.serial) for name, it in found]
            session.out.table(("camera", "model", "AXIS OS", "serial"), rows)

        await session.tell(_asked, doing="asking", text=table)
        return session.code


async def _asked(camera: Camera) -> DeviceInfo:
    return await camera.vapix.device.info()
