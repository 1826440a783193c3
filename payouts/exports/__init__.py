"""Files for the bank: profiles as data, cells that are refused, and one writer for each form."""
