"""Drawing on the picture of a camera: the session, its context, what it keeps on the camera."""
