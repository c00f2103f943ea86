"""Export of published weights as the frozen int8 text encoder. Only the command 'encoder' imports it."""
