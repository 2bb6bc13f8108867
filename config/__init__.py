"""What the operator and the law may change: settings, privacy classes, the default vocabulary."""
