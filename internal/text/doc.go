// Package text holds the sentences that people read, in Chinese and in English,
// and renders them from a key and named values. Doors, papers, letters and the
// command line all speak through it, so a fault, a button and an explanation
// use the same words everywhere.
//
// The sentences lie in zh-CN/*.toml and en/*.toml, one file per area. A line is
//
//	"case.not-submitted" = "申请尚未提交。"
//
// with {{.name}} where a value goes. English may need a table with one and
// other instead; the value called count chooses. Texts of the rule and of the
// scheme are data of the scheme and do not belong here.
//
// It promises that both languages have the same keys and the same values, and
// that every key that the code names exists: tests read the whole source. A key
// that is missing all the same is shown in brackets, ⟦like.this⟧, and never as
// an empty space.
//
// Package text imports nothing of ours. A value shows its own catalog key, or
// its words in both languages, by a method (see Args).
package text
