"""Report templates that staff make: drafted by one person, published by two, filled in a child process with limits.

names        which names a template may use: those of the official output
child        checking and filling under limits; the only place where a template is opened
press        asks the child; how many at once
drafting     uploaded, looked at, asked for, confirmed
shelf        those that are published, and which fit an output
sample       invented figures for a preview
"""
