"""APScheduler wiring: it calls services and has no logic of its own."""
