"""The moderators' desk, and the public page about the platform's own clock."""
