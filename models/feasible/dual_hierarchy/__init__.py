"""Command economies with two hierarchies: plans on bent reports, and what holds them up or breaks them."""
