"""The CamSwitcher app: cameras, clips and playlists mixed into one picture."""

from aiocamstreamer.switcher.audio import Audio, MasterAudio, SecondaryAudio
from aiocamstreamer.switcher.clips import ClipFile, Clips, ClipTrack
from aiocamstreamer.switcher.events import (
    ClipRemove,
    ClipUpload,
    MediaServerStarted,
    PlaylistQueueChange,
    PlaylistSwitch,
    StreamAvailable,
    StreamSwitchAudio,
    StreamSwitchAudioError,
    StreamSwitchVideo,
    StreamSwitchVideoError,
    SwitcherEvent,
    SwitcherStart,
    SwitcherStop,
)
from aiocamstreamer.switcher.output import AudioInput, Output
from aiocamstreamer.switcher.playlist_queue import Queue
from aiocamstreamer.switcher.saved_list import SavedList
from aiocamstreamer.switcher.saved_records import (
    Clip,
    Media,
    Playlist,
    PlaylistItem,
    Source,
    TrackedCamera,
    Tracker,
)
from aiocamstreamer.switcher.switcher import AudioSettings, Settings, Storage, Switcher, VideoSettings
from aiocamstreamer.switcher.watch import OnAir

__all__ = [
    "Audio",
    "AudioInput",
    "AudioSettings",
    "Clip",
    "ClipFile",
    "ClipRemove",
    "ClipTrack",
    "ClipUpload",
    "Clips",
    "MasterAudio",
    "Media",
    "MediaServerStarted",
    "OnAir",
    "Output",
    "Playlist",
    "PlaylistItem",
    "PlaylistQueueChange",
    "PlaylistSwitch",
    "Queue",
    "SavedList",
    "SecondaryAudio",
    "Settings",
    "Source",
    "Storage",
    "StreamAvailable",
    "StreamSwitchAudio",
    "StreamSwitchAudioError",
    "StreamSwitchVideo",
    "StreamSwitchVideoError",
    "Switcher",
    "SwitcherEvent",
    "SwitcherStart",
    "SwitcherStop",
    "TrackedCamera",
    "Tracker",
    "VideoSettings",
]
