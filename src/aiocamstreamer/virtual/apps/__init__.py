"""The CamStreamer apps: each module declares the endpoints of one."""
