"""Takes e-mail over SMTP and shows it; nothing leaves this machine."""
