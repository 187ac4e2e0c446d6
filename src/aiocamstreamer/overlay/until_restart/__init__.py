"""Changes of the picture that the app forgets when it restarts, and keeping them applied."""
