package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fincert/internal/access"
	"fincert/internal/fault"
	"fincert/internal/house"
	"fincert/internal/now"
	"fincert/internal/rule"
	"fincert/internal/story"
	"fincert/internal/text"
)

// Files of a demo in its data folder. The mark says that the folder is a demo's
// and may be thrown away; the other is written last and says that it is whole.
const (
	markName = house.DemoMark
	demoName = "demo.json"
)

// demoFile is DATA/demo.json.
type demoFile struct {
	URL      string        `json:"url"`
	Accounts []demoAccount `json:"accounts"`
	Cases    []demoCase    `json:"cases"`
}

type demoAccount struct {
	Role         rule.Role `json:"role"`
	Account      string    `json:"account"`
	Name         string    `json:"name"`
	Person       string    `json:"person"`       // id
	Organisation string    `json:"organisation"` // id; empty for the body's staff
	Token        string    `json:"token"`
	Password     string    `json:"password"`
}

type demoCase struct {
	ID          string      `json:"id"`
	Number      string      `json:"number"`
	Shows       string      `json:"shows"`
	Word        rule.Word   `json:"word"`
	Certificate string      `json:"certificate,omitempty"` // number
	Point       story.Point `json:"point,omitempty"`
}

// prepareFolder makes a folder ready to be filled, or tells that it is
// finished. A half-built demo is cleared; a folder that holds anything else is
// refused with "demo.foreign-folder".
func prepareFolder(folder string) (finished bool, err error) {
	found, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("list the data folder: %w", err)
	}
	marked := false
	for _, entry := range found {
		marked = marked || entry.Name() == markName
		finished = finished || entry.Name() == demoName
	}
	switch {
	case len(found) > 0 && !marked:
		return false, fault.RefuseOurs("demo.foreign-folder", fault.Text("folder", folder))
	case finished:
		return true, nil
	case marked:
		return false, house.Clear(folder, markName)
	}
	err = os.MkdirAll(folder, 0o700)
	if err != nil {
		return false, fmt.Errorf("make the data folder: %w", err)
	}
	// What the mark says does not matter, so it may be cut off by a crash.
	err = os.WriteFile(filepath.Join(folder, markName), []byte("a demo of fincert; a half-built one is cleared and built anew\n"), 0o600)
	if err != nil {
		return false, fmt.Errorf("mark the data folder: %w", err)
	}
	return false, nil
}

// fillFolder tells the story in a prepared folder. demo.json comes last: without it
// the folder counts as half-built.
func (d *demo) fillFolder(ctx context.Context) (told story.Told, err error) {
	until := now.System().Now()
	begin, err := story.Begin(until)
	if err != nil {
		return story.Told{}, err
	}
	clock := now.NewManual(begin)
	h, err := house.Open(ctx, house.Config{Data: d.data, Listen: d.listen, Clock: clock, Passphrase: d.passphrase})
	if err != nil {
		return story.Told{}, err
	}
	defer closing(h, &err)
	told, err = story.Tell(ctx, h, clock, until)
	if err != nil {
		return story.Told{}, err
	}
	file := demoFile{URL: d.baseURL}
	for _, p := range told.People {
		account, err := addDemoAccount(ctx, h, p)
		if err != nil {
			return story.Told{}, err
		}
		file.Accounts = append(file.Accounts, account)
	}
	for _, c := range told.Cases {
		shows := c.Shows.ZH
		if d.lang == text.EN {
			shows = c.Shows.EN
		}
		file.Cases = append(file.Cases, demoCase{c.ID, c.Number, shows, c.Word, c.Certificate, c.Point})
	}
	if d.clock == clockManual {
		_, err = newStandingClock(d.data, until)
		if err != nil {
			return story.Told{}, err
		}
	}
	return told, file.write(d.data)
}

// addDemoAccount gives somebody of the story an account with a password and a
// token.
func addDemoAccount(ctx context.Context, h *house.House, p story.Person) (demoAccount, error) {
	password := strings.ToLower(rand.Text())
	account, err := h.Access.AddAccount(ctx, access.NewAccount{Login: p.Login, Person: p.ID, Organisation: p.Organisation,
		Roles: []rule.Role{p.Role}, Password: password})
	if err != nil {
		return demoAccount{}, fmt.Errorf("add the account %s: %w", p.Login, err)
	}
	token, err := h.Access.IssueToken(ctx, account.ID)
	if err != nil {
		return demoAccount{}, fmt.Errorf("issue a token to %s: %w", p.Login, err)
	}
	return demoAccount{p.Role, account.Login, p.Name, p.ID, p.Organisation, token, password}, nil
}

func (f demoFile) write(folder string) error {
	content, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write demo.json: %w", err)
	}
	return writeWhole(filepath.Join(folder, demoName), append(content, '\n'))
}

// moveTo reads demo.json and notes in it where the demo listens now.
func moveTo(folder, url string) (demoFile, error) {
	content, err := os.ReadFile(filepath.Join(folder, demoName))
	if err != nil {
		return demoFile{}, fmt.Errorf("read demo.json: %w", err)
	}
	var file demoFile
	err = json.Unmarshal(content, &file)
	if err != nil {
		return demoFile{}, fmt.Errorf("read demo.json: %w", err)
	}
	if file.URL == url {
		return file, nil
	}
	file.URL = url
	return file, file.write(folder)
}

// writeWhole writes a file for its owner only, so that after a crash either the
// old or the new content is there.
func writeWhole(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(temporary.Name()) // fails once it is in its place
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Sync(), temporary.Close())
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	err = os.Rename(temporary.Name(), path)
	if err != nil {
		return fmt.Errorf("place %s: %w", path, err)
	}
	return nil
}
