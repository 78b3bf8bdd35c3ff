"""The numbers that name establishments and companies: parse, check, explain."""
