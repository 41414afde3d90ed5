"""The demonstration: twelve months of invented life, made by the real verbs with invented people at chosen moments."""
