"""Feedback as a duty on a body, with a clock: given, sorted, published or not, answered, and never lost."""
