"""What each page is given: frozen, already in words, so that a template decides nothing. A module a subject."""
