"""Official outputs: what units, forms or indicators, and periods say, as one typed context, and every paper made of it.

context      what an output says, ready to be written down; the one thing that all outputs come from
asking       what may be asked for, read from an address, and said back in words
gathering    the figures asked for, by form, unit and period
laying       figures as tables in the official layout: as the form has them, units as rows, periods as columns
making       asked for to context: who, when, code, watermark, what is missing
writing      context to HTML, PDF, XLSX, DOCX, CSV
covering     small counts in what leaves the department
"""
