"""``camctl params``: parameters of cameras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiocamstreamer import Camera
from aiocamstreamer.cli.doing import Deed, act
from aiocamstreamer.cli.exit_codes import ExitCode, Misused
from aiocamstreamer.cli.options import DEFAULTS, Options, Targets
from aiocamstreamer.cli.session import opened
from aiocamstreamer.cli.verbs import verbs

params = verbs("params")


@params.command(name="list")
async def list_(*targets: Targets, group: tuple[str, ...] = (), options: Options = DEFAULTS) -> ExitCode:
    """Parameters and their values.

    Args:
        group: Only those below this group, for example Properties.Firmware; may be said more than once.
    """
    async with opened(options, targets) as session:

        async def listed(camera: Camera) -> Mapping[str, str]:
            return await camera.vapix.params.list(*group)

        def text(found: Sequence[tuple[str, Mapping[str, str]]]) -> None:
            for name, values in found:
                session.out.pairs(name if len(found) > 1 else "", values.items())

        await session.tell(listed, doing="asking", text=text)
        return session.code


@params.command
async def get(name: str, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """The value of one parameter.

    Args:
        name: For example Brand.ProdNbr.
    """
    async with opened(options, targets) as session:

        async def asked(camera: Camera) -> str:
            return await camera.vapix.params.get(name)

        def text(found: Sequence[tuple[str, str]]) -> None:
            for camera, value in found:
                session.out.text(f"{camera}: {value}" if len(found) > 1 else value)

        await session.tell(asked, doing="asking", text=text)
        return session.code


@params.command
async def update(setting: str, /, *targets: Targets, options: Options = DEFAULTS) -> ExitCode:
    """Change one parameter.

    Args:
        setting: NAME=VALUE, for example Network.Bonjour.FriendlyName=Gate.
    """
    name, equals, value = setting.partition("=")
    if not (name and equals):
        raise Misused(f"NAME=VALUE is expected, not {setting!r}")
    deed = Deed("writing", done=f"{name} is changed", ask=f"change {name}")
    return await act(options, targets, deed, lambda camera: camera.vapix.params.update({name: value}))
