"""Around every request: the one way in, the envelope around the answer, files that browsers fetch, templates, TLS."""
