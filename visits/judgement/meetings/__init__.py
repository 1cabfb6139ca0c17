"""Meeting mode: the pack on a screen in the room, item by item; views and votes from each seat; results."""
