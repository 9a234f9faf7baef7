"""What the essay on participatory economics says, and what the models of this room answer."""
