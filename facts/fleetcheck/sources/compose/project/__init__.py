"""One project as it is deployed: its name, its active services, and what these require."""
