"""Channels: a folder each, which parses, renders and does the input and output."""
