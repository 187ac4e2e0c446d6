"""CamOverlay, as the virtual camera answers for it."""
