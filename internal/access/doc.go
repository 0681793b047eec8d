// Package access says who somebody is and what they may do: accounts with
// their roles, bearer tokens, passwords and sessions, what they prefer, the one
// rights table that every door asks, and the log of attempts that were turned
// away.
//
// It promises that roles are read at every request, so that a changed role
// holds at once; that neither a token nor a password nor a cookie can be read
// back out of the database; that a session which was ended, by whatever, never
// comes back to life; that whoever guesses passwords waits ever longer, and
// keeps nobody else out for ever by it; and that whoever stands in no row of
// the rights table may do nothing. It keeps no names: a person's name lies with
// package personal, and an account holds the person's id only. Accounts, tokens
// and sessions are no part of the record and can be changed and deleted.
package access
