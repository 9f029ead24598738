"""Old comments come along."""
