"""Connections: whose address is looked up, checked and dialled, how much is read, and how long is waited."""
