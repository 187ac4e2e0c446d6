"""What `onvif-zeep` understands of a camera, as JSON."""

import json
import sys
from pathlib import Path

import onvif

(folder,) = {path.parent for path in Path(sys.prefix).rglob("devicemgmt.wsdl")}
camera = onvif.ONVIFCamera(sys.argv[1], int(sys.argv[2]), *sys.argv[3:], str(folder))
media = camera.create_media_service()
profiles = media.GetProfiles()
setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
head, profile = camera.create_ptz_service(), {"ProfileToken": profiles[0].token}
head.AbsoluteMove({**profile, "Position": {"PanTilt": {"x": 0.5, "y": -0.5}, "Zoom": {"x": 0}}})
position = head.GetStatus(profile).Position.PanTilt
configuration = {"ConfigurationToken": profiles[0].PTZConfiguration.token}
events, imaging = camera.create_events_service(), camera.create_imaging_service()
subscription = events.CreatePullPointSubscription().SubscriptionReference
(number,) = subscription.ReferenceParameters._value_1
pulled, sensor = {"Timeout": "PT30S", "MessageLimit": 100}, {"VideoSourceToken": "0"}
points = camera.create_pullpoint_service()


def pull():
    """The notifications, as operations and values; the library itself sends no number."""
    told = points.ws_client.PullMessages(**pulled, _soapheaders=[number]).NotificationMessage
    found = (it.Message._value_1 for it in told)
    return [
        (one.get("PropertyOperation"), [it.get("Value") for it in one.iter("{*}SimpleItem")]) for one in found
    ]


present = pull()
imaging.SetImagingSettings({**sensor, "ImagingSettings": {"Contrast": 70, "IrCutFilter": "OFF"}})
try:
    points.PullMessages(pulled)
except onvif.ONVIFError as problem:
    refused = str(problem)
told = {
    "present": sorted({operation for operation, _ in present}),
    "changed": pull(),
    "refused": refused,
    "contrast": imaging.GetImagingSettings(sensor).Contrast,
    "wide": imaging.GetOptions(sensor).WideDynamicRange.Mode,
    "head": [position.x, position.y, [it.Name for it in head.GetPresets(profile)]],
    "node": head.GetNodes()[0].token,
    "zoom": head.GetConfigurationOptions(configuration).Spaces.AbsoluteZoomPositionSpace[0].XRange.Max,
    "device": camera.devicemgmt.GetDeviceInformation().SerialNumber,
    "name": camera.devicemgmt.GetHostname().Name,
    "profiles": [it.token for it in profiles],
    "streams": [media.GetStreamUri({"StreamSetup": setup, "ProfileToken": it.token}).Uri for it in profiles],
    "pictures": [media.GetSnapshotUri({"ProfileToken": it.token}).Uri for it in profiles],
}
sys.stdout.write(json.dumps(told))
