"""Measuring from outside: decorators around ports, so that nothing inside knows it is measured."""
