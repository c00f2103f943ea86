"""The frozen text encoder that packages share: from published weights to an int8 graph. Only its command imports it."""
