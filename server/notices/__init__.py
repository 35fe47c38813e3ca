"""Following up: what units are told, when they are reminded, and the letter to those who have not sent.

reminding    pure: which reminders fall on a day
words        pure: notices, digests and letters in Vietnamese, without a figure
chasing      the department tells late and silent units now, once a day
telling      puts a notice into the transaction of the act that it is about
planning     once a day and unit: the digest of reminders and of what no mail has carried yet
post         one mail through SMTP, handed over at most once
reading      what a unit sees of its notices, and whoever runs the machine of the mail
missing      who has not sent: the list, and the letter to one unit
letters      that list and letter as DOCX and as HTML for the PDF
"""
