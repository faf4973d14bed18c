"""What tests are made of: builders, twins behind ports, and a driver that talks like a group."""
