"""How fast the house is, and whether it stays so: run with `make bench`."""
