"""The first page: what this is, how far the 13 steps have come, who may call with which key, and what is going on."""
