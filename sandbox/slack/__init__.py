"""Plays Slack: the Web API that Porchlight calls, the events it is told of, and the agents who sit there."""
