"""The desk: where editors see why each story is where it is, and put it right."""
