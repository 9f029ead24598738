"""A site that has grown: millions of comments, with all that the house would have left of them."""
