"""The CamSwitcher app: cameras, clips and playlists mixed into one picture."""

from aiocamstreamer.switcher.audio import (
    Audio,
    MasterAudio,
    MasterAudioFields,
    SecondaryAudio,
    SecondaryAudioFields,
)
from aiocamstreamer.switcher.clips import Clip, ClipFields, ClipFile, Clips, ClipTrack
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
from aiocamstreamer.switcher.kept_playlist import KeptPlaylist
from aiocamstreamer.switcher.output import AudioInput, Output
from aiocamstreamer.switcher.playlist_queue import Queue
from aiocamstreamer.switcher.playlists import (
    Media,
    Playlist,
    PlaylistFields,
    PlaylistItem,
    Playlists,
    PlayType,
)
from aiocamstreamer.switcher.saved_list import SavedList, SavedRecord
from aiocamstreamer.switcher.sources import Source, SourceFields, Sources
from aiocamstreamer.switcher.switcher import (
    AudioSettings,
    Settings,
    SettingsFields,
    Storage,
    Switcher,
    VideoSettings,
)
from aiocamstreamer.switcher.trackers import TrackedCamera, Tracker, TrackerFields, Trackers
from aiocamstreamer.switcher.watch import OnAir

__all__ = [
    "Audio",
    "AudioInput",
    "AudioSettings",
    "Clip",
    "ClipFields",
    "ClipFile",
    "ClipRemove",
    "ClipTrack",
    "ClipUpload",
    "Clips",
    "KeptPlaylist",
    "MasterAudio",
    "MasterAudioFields",
    "Media",
    "MediaServerStarted",
    "OnAir",
    "Output",
    "PlayType",
    "Playlist",
    "PlaylistFields",
    "PlaylistItem",
    "PlaylistQueueChange",
    "PlaylistSwitch",
    "Playlists",
    "Queue",
    "SavedList",
    "SavedRecord",
    "SecondaryAudio",
    "SecondaryAudioFields",
    "Settings",
    "SettingsFields",
    "Source",
    "SourceFields",
    "Sources",
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
    "TrackerFields",
    "Trackers",
    "VideoSettings",
]
