"""The counselors' web pages."""
