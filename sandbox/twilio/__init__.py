"""Plays Twilio's WhatsApp: the API that Porchlight calls, the receipts that follow, and the phones at the other end."""
