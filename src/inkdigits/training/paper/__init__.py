"""Training of the network that finds ink on paper, on scenes that are made while it trains."""
