"""The parameters that a virtual camera starts with: what scripts take for granted.

Source: VAPIX parameter management; recorded on AXIS OS 12.11
"""

from __future__ import annotations

from aiocamstreamer.virtual.device import hardware, switcher
from aiocamstreamer.virtual.device import scripter as scripting
from aiocamstreamer.virtual.device.firmware import Profile


def parameters(serial: str, profile: Profile, channels: int = 1) -> dict[str, str]:
    """The parameters of a new camera, by their names without ``root.``."""
    return {
        **_brand(),
        **_properties(serial, profile, channels),
        **_network(serial, profile),
        **_image(channels),
        **_licenses(),
        **hardware.parameters(channels),
        **switcher.PARAMETERS,
        **scripting.PARAMETERS,
        "AudioSource.A0.AudioSupport": "no",
        "CamOverlay.Enabled": "1",
        "HTTPS.Enabled": "yes",
        "HTTPS.Port": "443",
        "StreamProfile.MaxGroups": "26",
        "StreamProfile.S0.Description": "the documents' first stream",
        "StreamProfile.S0.Name": "Quality",
        "StreamProfile.S0.Parameters": "videocodec=h264&resolution=1920x1080&text=1",
        "System.AccessLog": "Off",
        "System.PreventDoSAttack.ActivatePasswordThrottling": "On",
        "System.WebInterfaceDisabled": "no",
        "Time.POSIXTimeZone": "CET-1CEST,M3.5.0,M10.5.0/3",
        "WebService.DiscoveryMode.Discoverable": "No",
    }


def _brand() -> dict[str, str]:
    return {
        "Brand.Brand": "AXIS",
        "Brand.ProdFullName": "AXIS P3265-V Dome Camera",
        "Brand.ProdNbr": "P3265-V",
        "Brand.ProdShortName": "AXIS P3265-V",
        "Brand.ProdType": "Dome Camera",
        "Brand.ProdVariant": "",
        "Brand.WebURL": "http://www.axis.com",
    }


def _properties(serial: str, profile: Profile, channels: int) -> dict[str, str]:
    """The parameters that older clients find features by."""
    return {
        "Properties.API.HTTP.Version": "3",
        "Properties.API.Metadata.Metadata": "yes",
        "Properties.API.Metadata.Version": "1.0",
        "Properties.API.RTSP.Version": "2.01",
        "Properties.API.WebService.EntryService": "yes",
        "Properties.API.WebService.WebService": "yes",
        "Properties.Audio.Audio": "yes",
        "Properties.EmbeddedDevelopment.EmbeddedDevelopment": "yes",
        "Properties.EmbeddedDevelopment.Version": "2.16",
        "Properties.Firmware.BuildDate": "Jan 02 2026 03:04",
        "Properties.Firmware.BuildNumber": "1",
        "Properties.Firmware.Version": profile.firmware,
        "Properties.Image.Format": "jpeg,mjpeg,h264,h265",
        "Properties.Image.NbrOfViews": str(channels),
        "Properties.Image.Resolution": "1920x1080,1280x720,640x360",
        "Properties.Image.Rotation": "0,180",
        "Properties.LocalStorage.LocalStorage": "yes",
        "Properties.PTZ.DigitalPTZ": "yes",
        "Properties.PTZ.PTZ": "yes",
        "Properties.System.Architecture": "aarch64",
        "Properties.System.HardwareID": "931.11",
        "Properties.System.Language": "English",
        "Properties.System.LanguageType": "default",
        "Properties.System.SerialNumber": serial,
        "Properties.System.Soc": "Axis Artpec-8",
    }


def _network(serial: str, profile: Profile) -> dict[str, str]:
    return {
        "Network.Bonjour.Enabled": "yes",
        "Network.Bonjour.FriendlyName": f"AXIS P3265-V - {serial}",
        "Network.BootProto": "dhcp",
        "Network.HTTP.AuthenticationPolicy": profile.policy,
        "Network.SSH.Enabled": "no",
        "Network.UPnP.Enabled": "no",
        "Network.VolatileHostName.HostName": f"axis-{serial.lower()}",
        "Network.eth0.MACAddress": ":".join(serial[index : index + 2] for index in range(0, 12, 2)),
    }


def _image(channels: int) -> dict[str, str]:
    found = {"Image.NbrOfConfigs": str(channels)}
    for index in range(channels):
        found |= {
            f"Image.I{index}.Appearance.Compression": "30",
            f"Image.I{index}.Appearance.Resolution": "1920x1080",
            f"Image.I{index}.Enabled": "yes",
            f"Image.I{index}.Name": f"View Area {index + 1}",
            f"Image.I{index}.Source": "0",
            f"Image.I{index}.Stream.Duration": "0",
            f"Image.I{index}.Stream.FPS": "0",
            f"Image.I{index}.Stream.NbrOfFrames": "0",
        }
    return found


def _licenses() -> dict[str, str]:
    """Where each app keeps its licence; only two keep the code, too."""
    apps = ("Camoverlay", "Camscripter", "Camstreamer", "Camswitcher", "Planetracker")
    names = [f"{app}.{name}" for app in apps for name in ("Signature", "LicenseParams")]
    return dict.fromkeys([*names, "Camstreamer.LicenseCode", "Planetracker.LicenseCode"], "")
