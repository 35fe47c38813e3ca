"""What was done, by whom, in one chain that nobody can change unseen: its arithmetic, its walk, its proof outside."""
