"""What the essays on roads from here say, and what the models of this room answer."""
