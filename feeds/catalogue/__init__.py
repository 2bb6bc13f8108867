"""What machines look for first: lists of feeds and addresses, what robots may read, and the licence."""
