"""密级 and 保密期限 of single records: who marked which how high, until when and why; papers take the highest."""
