"""Australia Post: the Shipping and Tracking API's JSON, and the tracking page's."""
