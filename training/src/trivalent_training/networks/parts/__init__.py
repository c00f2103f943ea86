"""What several networks are built of, and the interface that all of them have. It imports no network."""
