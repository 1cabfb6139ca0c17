"""The files that offices keep cadres in: months, résumés, party entries, appointment forms. No tables here."""
