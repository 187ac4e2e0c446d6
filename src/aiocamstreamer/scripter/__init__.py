"""The CamScripter app."""

from aiocamstreamer.app import ClockCheck, NearbyCamera
from aiocamstreamer.scripter.camera_events import CameraEvents
from aiocamstreamer.scripter.declarations import EventDeclaration, EventKey
from aiocamstreamer.scripter.package import Manifest, Package
from aiocamstreamer.scripter.package_server import PackageEndpoint
from aiocamstreamer.scripter.packages import InstalledPackage, Json, Packages
from aiocamstreamer.scripter.scripter import Scripter, Storage
from aiocamstreamer.scripter.scripter_app import StorageName

__all__ = [
    "CameraEvents",
    "ClockCheck",
    "EventDeclaration",
    "EventKey",
    "InstalledPackage",
    "Json",
    "Manifest",
    "NearbyCamera",
    "Package",
    "PackageEndpoint",
    "Packages",
    "Scripter",
    "Storage",
    "StorageName",
]
