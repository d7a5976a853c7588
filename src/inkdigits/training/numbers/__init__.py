"""Training of the network that reads whole numbers, on strips generated during the training."""
