"""Who is at the door: passwords, sign-in with its limits, and sessions. Knows no report, no form and no page."""
