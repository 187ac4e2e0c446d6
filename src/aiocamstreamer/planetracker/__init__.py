"""The PlaneTracker app."""
