"""The VAPIX APIs of the camera itself."""
