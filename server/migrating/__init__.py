"""What a new edition makes of everything stored under older ones: the plan with its counts, and carrying it out.

Submissions are never rewritten. What is carried is their shadow in the compiled tables and the drafts at work.
"""
