"""What a case may do next, who may do it, and which waits first. Pure."""
