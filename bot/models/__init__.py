"""Any language model behind one protocol: providers, failover, budgets."""
