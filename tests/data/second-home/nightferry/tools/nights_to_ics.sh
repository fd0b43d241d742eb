#!/bin/sh
# Turns nights.csv into calendar entries.
# FIXME: must quote the commas in the note column
set -eu

in=${1:-nights.csv}
echo "BEGIN:VCALENDAR"
tail -n +2 "$in" | while IFS=, read -r date night hours scene note; do
  echo "BEGIN:VEVENT"
  echo "DTSTART:$date"
  echo "SUMMARY:Night $night, scene $scene"
  echo "END:VEVENT"
done
echo "END:VCALENDAR"
