"""Words for people, kept together: no branch elsewhere holds a sentence."""
