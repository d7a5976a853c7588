"""Training of the network that reads whole numbers, on strips that are made while it trains."""
