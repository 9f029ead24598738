"""Our own format: a whole publication as JSON lines, out and back in. docs/exporting.md."""
