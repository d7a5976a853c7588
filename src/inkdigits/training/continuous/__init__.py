"""Training on samples that are made while the network trains."""
