"""DHL: Unified Tracking with its push, Express in XML and JSON, Parcel Germany, eCommerce and Poland in one adapter."""
