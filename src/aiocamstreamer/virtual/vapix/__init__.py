"""VAPIX: each module declares the endpoints of one API."""
