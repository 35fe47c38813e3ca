"""Looking at figures: tables turned as one likes, what is odd in them, and the department's first page.

Acts and queries. Sums are made where figures are made (`server.figures`, `engine.targets.summing`); nothing is added up
here. Pages stand in `server.views`, pictures in `server.charts`.
"""
