"""The arithmetic of one report: which rows and cells it has, what they hold, what is wrong. Pure; figures.js is its twin.

`frame` lays out a form for one unit and one period; `read` turns typed text into values; `compute` fills the computed
cells and asks every check. Nothing here knows a database, a page, or a user.
"""
