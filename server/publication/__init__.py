"""From the authors' folder into the running system: forms, periods, corrections of words."""
