"""ONVIF's media service: profiles of the video, and where to have it.

Every profile is one of JPEG, for which alone there is an encoder.

Source: ONVIF Media Service Specification; answers as recorded on AXIS OS 8.40 and 9.80
"""
# ruff: noqa: ARG001 - every operation is called alike

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from aiocamstreamer.virtual.device.state_parameters import RTSP_PORT
from aiocamstreamer.virtual.soap import ptz_service
from aiocamstreamer.virtual.soap.profiles import MOST_FPS, Profile, named
from aiocamstreamer.virtual.soap.profiles import profiles as all_profiles
from aiocamstreamer.virtual.soap.soap_messages import Call, Fault, tags
from aiocamstreamer.virtual.vapix.video import ONVIF_PICTURE, ONVIF_STREAM

if TYPE_CHECKING:
    from aiocamstreamer.virtual.device.device import Device
    from aiocamstreamer.virtual.server.request import Request
    from aiocamstreamer.virtual.soap.soap_messages import Operations

STREAMING = (
    "<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>true</tt:RTP_TCP>"
    "<tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>"
)
PROFILES_CAPABILITY = (
    '<trt:Capabilities SnapshotUri="true" Rotation="false">'
    '<trt:ProfileCapabilities MaximumNumberOfProfiles="32"/><trt:StreamingCapabilities RTPMulticast="false" '
    'RTP_TCP="true" RTP_RTSP_TCP="true"/></trt:Capabilities>'
)

_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::\d*)?")


def profiles(camera: Device, request: Request, call: Call) -> str:
    """Every profile."""
    return "".join(_profile(camera, each, "trt:Profiles") for each in all_profiles(camera))


def profile(camera: Device, request: Request, call: Call) -> str:
    """The one that is named."""
    return _profile(camera, named(camera, call), "trt:Profile")


def _profile(camera: Device, of: Profile, tag: str) -> str:
    name = tags({"tt:Name": f"profile_{of.channel} jpeg"})
    source = source_configuration(camera, of, "tt:VideoSourceConfiguration")
    encoder = _encoder(of, "tt:VideoEncoderConfiguration")
    turns = of.channel in ptz_service.heads(camera)
    head = ptz_service.configuration(of.channel, "tt:PTZConfiguration") if turns else ""
    return f'<{tag} fixed="true" token="{of.token}">{name}{source}{encoder}{head}</{tag}>'


def source_configuration(camera: Device, of: Profile, tag: str) -> str:
    """The part of the picture that a profile shows, as an element called *tag*."""
    names = tags({"tt:Name": f"user{of.source}", "tt:UseCount": 1, "tt:SourceToken": of.source})
    bounds = f'<tt:Bounds height="{camera.screen.height}" width="{camera.screen.width}" y="0" x="0"/>'
    return f'<{tag} token="{of.source}">{names}{bounds}</{tag}>'


def _encoder(of: Profile, tag: str) -> str:
    names = tags({"tt:Name": f"default_{of.channel} jpeg", "tt:UseCount": 1, "tt:Encoding": "JPEG"})
    size = tags({"tt:Width": of.width, "tt:Height": of.height})
    quality = tags({"tt:Quality": max(0, 100 - of.compression)})
    rate = tags({"tt:FrameRateLimit": of.fps, "tt:EncodingInterval": 1, "tt:BitrateLimit": 2**31 - 1})
    address = tags({"tt:Type": "IPv4", "tt:IPv4Address": "0.0.0.0"})  # noqa: S104 - nobody listens there
    multicast = tags({"tt:Port": 0, "tt:TTL": 5, "tt:AutoStart": False})
    return (
        f'<{tag} token="{encoder_token(of)}">{names}<tt:Resolution>{size}</tt:Resolution>{quality}'
        f"<tt:RateControl>{rate}</tt:RateControl><tt:Multicast><tt:Address>{address}</tt:Address>{multicast}"
        f"</tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout></{tag}>"
    )


def video_sources(camera: Device, request: Request, call: Call) -> str:
    """The sensor, as each channel sees it."""
    size = tags({"tt:Width": camera.screen.width, "tt:Height": camera.screen.height})
    inside = f"{tags({'tt:Framerate': MOST_FPS})}<tt:Resolution>{size}</tt:Resolution>"
    return "".join(
        f'<trt:VideoSources token="{each.source}">{inside}</trt:VideoSources>'
        for each in all_profiles(camera)
    )


def video_source_configurations(camera: Device, request: Request, call: Call) -> str:
    """Those of every profile."""
    return "".join(source_configuration(camera, each, "trt:Configurations") for each in all_profiles(camera))


def video_encoder_configurations(camera: Device, request: Request, call: Call) -> str:
    """Those of every profile."""
    return "".join(_encoder(each, "trt:Configurations") for each in all_profiles(camera))


def video_source_configuration(camera: Device, request: Request, call: Call) -> str:
    """The one that is named."""
    return source_configuration(
        camera, _configured(camera, call, lambda each: each.source), "trt:Configuration"
    )


def video_encoder_configuration(camera: Device, request: Request, call: Call) -> str:
    """The one that is named."""
    return _encoder(_configured(camera, call, encoder_token), "trt:Configuration")


def sizes(camera: Device) -> str:
    """The sizes that parameters name."""
    listed = camera.state.parameters.get("Properties.Image.Resolution", "")
    return "".join(
        f"<tt:ResolutionsAvailable>{tags({'tt:Width': width, 'tt:Height': height})}</tt:ResolutionsAvailable>"
        for width, _, height in (size.partition("x") for size in listed.split(","))
    )


def video_encoder_options(camera: Device, request: Request, call: Call) -> str:
    """The same for all: sizes that parameters name, quality and rates."""
    rates = "".join(
        f"<tt:{name}>{tags({'tt:Min': 1, 'tt:Max': most})}</tt:{name}>"
        for name, most in (("FrameRateRange", MOST_FPS), ("EncodingIntervalRange", 1))
    )
    quality = f"<tt:QualityRange>{tags({'tt:Min': 0, 'tt:Max': 100})}</tt:QualityRange>"
    return f"<trt:Options>{quality}<tt:JPEG>{sizes(camera)}{rates}</tt:JPEG></trt:Options>"


def encoder_token(of: Profile) -> str:
    """The token of a profile's encoder."""
    return f"default_{of.channel}_jpeg"


def _configured(camera: Device, call: Call, token: Callable[[Profile], str]) -> Profile:
    """The profile whose configuration, by its *token*, is named."""
    named = call.argument("ConfigurationToken")
    for each in all_profiles(camera):
        if token(each) == named:
            return each
    raise Fault("No such configuration", "ter:InvalidArgVal", "ter:NoConfig")


def stream_uri(camera: Device, request: Request, call: Call) -> str:
    """Where the video of a profile is to be had by RTSP."""
    return _uri(stream_address(camera, request, call))


def stream_address(camera: Device, request: Request, call: Call) -> str:
    """The address of the named profile's stream.

    Raises:
        Fault: There is no such profile, or nobody is told of RTSP.
    """
    of, read = named(camera, call), camera.state.parameters.get
    if read("Network.RTSP.Enabled") != "yes":
        raise Fault("RTSP is switched off", "ter:InvalidArgVal", "ter:InvalidStreamSetup")
    found = _HOST.match(request.header("host") or "")
    host, port = (found[1] if found else "") or "127.0.0.1", read("Network.RTSP.Port", "")
    place = host if port == str(RTSP_PORT) else f"{host}:{port}"
    query = f"profile={of.token}&sessiontimeout=60&streamtype=unicast"
    return f"rtsp://{place}{ONVIF_STREAM}?{query}"


def snapshot_uri(camera: Device, request: Request, call: Call) -> str:
    """Where a picture of a profile is to be had."""
    return _uri(snapshot_address(camera, request, call))


def snapshot_address(camera: Device, request: Request, call: Call) -> str:
    """The address of the named profile's picture.

    Raises:
        Fault: There is no such profile.
    """
    of = named(camera, call)
    query = f"resolution={of.width}x{of.height}&compression={of.compression}"
    query += f"&camera={of.channel}" if of.channel > 1 else ""
    scheme = "https" if request.is_secure else "http"
    return f"{scheme}://{request.header('host') or '127.0.0.1'}{ONVIF_PICTURE}?{query}"


def _uri(address: str) -> str:
    inside = tags({"tt:InvalidAfterConnect": False, "tt:InvalidAfterReboot": False, "tt:Timeout": "PT0S"})
    return f"<trt:MediaUri><tt:Uri>{escape(address)}</tt:Uri>{inside}</trt:MediaUri>"


OPERATIONS: Operations = {
    "viewer": {
        "GetProfiles": profiles,
        "GetProfile": profile,
        "GetVideoSources": video_sources,
        "GetVideoSourceConfigurations": video_source_configurations,
        "GetVideoEncoderConfigurations": video_encoder_configurations,
        "GetVideoSourceConfiguration": video_source_configuration,
        "GetVideoEncoderConfiguration": video_encoder_configuration,
        "GetVideoEncoderConfigurationOptions": video_encoder_options,
        "GetStreamUri": stream_uri,
        "GetSnapshotUri": snapshot_uri,
    },
}
"""What it takes, by the least role that may ask for it."""
