"""The system as processes: its first day, its worker and jobs, its log, children with limits, a newer program."""
