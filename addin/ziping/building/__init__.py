"""Files that people load into Excel, made on any machine: same input, same bytes."""
