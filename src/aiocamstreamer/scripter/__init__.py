"""The CamScripter app."""
