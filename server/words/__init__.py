"""Vietnamese sentences that pages take from code: messages by id, days and sizes, lines about reports."""
