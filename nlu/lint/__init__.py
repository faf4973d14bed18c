"""Is what we teach fit to be learned? `python -m nlu.lint` reads all training data and says what is not.

It needs PyYAML, not Rasa, and reads files only. A map of the package:

- `lines`: every training line with its file and the classes it teaches.
- `rules`: duplicates, contradictions, leaks from the held-out sets, openings heard too often.
- `twins`: two lines of one class that are nearly the same.
- `windows`: copies of real messages, known by hashes alone.
- `findings`: all of these over one project, as they are told.
"""
