"""What is handed on, read by the tools that archives use."""
