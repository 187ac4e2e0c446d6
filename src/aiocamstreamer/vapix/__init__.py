"""VAPIX: applications, parameters, users and the rest of what Axis cameras offer of themselves."""

from aiocamstreamer.vapix.application import Application, Sdk
from aiocamstreamer.vapix.application_errors import (
    ApplicationProblem,
    ApplicationRefused,
    ControlProblem,
    LicenseProblem,
    SettingProblem,
    UploadProblem,
)
from aiocamstreamer.vapix.applications import Applications
from aiocamstreamer.vapix.capabilities import Capabilities, Channel
from aiocamstreamer.vapix.definitions import Definition
from aiocamstreamer.vapix.device import Device, DeviceInfo
from aiocamstreamer.vapix.discovery import Api, Discovery, SchemaVersion
from aiocamstreamer.vapix.package import Package, VersionRange
from aiocamstreamer.vapix.params import Added, Params
from aiocamstreamer.vapix.service import Vapix
from aiocamstreamer.vapix.users import Role, User, Users
from aiocamstreamer.wire.keyvalue import Values
from aiocamstreamer.wire.service_call import ServiceFault

__all__ = [
    "Added",
    "Api",
    "Application",
    "ApplicationProblem",
    "ApplicationRefused",
    "Applications",
    "Capabilities",
    "Channel",
    "ControlProblem",
    "Definition",
    "Device",
    "DeviceInfo",
    "Discovery",
    "LicenseProblem",
    "Package",
    "Params",
    "Role",
    "SchemaVersion",
    "Sdk",
    "ServiceFault",
    "SettingProblem",
    "UploadProblem",
    "User",
    "Users",
    "Values",
    "Vapix",
    "VersionRange",
]
