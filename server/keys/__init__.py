"""Keys: the ring they lie in, how each is renewed, and the one lent to a browser."""
