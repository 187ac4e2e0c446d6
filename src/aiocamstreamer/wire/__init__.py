"""Bytes to values and back: pure functions and tables, nothing here waits."""
