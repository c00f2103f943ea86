"""The frozen text encoder: from published weights to the shared int8 graph, and from texts to states."""
