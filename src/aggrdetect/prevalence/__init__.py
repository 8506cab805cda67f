"""How much aggression there is, how sure we are, and what the Monitor says beside it."""
