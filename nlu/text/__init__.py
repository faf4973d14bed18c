"""Pure reading of residents' words, shared by the bot (Python 3.11+) and Rasa (Python 3.10).

No framework, no I/O, no state. A map of the package:

- `normalise`: one spelling for many (width, script, typos), with the way back to the original.
- `emergency`: is somebody in danger now? Its tables: the cues of each kind in `emergency_places`,
  `emergency_violence` and `emergency_people`; words that tell danger only together in
  `emergency_together`; the talk that quietens a cue in `emergency_frames`.
- `personal_data`: what must not be shown to a group, and the mask for it; `names` knows people's
  names, `checksums` the numbers that prove themselves.
- `folding`: spellings folded one for one, so that offsets stay. `typos`: the table of them.
- `address`: homes such as 3幢2单元501.
- `rating`: solved or not, and the five grades.
- `ticket_number`: work-order numbers, whole or their last four digits.
"""
