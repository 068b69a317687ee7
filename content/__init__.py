"""The words: Markdown and tables that an initiative edits, and the library that finds them."""
