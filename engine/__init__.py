"""The compiler and the arithmetic of official forms. Knows nothing of HTTP, users or sessions."""
