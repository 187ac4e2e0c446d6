"""VAPIX: applications, parameters, users and the rest of what Axis cameras offer of themselves."""

from aiocamstreamer.vapix.apis import Api, Apis, SchemaVersion
from aiocamstreamer.vapix.application import Application, Sdk
from aiocamstreamer.vapix.application_errors import (
    ApplicationNotFound,
    ApplicationProblem,
    ApplicationRefused,
    ControlProblem,
    LicenseProblem,
    SettingProblem,
    UploadProblem,
)
from aiocamstreamer.vapix.applications import Applications
from aiocamstreamer.vapix.capabilities import Capabilities, Channel
from aiocamstreamer.vapix.cleaners import Cleaner, Cleaners
from aiocamstreamer.vapix.clock import CameraTime, Clock
from aiocamstreamer.vapix.definitions import Definition
from aiocamstreamer.vapix.device import Device, DeviceInfo
from aiocamstreamer.vapix.disks import Disk, DiskHealth, DiskJob, DiskProgress, Disks
from aiocamstreamer.vapix.event_topics import EventTopic, EventTopics, TopicItem
from aiocamstreamer.vapix.events import EventFilter, Items, Notification, NotificationStream, VapixEvent
from aiocamstreamer.vapix.http_headers import HttpHeaders
from aiocamstreamer.vapix.imaging import Frames, Imaging
from aiocamstreamer.vapix.media_clips import AudioOutput, MediaClip, MediaClips
from aiocamstreamer.vapix.network import Network, Reached
from aiocamstreamer.vapix.package import Package, VersionRange
from aiocamstreamer.vapix.params import Added, Params
from aiocamstreamer.vapix.port import (
    Circuit,
    Direction,
    Port,
    PortChange,
    PortFailure,
    PortNumber,
    PortSettings,
    PortsRefused,
)
from aiocamstreamer.vapix.ports import PortMonitor, Ports
from aiocamstreamer.vapix.position import Limits, Position
from aiocamstreamer.vapix.presets import Preset, Presets
from aiocamstreamer.vapix.ptz import Move, Ptz
from aiocamstreamer.vapix.readiness import Readiness
from aiocamstreamer.vapix.recording_rules import RecordingRule, RecordingRules
from aiocamstreamer.vapix.recordings import Recording, Recordings
from aiocamstreamer.vapix.system import Firmware, System
from aiocamstreamer.vapix.tours import Tour, Tours, TourStop
from aiocamstreamer.vapix.users import Role, User, Users
from aiocamstreamer.vapix.vapix import Vapix
from aiocamstreamer.vapix.watch import Latest
from aiocamstreamer.wire.io import PortReport, PortStep
from aiocamstreamer.wire.keyvalue import Values
from aiocamstreamer.wire.service_call import ServiceFault

__all__ = [
    "Added",
    "Api",
    "Apis",
    "Application",
    "ApplicationNotFound",
    "ApplicationProblem",
    "ApplicationRefused",
    "Applications",
    "AudioOutput",
    "CameraTime",
    "Capabilities",
    "Channel",
    "Circuit",
    "Cleaner",
    "Cleaners",
    "Clock",
    "ControlProblem",
    "Definition",
    "Device",
    "DeviceInfo",
    "Direction",
    "Disk",
    "DiskHealth",
    "DiskJob",
    "DiskProgress",
    "Disks",
    "EventFilter",
    "EventTopic",
    "EventTopics",
    "Firmware",
    "Frames",
    "HttpHeaders",
    "Imaging",
    "Items",
    "Latest",
    "LicenseProblem",
    "Limits",
    "MediaClip",
    "MediaClips",
    "Move",
    "Network",
    "Notification",
    "NotificationStream",
    "Package",
    "Params",
    "Port",
    "PortChange",
    "PortFailure",
    "PortMonitor",
    "PortNumber",
    "PortReport",
    "PortSettings",
    "PortStep",
    "Ports",
    "PortsRefused",
    "Position",
    "Preset",
    "Presets",
    "Ptz",
    "Reached",
    "Readiness",
    "Recording",
    "RecordingRule",
    "RecordingRules",
    "Recordings",
    "Role",
    "SchemaVersion",
    "Sdk",
    "ServiceFault",
    "SettingProblem",
    "System",
    "TopicItem",
    "Tour",
    "TourStop",
    "Tours",
    "UploadProblem",
    "User",
    "Users",
    "Values",
    "Vapix",
    "VapixEvent",
    "VersionRange",
]
