"""One check a file: problems(root) returns a list of findings, or a text saying why it was skipped."""
