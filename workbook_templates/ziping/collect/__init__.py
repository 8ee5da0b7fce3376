"""What comes back: every returned file ends in one state; forms in one database; one roll-up workbook."""
