"""Where the ink is on a picture of paper."""
