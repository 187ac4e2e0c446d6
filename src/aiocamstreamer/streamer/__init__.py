"""The CamStreamer app."""
