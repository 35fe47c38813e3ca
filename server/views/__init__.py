"""Views: fetch and authorise through the acts, act, render. They hold no rule, no SQL and no HTML."""
