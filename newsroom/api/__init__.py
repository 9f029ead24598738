"""What is said once for the whole API: its operations and scopes, its limits, its description."""
