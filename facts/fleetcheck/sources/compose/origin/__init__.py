"""Where things of a project come from that are not written at the thing itself."""
