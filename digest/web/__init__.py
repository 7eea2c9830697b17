"""The pages in the browser: an edition as its readers will get it.  They show; whatever acts is elsewhere."""
