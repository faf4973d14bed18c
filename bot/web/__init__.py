"""What every page and call shares: errors become answers, and whether we are well."""
