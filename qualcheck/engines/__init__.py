"""How documents are spread over cores: the same answers, in the same order, whatever the number of workers."""
