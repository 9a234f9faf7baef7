"""Settings of all tests."""

from hypothesis import settings

# No deadlines (a test asserts no time), and the same examples on every machine.
settings.register_profile("feasible", deadline=None, derandomize=True)
settings.load_profile("feasible")
