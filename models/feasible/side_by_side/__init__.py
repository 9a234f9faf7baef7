"""Every institution on the same economies, behind one interface and one set of measures."""
