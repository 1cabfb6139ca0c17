"""Help: what each page is for, and the first steps of each role; the manual is made from the same texts."""
