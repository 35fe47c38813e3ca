"""Strict YAML to values with positions. Knows the text, not what any key means."""
