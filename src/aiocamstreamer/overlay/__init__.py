"""The CamOverlay app."""
