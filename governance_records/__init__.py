"""The record: every release and, as they come, every act of the bodies, kept in one database."""
