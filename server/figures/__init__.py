"""Figures people trust: reports added up, indicators, where each figure comes from, and sets of them that are frozen.

Acts and queries; pages stand in `server.views`, SQL in `server.store.counted` and `engine.targets.summing`.
"""
