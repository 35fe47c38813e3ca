"""Forms written in the browser (issue 9): drafts kept version by version, checked by the compiler, tried out, compared
with the edition before, proposed by one person and published by another. Knows no page.
"""
