"""Puts the rules on trial: traces with known faults in, how many were found, how soon and at what cost out."""
