"""Everything that is generated: handwriting styles, papers, and what is not a digit."""
