"""Canada Post: the tracking web services' XML, and the tracking page's JSON."""
