"""What newsrooms are told of as it happens: signed, in order, and until it has arrived."""
