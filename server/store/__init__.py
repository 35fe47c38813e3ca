"""Where everything is kept: one encrypted SQLite file, or PostgreSQL by one URL; and a folder of encrypted files.

All SQL of the platform stands in this room and in `engine.targets`. Nothing here knows HTTP, pages or who may do what.
"""
