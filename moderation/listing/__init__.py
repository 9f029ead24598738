"""What the desk reads lists from: filters, orders, counts, search and the figures of a shift."""
