"""The two pages a visitor sees: the shop with the widget in it, and the control room."""
