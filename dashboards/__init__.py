"""The numbers: raw, validated, protected, released, drawn. Pure functions from bytes to bytes.

Nothing here knows HTTP, a database or a person; from `charts` on, code accepts a Release only.
"""
