"""ONVIF's second media service: the same profiles as those of the first, told in another form.

Source: ONVIF Media2 Service Specification. Nobody has recorded it; it tells what the first one does.
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from aiocamstreamer.virtual.soap import ptz_service
from aiocamstreamer.virtual.soap.media_service import (
    encoder_token,
    sizes,
    snapshot_address,
    source_configuration,
    stream_address,
)
from aiocamstreamer.virtual.soap.profiles import MOST_FPS, Profile
from aiocamstreamer.virtual.soap.profiles import profiles as all_profiles
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

CAPABILITIES = (
    '<tr2:Capabilities SnapshotUri="true" Rotation="false">'
    '<tr2:ProfileCapabilities MaximumNumberOfProfiles="32" '
    'ConfigurationsSupported="VideoSource VideoEncoder PTZ"/>'
    '<tr2:StreamingCapabilities RTSPStreaming="true" RTPMulticast="false" RTP_RTSP_TCP="true"/>'
    "</tr2:Capabilities>"
)

_TYPE = re.compile(r"<(?:[\w.-]{1,64}:)?Type(?:\s[^<>]{0,256})?>\s*(\w{1,64})\s*<")


def profiles(camera: Device, request: Request, call: Call) -> str:
    """Every profile, or the one that is named, with the configurations that are asked for."""
    kinds = set(_TYPE.findall(call.inside))
    found = _chosen(camera, call, "Token", lambda of: of.token, "ter:NoProfile")
    return "".join(_profile(camera, of, kinds) for of in found)


def _profile(camera: Device, of: Profile, kinds: set[str]) -> str:
    turns = of.channel in ptz_service.heads(camera)
    told = {
        "VideoSource": source_configuration(camera, of, "tr2:VideoSource"),
        "VideoEncoder": _encoder(of, "tr2:VideoEncoder"),
        "PTZ": ptz_service.configuration(of.channel, "tr2:PTZ") if turns else "",
    }
    inside = "".join(text for kind, text in told.items() if kinds & {kind, "All"})
    name = tags({"tr2:Name": f"profile_{of.channel} jpeg"})
    configurations = f"<tr2:Configurations>{inside}</tr2:Configurations>" if inside else ""
    return f'<tr2:Profiles token="{of.token}" fixed="true">{name}{configurations}</tr2:Profiles>'


def _encoder(of: Profile, tag: str) -> str:
    names = tags({"tt:Name": f"default_{of.channel} jpeg", "tt:UseCount": 1, "tt:Encoding": "JPEG"})
    size = tags({"tt:Width": of.width, "tt:Height": of.height})
    rate = tags({"tt:FrameRateLimit": of.fps, "tt:BitrateLimit": 2**31 - 1})
    quality = tags({"tt:Quality": max(0, 100 - of.compression)})
    return (
        f'<{tag} token="{encoder_token(of)}">{names}<tt:Resolution>{size}</tt:Resolution>'
        f"<tt:RateControl>{rate}</tt:RateControl>{quality}</{tag}>"
    )


def video_source_configurations(camera: Device, request: Request, call: Call) -> str:
    """Those of every profile, or the one that is named."""
    found = _configured(camera, call, lambda of: of.source)
    return "".join(source_configuration(camera, of, "tr2:Configurations") for of in found)


def video_encoder_configurations(camera: Device, request: Request, call: Call) -> str:
    """Those of every profile, or the one that is named."""
    return "".join(_encoder(of, "tr2:Configurations") for of in _configured(camera, call, encoder_token))


def video_encoder_options(camera: Device, request: Request, call: Call) -> str:
    """The same for all."""
    quality = tags({"tt:Min": 0, "tt:Max": 100})
    rates = " ".join(str(rate) for rate in range(MOST_FPS, 0, -1))
    bits = tags({"tt:Min": 0, "tt:Max": 2**31 - 1})
    return (
        f'<tr2:Options FrameRatesSupported="{rates}">{tags({"tt:Encoding": "JPEG"})}'
        f"<tt:QualityRange>{quality}</tt:QualityRange>{sizes(camera)}"
        f"<tt:BitrateRange>{bits}</tt:BitrateRange></tr2:Options>"
    )


def _configured(camera: Device, call: Call, token: Callable[[Profile], str]) -> Iterator[Profile]:
    """The profiles with the configuration and the profile that *call* names."""
    named = set(_chosen(camera, call, "ProfileToken", lambda of: of.token, "ter:NoProfile"))
    for of in _chosen(camera, call, "ConfigurationToken", token, "ter:NoConfig"):
        if of in named:
            yield of


def _chosen(
    camera: Device, call: Call, name: str, token: Callable[[Profile], str], lacking: str
) -> list[Profile]:
    """The profiles whose *token* the argument *name* is; all where it is left out.

    Raises:
        Fault: There is none.
    """
    wanted = call.argument(name)
    found = [of for of in all_profiles(camera) if not wanted or token(of) == wanted]
    if not found:
        raise Fault("Profile Not Exist", "ter:InvalidArgVal", lacking)
    return found


def stream_uri(camera: Device, request: Request, call: Call) -> str:
    """Where the video of a profile is to be had."""
    return f"<tr2:Uri>{escape(stream_address(camera, request, call))}</tr2:Uri>"


def snapshot_uri(camera: Device, request: Request, call: Call) -> str:
    """Where a picture of a profile is to be had."""
    return f"<tr2:Uri>{escape(snapshot_address(camera, request, call))}</tr2:Uri>"


OPERATIONS: Operations = {
    "viewer": {
        "GetProfiles": profiles,
        "GetVideoSourceConfigurations": video_source_configurations,
        "GetVideoEncoderConfigurations": video_encoder_configurations,
        "GetVideoEncoderConfigurationOptions": video_encoder_options,
        "GetStreamUri": stream_uri,
        "GetSnapshotUri": snapshot_uri,
    },
}
"""What it takes, by the least role that may ask for it."""
