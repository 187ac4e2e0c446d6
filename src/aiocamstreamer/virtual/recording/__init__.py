"""Conversations with a camera as files, scrubbed of secrets."""
