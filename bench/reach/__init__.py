"""The ordeals of reaching people: storms, kills and crowds, with the sandbox's Twilio and Slack."""
