"""VAPIX: applications, parameters, users and the rest of what Axis cameras offer of themselves."""

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
from aiocamstreamer.vapix.audio import Audio, AudioOutput, Clip
from aiocamstreamer.vapix.capabilities import Capabilities, Channel
from aiocamstreamer.vapix.clearview import Cleaner, ClearView
from aiocamstreamer.vapix.clock import CameraTime, Clock
from aiocamstreamer.vapix.definitions import Definition
from aiocamstreamer.vapix.device import Device, DeviceInfo
from aiocamstreamer.vapix.discovery import Api, Discovery, SchemaVersion
from aiocamstreamer.vapix.events import EventFilter, Items, Notification, VapixEvent
from aiocamstreamer.vapix.imaging import Frames, Imaging, Size
from aiocamstreamer.vapix.network import Network, Reached
from aiocamstreamer.vapix.package import Package, VersionRange
from aiocamstreamer.vapix.params import Added, Params
from aiocamstreamer.vapix.port import Port, PortChange, PortFailure, PortNumber, PortSettings, PortsRefused
from aiocamstreamer.vapix.ports import PortMonitor, Ports
from aiocamstreamer.vapix.position import Limits, Position, Preset
from aiocamstreamer.vapix.ptz import Ptz
from aiocamstreamer.vapix.readiness import Readiness
from aiocamstreamer.vapix.recording import Recording, RecordingRule, Recordings
from aiocamstreamer.vapix.storage import Disk, DiskHealth, DiskJob, DiskProgress, Storage
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
    "Application",
    "ApplicationNotFound",
    "ApplicationProblem",
    "ApplicationRefused",
    "Applications",
    "Audio",
    "AudioOutput",
    "CameraTime",
    "Capabilities",
    "Channel",
    "Cleaner",
    "ClearView",
    "Clip",
    "Clock",
    "ControlProblem",
    "Definition",
    "Device",
    "DeviceInfo",
    "Discovery",
    "Disk",
    "DiskHealth",
    "DiskJob",
    "DiskProgress",
    "EventFilter",
    "Firmware",
    "Frames",
    "Imaging",
    "Items",
    "Latest",
    "LicenseProblem",
    "Limits",
    "Network",
    "Notification",
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
    "Ptz",
    "Reached",
    "Readiness",
    "Recording",
    "RecordingRule",
    "Recordings",
    "Role",
    "SchemaVersion",
    "Sdk",
    "ServiceFault",
    "SettingProblem",
    "Size",
    "Storage",
    "System",
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
