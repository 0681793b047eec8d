package main

import "github.com/spf13/cobra"

// answerClocks answers a batch about clocks.
func answerClocks(cmd *cobra.Command, path, calendarPath string) error {
	known := calendars{}
	if _, err := known.at(calendarPath); err != nil {
		return wrongUsage(err) // every line would say the same
	}
	return answerBatch(cmd, path, func(line []byte) (any, error) { return known.answerLine(line, calendarPath) })
}

func (c calendars) answerLine(line []byte, calendarPath string) (any, error) {
	var q clockQuestion
	err := readLine(line, &q)
	if err != nil {
		return nil, err
	}
	if q.Calendar == "" {
		q.Calendar = calendarPath
	}
	answer, _, err := c.read(q)
	return answer, err
}
