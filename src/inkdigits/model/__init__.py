"""Model folders: the card, its checks, and the network that classifies glyphs."""
