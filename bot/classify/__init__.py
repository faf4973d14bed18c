"""Batch understanding without a running bot: `make classify IN=a.csv OUT=b.csv`."""
