"""One module for each format. Each reads a file into records, and knows no database."""
