"""What the HTTP rooms share: who may call a route, and what an expected error answers."""
