"""``camctl caps``: what cameras can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from aiocamstreamer.cli.exit_codes import ExitCode
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened

if TYPE_CHECKING:
    from aiocamstreamer import Camera
    from aiocamstreamer.vapix import Capabilities

_NOT_KNOWN = "not known: the account may not see them, or they cannot be read"


async def caps(*targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Features of cameras, and what the account may do."""
    async with opened(options, targets) as session:

        def text(found: Sequence[tuple[str, Capabilities]]) -> None:
            for name, it in found:
                session.out.pairs(name, _facts(it))

        await session.tell(_asked, doing="asking", text=text)
        return session.code


async def _asked(camera: Camera) -> Capabilities:
    return await camera.capabilities()


def _facts(found: Capabilities) -> list[tuple[str, object]]:
    from aiocamstreamer import known

    apps = found.applications
    listed = None if apps is None else [f"{it.name} {it.version or ''}".strip() for it in known(apps)]
    return [
        ("model", found.device.full_name or found.device.product),
        ("AXIS OS", found.firmware),
        ("serial", found.device.serial),
        ("account", found.account.name),
        ("role", found.account.role),
        ("channels", [channel.name or channel.camera for channel in found.channels if channel.enabled]),
        ("applications", _NOT_KNOWN if listed is None else listed),
        ("APIs", _NOT_KNOWN if found.apis is None else _spelled(found.apis)),
    ]


def _spelled(apis: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{api} {'/'.join(versions)}" for api, versions in sorted(apis.items())]
