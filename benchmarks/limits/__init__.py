"""What the same machine can do at best: bare programs, to compare ours with in the same run."""
