"""The register of operations: planned stops and the 48 hours before them, incidents and who was told when, questions of
users and how soon they were answered, proposals. What was entered is never changed: a matter is its steps.

`rules` what may follow what, which clocks run, in which state a matter is; `acts` entering and going on, with right and
audit; `controls` and `recurring` what must be done again and when it was last done; `duties` all of that as tasks; SQL
stands in `server.store.matters`, words for pages in `server.views.operations`.
"""
