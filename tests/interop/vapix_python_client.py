"""What `vapix-python` hears from a camera whose head it turns, as JSON."""

import json
import sys

from vapix_python.VapixAPI import VapixAPI

head = VapixAPI(*sys.argv[1:]).ptz
head.absolute_move(10, 5, 1, 50)
told = {
    "position": head.get_current_ptz(),
    "relative": head.relative_move(1, 1, 1, 50),
    "commands": head.ptz_enabled()[:18],
    "focus": head.set_autofocus(False),
    "home": head.go_home(50),
    "stopped": head.stop_move(),
}
sys.stdout.write(json.dumps(told))
