"""Reads what ships in `data/`: the catalogue, the FAQ, the gazetteer."""
