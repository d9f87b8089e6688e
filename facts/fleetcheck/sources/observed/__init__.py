"""What was seen to run on machines, beside what the files of a fleet declare."""
