"""Building blocks shared by several networks, and the interface of all networks. Imports no network."""
