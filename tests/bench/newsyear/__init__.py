"""A made year of thirty news sources, for measuring the rules of health."""
