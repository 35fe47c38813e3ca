"""Announcing periods: looked over before, proposed by one person, confirmed by another, in force at once.

preflight    what stands in the way of a period, what to look at, what it will ask of whom
proposals    propose, withdraw, confirm (two persons), and what waits
"""
