"""What is done to the records: each act one function, one transaction, one line in the log."""
