"""Danger, urgency, crisis types and who is reporting, read from a text. Pure."""
