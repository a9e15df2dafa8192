"""Text messages: what a gateway brings in, and answers that a plain telephone can show."""
