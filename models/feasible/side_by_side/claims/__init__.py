"""What the four essays say of each other's institutions, and what the comparison answers.

Most verdicts read the stored study, whose rows a test computes again; some plan an economy on the spot.
"""
