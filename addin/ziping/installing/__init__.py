"""What puts the add-in on a person's computer: runs there before anything else of ziping does.

The standard library, :mod:`ziping.errors` and :mod:`ziping.commands` are all it may use. What to do is worked out as
data (registry edits, files); :mod:`.setting_up` does it, and undoes it when a step fails.
"""
