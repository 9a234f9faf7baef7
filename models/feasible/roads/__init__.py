"""Roads from here: markets with and without owners, and their budgets."""
