"""What the essay on shadow prices says, and what the models of this room answer: one module a chapter."""
