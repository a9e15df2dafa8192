"""Telegram: the Bot API, by polling or by webhook."""
