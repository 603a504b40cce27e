"""Small sites as generators and blog systems write them to disk: what lies at each path, and which paths are posts."""
