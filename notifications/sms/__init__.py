"""Short messages: what a text costs, the gateways that take it, what may be spent, what became of it."""
