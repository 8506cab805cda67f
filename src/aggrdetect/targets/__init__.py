"""Which officials a post is directed at, and how: roster, names in text, pairs."""
