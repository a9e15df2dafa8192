"""Web chat: the resident's pages and their JSON."""
