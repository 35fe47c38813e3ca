"""Parcels: many papers made into one file by the worker, asked for by a person who may leave and come back.

contents     which parcels there are, and the papers of each
asking       asked for, listed with how far each is, fetched by whoever asked
packing      the worker's job: paper by paper, kept whole or not at all
"""
