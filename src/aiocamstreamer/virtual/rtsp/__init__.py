"""RTSP: the camera's events and pictures as RTP, over TCP, over UDP, and in a tunnel through HTTP."""
