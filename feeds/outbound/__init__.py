"""The one guarded way out: whom we may ask, how we connect, and how much of an answer we take."""
