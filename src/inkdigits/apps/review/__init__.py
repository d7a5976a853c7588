"""The review of doubtful readings: `inkdigits review`.

`opening` reads the pictures into a CSV file, or finds the file of an earlier start. `table` is this
file, and `answers` says what an answer does to one of its rows. `review` takes the answers one by
one, and writes each at once. `views` shows a reading in its picture. `routes` and `serving` bring
both to a browser.
"""
