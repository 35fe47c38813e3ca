"""A form laid out as a page: which cells stand where, what each shows, what the script beside it is given."""
