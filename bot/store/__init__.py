"""All SQL. Repositories implement the ports; one short transaction a method, and none is held across other I/O."""
