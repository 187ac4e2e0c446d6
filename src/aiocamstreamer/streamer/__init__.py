"""The CamStreamer app: streams, what they use, what they are doing."""

from aiocamstreamer.streamer.audio_files import AudioFiles, AudioStorage, StoredSound
from aiocamstreamer.streamer.destinations import (
    Destination,
    HlsPull,
    HlsPush,
    MpegTsTcp,
    MpegTsUdp,
    OtherDestination,
    Rtmp,
    Srt,
    parse_destination,
)
from aiocamstreamer.streamer.diagnostics import (
    CameraInfo,
    Check,
    Diagnostics,
    PingTest,
    SpeedSample,
    SpeedTest,
)
from aiocamstreamer.streamer.events import ApiError, ApiSuccess, PortChanged, StreamerEvent, StreamState
from aiocamstreamer.streamer.legacy import LegacyStream
from aiocamstreamer.streamer.migration import migrate
from aiocamstreamer.streamer.parameters import Parameters
from aiocamstreamer.streamer.platforms import (
    FacebookStream,
    PagePost,
    PlainPlatform,
    PlainStream,
    Status,
    Stream,
    TimelinePost,
    UnknownStream,
    WindyStream,
    YoutubeStream,
)
from aiocamstreamer.streamer.records import AnyStream
from aiocamstreamer.streamer.schedule import Interval, WeekTime, format_schedule, interval, parse_schedule
from aiocamstreamer.streamer.settings import Changes
from aiocamstreamer.streamer.sound import SILENCE, Audio, AudioFile, AudioUrl, Microphone, NoAudio
from aiocamstreamer.streamer.sources import (
    CameraSource,
    ImageOutput,
    NoOutput,
    RtspSource,
    SdCardRule,
    Source,
    SwitcherSource,
    Video,
    VideoOutput,
)
from aiocamstreamer.streamer.statistics import (
    NetworkCounters,
    Rate,
    SrtRate,
    SrtStatistics,
    StreamStatistics,
    rate,
    srt_rate,
)
from aiocamstreamer.streamer.streamer import Streamer
from aiocamstreamer.streamer.streams import Streams
from aiocamstreamer.streamer.triggers import Always, Once, OnInput, Trigger, Weekly
from aiocamstreamer.streamer.watch import StreamStates

__all__ = [
    "SILENCE",
    "Always",
    "AnyStream",
    "ApiError",
    "ApiSuccess",
    "Audio",
    "AudioFile",
    "AudioFiles",
    "AudioStorage",
    "AudioUrl",
    "CameraInfo",
    "CameraSource",
    "Changes",
    "Check",
    "Destination",
    "Diagnostics",
    "FacebookStream",
    "HlsPull",
    "HlsPush",
    "ImageOutput",
    "Interval",
    "LegacyStream",
    "Microphone",
    "MpegTsTcp",
    "MpegTsUdp",
    "NetworkCounters",
    "NoAudio",
    "NoOutput",
    "OnInput",
    "Once",
    "OtherDestination",
    "PagePost",
    "Parameters",
    "PingTest",
    "PlainPlatform",
    "PlainStream",
    "PortChanged",
    "Rate",
    "Rtmp",
    "RtspSource",
    "SdCardRule",
    "Source",
    "SpeedSample",
    "SpeedTest",
    "Srt",
    "SrtRate",
    "SrtStatistics",
    "Status",
    "StoredSound",
    "Stream",
    "StreamState",
    "StreamStates",
    "StreamStatistics",
    "Streamer",
    "StreamerEvent",
    "Streams",
    "SwitcherSource",
    "TimelinePost",
    "Trigger",
    "UnknownStream",
    "Video",
    "VideoOutput",
    "WeekTime",
    "Weekly",
    "WindyStream",
    "YoutubeStream",
    "format_schedule",
    "interval",
    "migrate",
    "parse_destination",
    "parse_schedule",
    "rate",
    "srt_rate",
]
