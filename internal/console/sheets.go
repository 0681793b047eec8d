package console

// sheets are the forms of commands that differ from what their type says. A
// command that is not here is drawn from its type alone.
var sheets = map[string]sheet{}
