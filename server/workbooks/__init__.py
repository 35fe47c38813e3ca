"""Workbooks that people bring: read in a child process with limits, known by their fingerprint, turned into typed text.

Knows no report of the store and no page; what is done with the text is `server.reporting`'s to say.
"""
