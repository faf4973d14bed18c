"""Redis behind the ports: news between processes, and budgets. Losing it slows things, no more."""
