"""The CamSwitcher app."""
