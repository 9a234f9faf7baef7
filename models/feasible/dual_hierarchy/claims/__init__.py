"""What the essay on communist reform says, and what the models of this room answer."""
