"""PostgreSQL behind the ports: tables, questions asked of them, and the transaction around both."""
