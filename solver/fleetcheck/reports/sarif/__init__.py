"""The `sarif` format: a log of SARIF 2.1.0, as code scanning of GitHub accepts it."""
