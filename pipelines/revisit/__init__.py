"""What to ask for, when to ask again, and how often to poll: pure rules over what is known of an address."""
