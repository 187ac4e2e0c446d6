"""What `sensecam-control` hears from a camera when it sets it up, as JSON."""

import json
import sys

from sensecam_control.vapix_config import CameraConfiguration
from sensecam_control.vapix_control import CameraControl

camera = CameraConfiguration(*sys.argv[1:])
head = CameraControl(*sys.argv[1:])
told = {
    "size": camera.get_image_size(),
    "status": camera.get_video_status(1),
    "type": camera.get_type_camera(),
    "date": camera.get_date_and_time(),
    "set date": camera.set_date(2031, 2, 3),
    "profile": [camera.check_profile("Quality"), camera.create_profile("Small", resolution="640x480")],
    "account": [
        camera.create_user("joe", "secret", "viewer"),
        camera.check_user("joe"),
        camera.update_user("joe", password="other"),
        camera.remove_user("joe"),
    ],
    "name": camera.set_hostname("gate"),
    "picture": [camera.set_appearance(brightness=60), camera.set_wdr("on", contrast=40)],
    "text": [camera.set_dynamic_text_overlay("3 : 1"), camera.get_dynamic_text_overlay()],
    "report": camera.get_server_report()[:5],
    "head": [
        head.absolute_move(10, 5, 1).status_code,
        head.get_ptz(),
        head.list_all_preset(),
        head.go_to_server_preset_name("Gate").status_code,
    ],
}
sys.stdout.write(json.dumps(told))
