package pdf

// Characters are those of a face, for tests.
func (f Face) Characters(yield func(rune, int) bool) { f.font().Characters(yield) }
