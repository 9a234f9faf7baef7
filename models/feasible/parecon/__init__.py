"""Participatory economics: planning by rounds."""
