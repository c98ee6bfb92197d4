"""FedEx: Track, its webhooks, the SOAP of Web Services, and the XML before it."""
