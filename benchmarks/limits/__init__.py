"""What the work costs at least: the same in bare Django or bare PostgreSQL, to measure ours by."""
