"""The expression language: grammar, typed tree, exact evaluation, JSON tree for the browser. Knows no form, only names given by a scope."""
