"""Conversations as generators. Pure."""
