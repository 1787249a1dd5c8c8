"""What several families of checks need: code told from prose, spans of removals, mojibake."""
