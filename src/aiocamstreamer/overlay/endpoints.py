"""Where CamOverlay answers."""

from __future__ import annotations

API = "/local/camoverlay/api"
