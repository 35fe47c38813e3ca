"""Paper and data held together: canonical text, check code, the frame of a print, what comes back signed or scanned."""
