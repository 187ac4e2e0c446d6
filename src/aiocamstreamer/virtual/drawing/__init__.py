"""The virtual camera's picture: cairo's commands, widgets, video."""
