"""The machine API: everything staff can do, for programs. Pages come on top of it."""
