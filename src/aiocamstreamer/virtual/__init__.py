"""A virtual camera: a real HTTP and WebSocket server with CamStreamer's apps, to develop and test against."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aiocamstreamer.virtual.camera import VirtualCamera

__all__ = ["VirtualCamera"]


if not TYPE_CHECKING:  # type checkers would take any misspelt name for one that is there

    def __getattr__(name: str) -> Any:
        """Import on first use, since it needs the extra ``virtual``."""
        if name != "VirtualCamera":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from aiocamstreamer.virtual.needed import needed

        with needed():
            from aiocamstreamer.virtual.camera import VirtualCamera

        return VirtualCamera
