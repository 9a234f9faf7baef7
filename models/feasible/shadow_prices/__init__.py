"""Shadow prices: what the plan's limits are worth (essay: Chetia, 'When Efficiency Meets the Party')."""
