"""The demonstration world: made-up tables of a fictional initiative, and two real tables of a real place."""
