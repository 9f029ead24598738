"""What readers see: comments, threads, the article page. Nothing here changes a standing."""
